//! Coming back from a logout: a `state` that this site did not seal for that, or long ago, is not ours. OpenID:
//! oidcc-client-test-rp-init-logout-other-state, oidcc-client-test-rp-init-logout-no-state.

use vestibule::crypto::Keyring;
use vestibule::flow::{self, LogoutHints};
use vestibule::state::{Ticket, TicketKind};
use vestibule::time::Timestamp;

use crate::stand_in::*;

fn state_of(site: &TestSite) -> String {
    let url = site.log_out(&LogoutHints::default());
    let (_, state) = url.query_pairs().find(|(name, _)| name == "state").unwrap();
    encoded(&state)
}

#[test]
fn no_state_is_not_ours() {
    let site = TestSite::new();
    for query in [
        "",
        "state=",
        "state",
        "action=vestibule_logged_out",
        "State=x",
    ] {
        assert!(!site.logged_out(query), "{query}");
    }
}

#[test]
fn another_state_is_not_ours() {
    let site = TestSite::new();
    let state = state_of(&site);
    for other in ["x", "v1.", "v1.AAAA", "null", "0"] {
        assert!(!site.logged_out(&format!("state={other}")), "{other}");
    }
    for changed in misspellings(&state) {
        assert!(!site.logged_out(&format!("state={changed}")), "{changed}");
    }
    for beginning in beginnings(&state) {
        assert!(
            !site.logged_out(&format!("state={beginning}")),
            "{beginning}"
        );
    }
}

#[test]
fn a_repeated_state_is_not_ours() {
    let site = TestSite::new();
    let state = state_of(&site);
    for query in [
        format!("state={state}&state={state}"),
        format!("state={state}&state[]=x"),
        format!("state[]={state}"),
    ] {
        assert!(!site.logged_out(&query), "{query}");
    }
}

#[test]
fn a_state_of_long_ago_or_of_the_future_is_not_ours() {
    let site = TestSite::new();
    let state = state_of(&site);
    site.clock.advance(3600);
    assert!(!site.logged_out(&format!("state={state}")));
    // A clock that was a day ahead seals nothing that lives for days.
    site.clock.advance(-3600 - 24 * 3600 - 61);
    assert!(!site.logged_out(&format!("state={state}")));
}

#[test]
fn what_was_sealed_for_something_else_is_not_ours() {
    let site = TestSite::new();
    let started = site.begin();
    let (_, cookie) = started.cookie.split_once('=').unwrap();
    let ticket =
        flow::logout_ticket(&site.state, &site.environment(), &LogoutHints::default()).unwrap();
    // Right in everything but the site it is bound to.
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    let now = Timestamp::from_seconds(NOW);
    let unbound = TicketKind::of(&[b"logged out"]).unwrap();
    let unbound = Ticket::issue(&unbound, b"", 600, &keys, &site.entropy, now).unwrap();
    for other in [started.state().as_str(), cookie, &ticket, &unbound] {
        assert!(!site.logged_out(&format!("state={}", encoded(other))));
    }
}

#[test]
fn a_state_of_another_site_or_application_is_not_ours() {
    let mut json = configuration();
    json["settings"]["client_id"] = OTHER_CLIENT.into();
    let application = TestSite::configured(&json);
    let site = TestSite::with_keys(
        &configuration(),
        &[b"the key of some other site, 32 bytes+"],
    );
    for other in [application, site] {
        let state = state_of(&other);
        assert!(other.logged_out(&format!("state={state}")));
        assert!(!TestSite::new().logged_out(&format!("state={state}")));
    }
}

/// It comes by a redirect of Microsoft's.
#[test]
fn another_method_is_not_ours() {
    let site = TestSite::new();
    for method in ["POST", "HEAD", "", "get"] {
        let mut incoming = navigation(&format!("state={}", state_of(&site)), "");
        incoming.method = method.to_owned();
        let environment = site.environment();
        assert!(
            !flow::logged_out(&site.state, &environment, &incoming),
            "{method}"
        );
    }
}
