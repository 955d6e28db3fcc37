//! case 41: the header asks for an extension or for another reading of the payload: `crit` with any content, `b64`,
//! `zip`; the same for what belongs to encryption and nesting. Present with null is present.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn nothing_critical_is_understood() {
    let headers: Vec<(&str, Value)> = vec![
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!(["http://example/ext"])),
        ("crit", json!([])),
        ("crit", json!("exp")),
        ("crit", json!({})),
        ("crit", Value::Null),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("b64", Value::Null),
        ("zip", json!("DEF")),
        ("zip", json!("")),
        ("enc", json!("A256GCM")),
        ("cty", json!("JWT")),
    ];
    for (name, value) in headers {
        let reason = refusal_of(|mut token| {
            token.header[name] = value.clone();
            token.compact()
        });
        assert_eq!(reason, Reason::HeaderRefused, "{name}: {value}");
    }
}

/// RFC 7797: the payload stands unencoded in the signing input.
#[test]
fn an_unencoded_payload_is_refused() {
    let reason = refusal_of(|mut token| {
        token.header["b64"] = false.into();
        token.header["crit"] = json!(["b64"]);
        let payload = "payload-without-dots";
        let input = format!("{}.{payload}", base64url(token.header.to_string()));
        format!("{input}.{}", base64url(token.key.sign(input.as_bytes())))
    });
    assert_eq!(reason, Reason::HeaderRefused);
}
