//! What comes to the addresses of front-channel and back-channel logout that is not as the protocol says: nobody is logged
//! out, and nothing is fetched for it.

use vestibule::flow;
use vestibule::reason::Reason;
use vestibule::request::Incoming;

use crate::stand_in::*;

fn front(query: &str) -> Reason {
    let site = TestSite::new();
    let reason = site.frontchannel(query).unwrap_err().reason();
    assert!(site.microsoft.sent().is_empty(), "{query}");
    reason
}

fn back(incoming: &Incoming) -> Reason {
    let site = TestSite::new();
    let error = flow::backchannel_logout(&site.state, &site.environment(), incoming).unwrap_err();
    assert!(site.microsoft.sent().is_empty());
    error.reason()
}

#[test]
fn a_front_channel_logout_names_one_session() {
    for query in [
        "",
        "sid=",
        "sid",
        "SID=x",
        &format!("iss={}", encoded(ISSUER)),
    ] {
        assert_eq!(front(query), Reason::LogoutSubjectMissing, "{query}");
    }
    for query in ["sid=a%0ab", "sid=%ff", "sid=%c3%a4", "sid=a%00"] {
        assert_eq!(front(query), Reason::ParameterMalformed, "{query}");
    }
    assert_eq!(
        front(&format!("sid={}", "x".repeat(257))),
        Reason::ParameterMalformed
    );
    assert_eq!(
        front(&format!("sid={}", "x".repeat(64 * 1024))),
        Reason::ParameterMalformed
    );
}

/// case 5: at most once, also in PHP's array form.
#[test]
fn a_repeated_parameter_logs_nobody_out() {
    for query in [
        "sid=a&sid=b",
        "sid=a&sid=a",
        "sid=a&sid[]=b",
        "sid[]=a",
        "sid[x]=a",
        "%73id=a&sid=b",
        "sid=a&iss=x&iss=y",
        "sid=a&iss[]=x",
    ] {
        assert_eq!(front(query), Reason::ParameterRepeated, "{query}");
    }
    let token = IdToken::logout().compact();
    for body in [
        format!("logout_token={token}&logout_token={token}"),
        format!("logout_token={token}&logout_token=x"),
        format!("logout_token[]={token}"),
        format!("logout_token={token}&logout_token[a]=x"),
    ] {
        assert_eq!(back(&posted(&body)), Reason::ParameterRepeated);
    }
}

/// An issuer that is named is the tenant's.
#[test]
fn a_front_channel_logout_of_another_issuer_is_refused() {
    for issuer in [
        "https://evil.example",
        &format!("{ISSUER}/"),
        &ISSUER.to_uppercase(),
        &format!("{AUTHORITY}/{OTHER_TENANT}/v2.0"),
        "null",
    ] {
        let reason = front(&format!("sid=canary-sid&iss={}", encoded(issuer)));
        assert_eq!(reason, Reason::IssuerParameterMismatch, "{issuer}");
    }
}

#[test]
fn each_channel_has_its_method() {
    let site = TestSite::new();
    for method in ["POST", "HEAD", "OPTIONS", "PUT", "", "get"] {
        let mut incoming = navigation("sid=canary-sid", "");
        incoming.method = method.to_owned();
        let error =
            flow::frontchannel_logout(&site.state, &site.environment(), &incoming).unwrap_err();
        assert_eq!(error.reason(), Reason::MethodNotAllowed, "{method}");
    }
    for method in ["GET", "HEAD", "PUT", "", "post"] {
        let mut incoming = posted(&format!("logout_token={}", IdToken::logout().compact()));
        incoming.method = method.to_owned();
        assert_eq!(back(&incoming), Reason::MethodNotAllowed, "{method}");
    }
}

/// The token is read of the form that was posted, and of nothing else.
#[test]
fn a_logout_token_comes_in_a_form() {
    let body = format!("logout_token={}", IdToken::logout().compact());
    for content_type in [
        "",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded-x",
        "application/jwt",
    ] {
        let mut incoming = posted(&body);
        incoming.content_type = content_type.to_owned();
        assert_eq!(
            back(&incoming),
            Reason::ParameterMalformed,
            "{content_type}"
        );
    }
    for content_type in [
        "application/x-www-form-urlencoded; charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded ;charset=utf-8",
    ] {
        let site = TestSite::new();
        let mut incoming = posted(&body);
        incoming.content_type = content_type.to_owned();
        assert!(
            flow::backchannel_logout(&site.state, &site.environment(), &incoming).is_ok(),
            "{content_type}"
        );
    }
    let mut in_query = posted("");
    in_query.query = body.into_bytes();
    assert_eq!(back(&in_query), Reason::TokenMalformed);
    for empty in ["", "logout_token", "logout_token=", "id_token=x"] {
        assert_eq!(back(&posted(empty)), Reason::TokenMalformed, "{empty}");
    }
    let long = format!("logout_token={}", "A".repeat(64 * 1024));
    assert_eq!(back(&posted(&long)), Reason::ParameterMalformed);
}
