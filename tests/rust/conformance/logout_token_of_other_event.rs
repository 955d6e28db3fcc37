//! A logout token that does not say that a session ended, or is half an ID token. OpenID:
//! oidcc-client-test-rp-backchannel-rpinitlogout-no-event, oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event,
//! oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

#[test]
fn without_the_event_nothing_ended() {
    let events: Vec<Option<Value>> = vec![
        None,
        Some(Value::Null),
        Some(json!({})),
        Some(json!([])),
        Some(json!(EVENT)),
        Some(json!([EVENT])),
        Some(json!({"http://schemas.openid.net/event/backchannel-login": {}})),
        Some(json!({"https://schemas.openid.net/event/backchannel-logout": {}})),
        Some(json!({"http://schemas.openid.net/event/backchannel-logout/": {}})),
        Some(json!({"other": {EVENT: {}}})),
    ];
    for events in events {
        let reason = logout_refusal_of(|mut token| {
            match events.clone() {
                Some(events) => token.set("events", events),
                None => token.remove("events"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::LogoutEventWrong, "{events:?}");
    }
}

/// Section 2.4: the member's value is an object.
#[test]
fn an_event_that_is_no_object_is_none() {
    for value in [
        Value::Null,
        json!(true),
        json!(1),
        json!(""),
        json!([]),
        json!([{}]),
    ] {
        let reason = logout_refusal_of(|mut token| {
            token.set("events", json!({EVENT: value}));
            token.compact()
        });
        assert_eq!(reason, Reason::LogoutEventWrong, "{value}");
    }
}

#[test]
fn a_repeated_event_is_refused() {
    let reason = logout_refusal_of(|mut token| {
        token.respell("{\"http", &format!("{{\"{EVENT}\":{{}},\"http"));
        token.compact()
    });
    assert_eq!(reason, Reason::ClaimRepeated);
}

#[test]
fn a_nonce_is_refused_whatever_it_is() {
    for nonce in [
        json!("n"),
        json!(""),
        Value::Null,
        json!(0),
        json!([]),
        json!({}),
    ] {
        let reason = logout_refusal_of(|mut token| {
            token.set("nonce", nonce.clone());
            token.compact()
        });
        assert_eq!(reason, Reason::LogoutNoncePresent, "{nonce}");
    }
}

/// case 42: an ID token of the tenant, with and without its nonce, is no logout token: whoever sees one, in a log or as an
/// `id_token_hint`, could end sessions with it.
#[test]
fn an_id_token_is_no_logout_token() {
    for without in [None, Some("nonce")] {
        let mut token = IdToken::for_nonce("n");
        if let Some(claim) = without {
            token.remove(claim);
        }
        token.set("jti", "canary-jti");
        let error = TestSite::new().backchannel(&token.compact()).unwrap_err();
        assert_eq!(error.reason(), Reason::LogoutEventWrong, "{without:?}");
    }
}

/// case 42, the other way: a logout token with everything that an ID token has, and no `typ` to tell them apart.
#[test]
fn a_logout_token_is_no_id_token_even_with_a_nonce() {
    let reason = refusal_of(|mut token| {
        token.set("events", json!({EVENT: {}}));
        token.compact()
    });
    assert_eq!(reason, Reason::TokenTypeWrong);
}
