//! case 33: `at_hash` or `c_hash` is there and is not that of this access token or code. In the code flow both are
//! optional. OpenID: oidcc-client-test-invalid-athash, oidcc-client-test-invalid-chash.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn half_hash(of: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, of.as_bytes());
    base64url(&digest.as_ref()[..16])
}

#[test]
fn a_hash_that_is_there_is_right() {
    let right = half_hash(ACCESS_TOKEN);
    let whole = base64url(aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        ACCESS_TOKEN.as_bytes(),
    ));
    let wrong: Vec<Value> = vec![
        half_hash("another token").into(),
        "".into(),
        whole.into(),
        format!("{right}==").into(),
        right[..21].into(),
        Value::Null,
        0.into(),
        json!([right]),
        json!({}),
    ];
    for name in ["at_hash", "c_hash"] {
        for value in &wrong {
            let reason = refusal_of(|mut token| {
                token.set(name, value.clone());
                token.compact()
            });
            assert_eq!(reason, Reason::HashWrong, "{name} {value}");
        }
    }
}

/// OpenID Connect Core 1.0, section 3.1.3.6: the left half of the digest.
#[test]
fn right_hashes_are_accepted() {
    let site = TestSite::new();
    let identity = site.sign_in(|token| {
        token.set("at_hash", half_hash(ACCESS_TOKEN));
        token.set("c_hash", half_hash(CODE));
    });
    assert!(identity.is_ok());
}

#[test]
fn the_hashes_are_not_interchangeable() {
    let reason = refusal_of(|mut token| {
        token.set("at_hash", half_hash(CODE));
        token.compact()
    });
    assert_eq!(reason, Reason::HashWrong);
}
