//! case 29: `nonce` is missing, different, of a wrong type, empty or there twice.
//! OpenID: oidcc-client-test-nonce-invalid.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

/// What becomes of the nonce; nothing stands for a token without one.
type Change = fn(&str) -> Option<Value>;

#[test]
fn the_nonce_is_this_transactions() {
    let wrong: Vec<(&str, Change)> = vec![
        ("missing", |_| None),
        ("null", |_| Some(Value::Null)),
        ("empty", |_| Some("".into())),
        ("different", |_| Some("n-0S6_WzA2Mj".into())),
        ("longer", |nonce| Some(format!("{nonce}A").into())),
        ("shorter", |nonce| Some(nonce[..nonce.len() - 1].into())),
        ("other case", |nonce| {
            Some(nonce.to_ascii_uppercase().into())
        }),
        ("with a blank", |nonce| Some(format!("{nonce} ").into())),
        ("in a list", |nonce| Some(json!([nonce]))),
        ("in an object", |nonce| Some(json!({ "nonce": nonce }))),
        ("number", |_| Some(0.into())),
        ("true", |_| Some(true.into())),
    ];
    for (name, change) in wrong {
        let reason = refusal_of(|mut token| {
            let nonce = token.claims["nonce"].as_str().unwrap().to_owned();
            match change(&nonce) {
                Some(value) => token.set("nonce", value),
                None => token.remove("nonce"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::NonceWrong, "{name}");
    }
}

#[test]
fn a_nonce_that_is_there_twice_is_refused() {
    let reason = refusal_of(|mut token| {
        token.respell("\"nonce\":", "\"nonce\":\"other\",\"nonce\":");
        token.compact()
    });
    assert_eq!(reason, Reason::ClaimRepeated);
}

/// The token of one tab does not fit the other tab's transaction of the same browser.
#[test]
fn the_nonce_of_another_tab_is_refused() {
    let site = TestSite::new();
    let first = site.begin();
    let second = site.begin_with("", &first.cookie);
    site.microsoft
        .issues(&IdToken::for_nonce(&second.nonce()).compact());
    let callback = site.receive(&first.answer(), &second.cookie).unwrap();
    assert_eq!(
        site.complete(&callback).unwrap_err().reason(),
        Reason::NonceWrong
    );
}
