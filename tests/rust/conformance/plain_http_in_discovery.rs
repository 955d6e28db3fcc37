//! case 52: `http://` anywhere in the discovery document. The document is refused, and nothing is fetched from there.
//! OpenID: rp-discovery-webfinger-http-href, as far as it reaches.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn every_address_is_https() {
    for (member, reason) in [
        ("issuer", Reason::IssuerMismatch),
        ("authorization_endpoint", Reason::HttpsRequired),
        ("token_endpoint", Reason::HttpsRequired),
        ("jwks_uri", Reason::HttpsRequired),
        ("end_session_endpoint", Reason::HttpsRequired),
    ] {
        for scheme in [
            "http://",
            "HTTP://",
            "ftp://",
            "file://",
            "ws://",
            "gopher://",
        ] {
            let site = TestSite::new();
            let mut document = discovery_document();
            let address = document[member]
                .as_str()
                .unwrap()
                .replace("https://", scheme);
            document[member] = address.into();
            site.microsoft
                .answers(Endpoint::Discovery, Answer::json(document.to_string()));
            let error = site.try_begin(&navigation("", "")).err().unwrap();
            assert_eq!(error.reason(), reason, "{member} {scheme}");
            assert_eq!(
                site.microsoft.visited(),
                [Endpoint::Discovery],
                "{member} {scheme}"
            );
        }
    }
}

#[test]
fn the_document_itself_is_fetched_over_https() {
    let site = TestSite::new();
    site.begin();
    assert!(site.microsoft.sent()[0].url.starts_with("https://"));
}
