//! Case 100: what is noted of requests holds no code, no secret, no token, and does not grow.

use std::cell::RefCell;

use vestibule::flow::{self, Environment};
use vestibule::http::{Journal, Noted};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn exchanges_are_noted_without_what_was_sent() {
    let site = TestSite::new();
    let journal = RefCell::<Journal>::default();
    let note = |enter: &mut dyn FnMut(&mut Journal)| enter(&mut journal.borrow_mut());
    let environment = site.environment();
    let noted = Noted::new(environment.transport, note);
    let environment = Environment {
        transport: &noted,
        ..environment
    };

    let started = site.begin();
    site.microsoft
        .issues(&IdToken::for_nonce(&started.nonce()).compact());
    let callback = site
        .receive(&started.answer(), &started.cookie)
        .ok()
        .unwrap();
    flow::complete(&site.state, &environment, &callback, true).unwrap();

    let taken = journal.borrow_mut().take();
    let urls: Vec<String> = taken
        .iter()
        .map(|exchange| format!("{} {} {}", exchange.method, exchange.url, exchange.status))
        .collect();
    assert!(
        urls.iter().any(
            |line| line.starts_with("POST https://login.microsoftonline.com/")
                && line.ends_with("/oauth2/v2.0/token 200")
        ),
        "{urls:?}"
    );
    let everything = format!("{taken:?}");
    for secret in ["client_secret", "code_verifier", "eyJ", "?"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    assert!(journal.borrow_mut().take().is_empty());

    for _ in 0..100 {
        let incoming = posted("logout_token=none");
        let _ = flow::backchannel_logout(&site.state, &environment, &incoming);
        site.state.refresh(&environment).ok();
        site.clock.advance(120);
    }
    assert!(journal.borrow_mut().take().len() <= 32);
}

#[test]
fn a_request_that_fails_is_noted_with_its_reason() {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::Failure(Reason::ConnectFailed));
    let journal = RefCell::<Journal>::default();
    let note = |enter: &mut dyn FnMut(&mut Journal)| enter(&mut journal.borrow_mut());
    let environment = site.environment();
    let noted = Noted::new(environment.transport, note);
    let environment = Environment {
        transport: &noted,
        ..environment
    };
    let start = flow::Start::default();
    assert!(flow::begin(&site.state, &environment, &navigation("", ""), &start).is_err());
    let taken = journal.borrow_mut().take();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].status, 0);
    assert!(
        taken[0].outcome.starts_with("connect_failed: "),
        "{taken:?}"
    );
}
