//! case 55: a discovery document of another issuer, or with addresses on another host than the authority's, is refused,
//! and never takes the place of a good one. OpenID: oidcc-client-test-discovery-issuer-mismatch.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn changed(member: &str, value: Value) -> String {
    let mut document = discovery_document();
    document[member] = value;
    document.to_string()
}

fn outcome(document: &str) -> Option<Reason> {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document));
    let outcome = site
        .try_begin(&navigation("", ""))
        .err()
        .map(|error| error.reason());
    assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
    outcome
}

#[test]
fn the_issuer_is_the_configured_tenants() {
    for issuer in [
        "",
        "https://evil.example",
        "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/",
        "https://login.microsoftonline.com/v2.0",
        "https://login.microsoftonline.com//v2.0",
        "https://login.microsoftonline.com/{tenantid}/v2.0",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/contoso.example/v2.0",
        "https://login.microsoftonline.com/fa15d692-e9c7-4460-a743-29f2956fd429/v2.0",
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        "https://login.microsoftonline.com/10C419D4-4A50-45B2-AA4E-919FB84DF24F/v2.0",
        "https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0/",
        "https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v1.0",
        "https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f",
        "https://login.microsoftonline.com/x/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
        "https://login.microsoftonline.com.evil.example/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
        "https://login.microsoftonline.us/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
        "https://sts.windows.net/10c419d4-4a50-45b2-aa4e-919fb84df24f/",
        "https://LOGIN.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
        "https://login.microsoftonline.com:443/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
        "login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0",
    ] {
        assert_eq!(
            outcome(&changed("issuer", issuer.into())),
            Some(Reason::IssuerMismatch),
            "{issuer}"
        );
    }
}

#[test]
fn every_address_is_on_the_authoritys_host() {
    for address in [
        "https://evil.example/x",
        "https://login.microsoftonline.com.evil.example/x",
        "https://evil-login.microsoftonline.com/x",
        "https://microsoftonline.com/x",
        "https://login.microsoftonline.us/x",
        "https://graph.microsoft.com/x",
        "https://login.microsoftonline.com:8443/x",
        "https://login.microsoftonline.com@evil.example/x",
        "https://user@login.microsoftonline.com/x",
        "https://user:password@login.microsoftonline.com/x",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/x",
        "https://localhost/x",
        "https://login.microsoftonline.com./x",
        "https://log\u{131}n.microsoftonline.com/x",
        "https:\\\\evil.example/x",
        "https:evil.example/x",
    ] {
        for member in [
            "authorization_endpoint",
            "token_endpoint",
            "jwks_uri",
            "end_session_endpoint",
        ] {
            let outcome = outcome(&changed(member, address.into()));
            assert_eq!(outcome, Some(Reason::HostNotAllowed), "{member} {address}");
        }
    }
}

#[test]
fn an_address_is_an_address() {
    for (address, reason) in [
        ("", Reason::ResponseMalformed),
        ("/oauth2/v2.0/token", Reason::ResponseMalformed),
        ("//login.microsoftonline.com/x", Reason::ResponseMalformed),
        ("https://", Reason::ResponseMalformed),
        ("javascript:alert(1)", Reason::HttpsRequired),
        ("data:application/json,{}", Reason::HttpsRequired),
    ] {
        assert_eq!(
            outcome(&changed("jwks_uri", address.into())),
            Some(reason),
            "{address}"
        );
    }
}

#[test]
fn a_document_without_what_is_needed_is_invalid() {
    for member in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
    ] {
        let mut document = discovery_document();
        document.as_object_mut().unwrap().remove(member);
        assert_eq!(
            outcome(&document.to_string()),
            Some(Reason::DiscoveryInvalid),
            "{member}"
        );
        for value in [Value::Null, json!(1), json!([discovery_document()[member]])] {
            assert_eq!(
                outcome(&changed(member, value.clone())),
                Some(Reason::DiscoveryInvalid),
                "{member} {value}"
            );
        }
    }
    for document in ["", "null", "[]", "<html></html>", "{", "{}x"] {
        assert_eq!(
            outcome(document),
            Some(Reason::DiscoveryInvalid),
            "{document}"
        );
    }
    let text = discovery_document().to_string();
    let twice = text.replace(
        "\"issuer\"",
        "\"issuer\":\"https://evil.example\",\"issuer\"",
    );
    assert_eq!(outcome(&twice), Some(Reason::ClaimRepeated));
}

#[test]
fn a_document_is_sent_as_json() {
    for media_type in ["text/html", "text/plain", "", "application/jwt"] {
        let site = TestSite::new();
        let body = discovery_document().to_string().into_bytes();
        site.microsoft
            .answers(Endpoint::Discovery, Answer::Reply(200, media_type, body));
        let error = site.try_begin(&navigation("", "")).err().unwrap();
        assert_eq!(error.reason(), Reason::DiscoveryInvalid, "{media_type}");
    }
}

/// A good document bridges a bad one until it expires, and is not replaced by it.
#[test]
fn a_bad_document_does_not_replace_a_good_one() {
    for bad in [
        changed("issuer", "https://evil.example".into()),
        changed("token_endpoint", "https://evil.example/token".into()),
        "{}".to_owned(),
    ] {
        let site = TestSite::new();
        site.warm_up();
        let _ = site.state.export(&site.entropy);
        site.microsoft
            .answers(Endpoint::Discovery, Answer::json(bad));
        site.clock.advance(13 * 3600);
        let started = site.begin();
        assert_eq!(started.url.host_str(), Some("login.microsoftonline.com"));
        assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
        assert_eq!(site.state.export(&site.entropy).unwrap(), None);
        site.clock.advance(11 * 3600);
        assert!(site.try_begin(&navigation("", "")).is_err());
    }
}

/// A tenant that does not exist is told apart from a failure.
#[test]
fn a_tenant_that_does_not_exist_is_the_administrators_matter() {
    let site = TestSite::new();
    let body = json!({"error": "invalid_tenant", "error_codes": [90002], "error_description": "AADSTS90002: Tenant not found."});
    site.microsoft
        .answers(Endpoint::Discovery, Answer::error(400, &body));
    let error = site.try_begin(&navigation("", "")).err().unwrap();
    assert_eq!(error.reason(), Reason::TenantNotFound);
}
