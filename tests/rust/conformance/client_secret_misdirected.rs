//! case 21: the client secret goes to the configured token endpoint, in the body, and nowhere else.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn the_secret_is_in_one_body_and_in_no_url() {
    let site = TestSite::new();
    let started = site.begin();
    site.finish(&started).unwrap();
    assert!(!started.url.as_str().contains(CLIENT_SECRET));
    assert!(!started.set_cookie.contains(CLIENT_SECRET));
    for sent in site.microsoft.sent() {
        assert!(
            sent.url.starts_with("https://login.microsoftonline.com/"),
            "{}",
            sent.url
        );
        assert!(!sent.url.contains(&encoded(CLIENT_SECRET)) && !sent.url.contains(CLIENT_SECRET));
        let holds = sent
            .form
            .is_some_and(|form| form.contains(&encoded(CLIENT_SECRET)));
        assert_eq!(holds, sent.to == Endpoint::Token);
    }
}

/// A discovery document cannot send it elsewhere: case 55.
#[test]
fn a_foreign_token_endpoint_gets_nothing() {
    for endpoint in [
        "https://evil.example/token",
        "https://login.microsoftonline.com.evil.example/token",
        "https://login.microsoftonline.com@evil.example/token",
        "https://login.microsoftonline.com:8443/token",
        "https://graph.microsoft.com/token",
    ] {
        let site = TestSite::new();
        let mut document = discovery_document();
        document["token_endpoint"] = endpoint.into();
        site.microsoft
            .answers(Endpoint::Discovery, Answer::json(document.to_string()));
        let error = site.try_begin(&navigation("", "")).err().unwrap();
        assert_eq!(error.reason(), Reason::HostNotAllowed, "{endpoint}");
        assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
    }
}
