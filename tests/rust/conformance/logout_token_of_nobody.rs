//! A logout token that names neither a session nor a person, or has no name itself, by which its use could be recorded.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_logout_of_nobody_is_refused() {
    let reason = logout_refusal_of(|mut token| {
        token.remove("sid");
        token.remove("sub");
        token.compact()
    });
    assert_eq!(reason, Reason::LogoutSubjectMissing);
    for unfit in [
        json!(""),
        Value::Null,
        json!(7),
        json!(["canary-sid"]),
        json!({"sid": "x"}),
    ] {
        let reason = logout_refusal_of(|mut token| {
            token.set("sid", unfit.clone());
            token.set("sub", unfit.clone());
            token.compact()
        });
        assert_eq!(reason, Reason::LogoutSubjectMissing, "{unfit}");
    }
}

/// Section 2.4: `jti` is required.
#[test]
fn a_logout_token_without_a_name_is_refused() {
    for jti in [
        None,
        Some(json!("")),
        Some(Value::Null),
        Some(json!(1)),
        Some(json!(["x"])),
    ] {
        let reason = logout_refusal_of(|mut token| {
            match jti.clone() {
                Some(jti) => token.set("jti", jti),
                None => token.remove("jti"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::TokenMalformed, "{jti:?}");
    }
}
