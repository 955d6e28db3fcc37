//! case 37: `alg` is `none` in any spelling, empty, missing or no text. OpenID: oidcc-client-test-idtoken-sig-none; the
//! code flow would permit it, we do not.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn an_unsigned_token_is_refused() {
    let algorithms: Vec<Option<Value>> = vec![
        Some("none".into()),
        Some("None".into()),
        Some("NONE".into()),
        Some("nOnE".into()),
        Some("none ".into()),
        Some("".into()),
        Some(Value::Null),
        Some(0.into()),
        Some(json!(["RS256"])),
        Some(json!({"alg": "RS256"})),
        Some("rs256".into()),
        Some("RS256 ".into()),
        Some("RS256\u{0}".into()),
        None,
    ];
    for algorithm in algorithms {
        for signed in [true, false] {
            let reason = refusal_of(|mut token| {
                match algorithm.clone() {
                    Some(algorithm) => token.header["alg"] = algorithm,
                    None => drop(token.header.as_object_mut().unwrap().remove("alg")),
                }
                if signed {
                    token.compact()
                } else {
                    format!("{}.", token.signing_input())
                }
            });
            assert_eq!(
                reason,
                Reason::AlgorithmRefused,
                "{algorithm:?}, signed: {signed}"
            );
        }
    }
}

/// RS256 in the header and no signature behind it.
#[test]
fn an_empty_signature_is_invalid() {
    let reason = refusal_of(|token| format!("{}.", token.signing_input()));
    assert_eq!(reason, Reason::SignatureInvalid);
}
