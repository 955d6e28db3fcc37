//! A logout token that is over, from the future, or says neither.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn wrong_times() -> Vec<Option<Value>> {
    vec![
        None,
        Some(Value::Null),
        Some(json!(NOW.to_string())),
        Some(json!(NOW as f64 + 60.5)),
        Some(json!(1e300)),
        Some(json!([NOW])),
        Some(json!(u64::MAX)),
    ]
}

fn refused(claim: &str, value: Option<Value>) -> Reason {
    logout_refusal_of(|mut token| {
        match value {
            Some(value) => token.set(claim, value),
            None => token.remove(claim),
        }
        token.compact()
    })
}

#[test]
fn a_logout_token_that_is_over_is_refused() {
    for exp in [NOW - 120, NOW - 121, 0, -1, i64::MIN] {
        assert_eq!(
            refused("exp", Some(exp.into())),
            Reason::TokenExpired,
            "{exp}"
        );
    }
    for exp in wrong_times() {
        assert_eq!(refused("exp", exp.clone()), Reason::TokenExpired, "{exp:?}");
    }
}

#[test]
fn a_logout_token_from_the_future_is_refused() {
    for iat in [NOW + 121, NOW + 86_400, i64::MAX] {
        assert_eq!(
            refused("iat", Some(iat.into())),
            Reason::IssuedAtWrong,
            "{iat}"
        );
    }
    for iat in wrong_times() {
        assert_eq!(
            refused("iat", iat.clone()),
            Reason::IssuedAtWrong,
            "{iat:?}"
        );
    }
}

/// Clocks may differ by two minutes, and by no more.
#[test]
fn two_minutes_are_let_pass() {
    let site = TestSite::new();
    let mut token = IdToken::logout();
    token.set("iat", NOW + 120);
    token.set("exp", NOW - 119);
    assert!(site.backchannel(&token.compact()).is_ok());
}
