//! Redirects are refused, not followed.

use std::sync::Arc;

use vestibule::reason::Reason;

use crate::bench::{assert_refused, Trap};
use crate::provider::{Provider, SignIn};
use crate::server::send;

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// A provider that answers one of its paths with a redirect to a trap.
fn provider_that_redirects(path: &'static str, status: u16, to: String) -> Arc<Provider> {
    Provider::start(move |_, request, stream| {
        request.target.contains(path).then(|| {
            let head = format!(
                "HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
            );
            send(stream, head.as_bytes())
        })
    })
}

/// Both kinds of target: one that the host rules forbid, and one on Microsoft's own name, which leads to this server.
fn for_every_redirect(path: &'static str, attempt: impl Fn(&Provider) -> Reason) {
    for status in STATUSES {
        let trap = Trap::set();
        for to in [
            format!("http://127.0.0.1:{}/elsewhere", trap.port()),
            "https://login.microsoftonline.com/elsewhere".to_owned(),
        ] {
            let provider = provider_that_redirects(path, status, to);
            assert_eq!(attempt(&provider), Reason::RedirectRefused, "HTTP {status}");
            assert!(!trap.sprung(), "HTTP {status} was followed");
            assert!(
                provider
                    .received()
                    .iter()
                    .all(|request| request.target != "/elsewhere"),
                "HTTP {status} was followed"
            );
        }
    }
}

/// case 53: the discovery document redirects.
#[test]
fn discovery_that_redirects_is_refused() {
    for_every_redirect("openid-configuration", |provider| {
        match SignIn::begin(provider) {
            Ok(_) => panic!("begun"),
            Err(error) => error.reason(),
        }
    });
}

/// case 53: the key set redirects.
#[test]
fn keys_that_redirect_are_refused() {
    for_every_redirect("/keys", |provider| {
        let error = SignIn::begin(provider).unwrap().complete().unwrap_err();
        assert_eq!(provider.count("POST"), 0, "the code was sent without keys");
        error.reason()
    });
}

/// case 53, case 20: the token endpoint redirects; the code and the secret go nowhere else.
#[test]
fn token_endpoint_that_redirects_is_refused() {
    for_every_redirect("/token", |provider| {
        let error = SignIn::begin(provider).unwrap().complete().unwrap_err();
        assert_eq!(provider.count("POST"), 1);
        error.reason()
    });
}

/// case 53: a redirect without a target, and one that nobody knows.
#[test]
fn redirects_without_a_target_are_refused() {
    for status in [300, 302, 304, 305, 399] {
        let (_server, transport) = crate::bench::impersonated(move |_, stream| {
            let head = format!("HTTP/1.1 {status} Elsewhere\r\nContent-Length: 0\r\n\r\n");
            send(stream, head.as_bytes())
        });
        assert_refused(crate::bench::get(&transport), Reason::RedirectRefused);
    }
}
