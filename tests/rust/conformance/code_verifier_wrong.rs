//! case 15: Microsoft refuses a code whose verifier does not fit; and the verifier is never seen in a URL, in a cookie's
//! clear text or in a log.

use serde_json::json;
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn microsofts_refusal_ends_the_sign_in() {
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft.answers(
        Endpoint::Token,
        Answer::error(
            400,
            &json!({
                "error": "invalid_grant", "error_codes": [501481],
                "error_description": "AADSTS501481: The Code_Verifier does not match the code_challenge supplied.",
                "correlation_id": ADA,
            }),
        ),
    );
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    let error = site.complete(&callback).unwrap_err();
    assert_eq!(error.reason(), Reason::ProviderError);
    assert!(error.to_string().contains("AADSTS501481"));
    assert_eq!(site.microsoft.count(Endpoint::Token), 1);
}

#[test]
fn the_verifier_is_sent_in_the_body_and_seen_nowhere_else() {
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft.issues("not.a.token");
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    let error = site.complete(&callback).unwrap_err();
    let sent = site.microsoft.sent();
    let form = sent.last().unwrap().form.clone().unwrap();
    let (_, verifier) = url::form_urlencoded::parse(form.as_bytes())
        .find(|(name, _)| name == "code_verifier")
        .unwrap();
    let seen = [
        started.url.to_string(),
        started.set_cookie.clone(),
        callback.cookie.clone(),
        error.to_string(),
        sent.iter().map(|sent| sent.url.as_str()).collect(),
    ];
    for text in seen {
        assert!(!text.contains(&*verifier), "{text}");
    }
}

/// Each transaction redeems with its own verifier: another tab's does not fit its challenge.
#[test]
fn tabs_do_not_share_a_verifier() {
    let site = TestSite::new();
    let first = site.begin();
    let second = site.begin_with("", &first.cookie);
    assert_ne!(
        first.parameter("code_challenge"),
        second.parameter("code_challenge")
    );
}
