//! case 2: a `state` that this site did not seal: invented, changed, sealed for something else or by another site.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn an_invented_state_is_refused() {
    let long = format!("v1.{}", "A".repeat(4096));
    for state in [
        "x",
        "v1.",
        "v1.AAAA",
        "v2.AAAA",
        "null",
        "0",
        "12345678901234567890",
        &long,
    ] {
        let site = TestSite::new();
        let started = site.begin();
        let reason = site.refusal(&format!("code=abc&state={state}"), &started.cookie);
        assert_eq!(reason, Reason::StateInvalid, "{state}");
    }
}

#[test]
fn a_state_with_one_character_changed_is_refused() {
    let site = TestSite::new();
    let started = site.begin();
    for changed in misspellings(&started.state()) {
        let reason = site.refusal(&format!("code=abc&state={changed}"), &started.cookie);
        assert_eq!(reason, Reason::StateInvalid, "{changed}");
    }
}

#[test]
fn a_truncated_or_lengthened_state_is_refused() {
    let site = TestSite::new();
    let started = site.begin();
    let state = started.state();
    for beginning in beginnings(&state).into_iter().skip(1) {
        let reason = site.refusal(&format!("code=abc&state={beginning}"), &started.cookie);
        assert_eq!(reason, Reason::StateInvalid, "{beginning}");
    }
    let reason = site.refusal(&format!("code=abc&state={state}AAAA"), &started.cookie);
    assert_eq!(reason, Reason::StateInvalid);
}

#[test]
fn the_cookie_is_no_state() {
    let site = TestSite::new();
    let started = site.begin();
    let (_, sealed) = started.cookie.split_once('=').unwrap();
    let reason = site.refusal(&format!("code=abc&state={sealed}"), &started.cookie);
    assert_eq!(reason, Reason::StateInvalid);
}

#[test]
fn another_sealed_text_of_the_site_is_no_state() {
    let site = TestSite::new();
    let started = site.begin();
    // Also with the right purpose: it is not bound to this provider, application and address.
    for sealed in sealed_for_others(&site.entropy, &[0; 64]) {
        let reason = site.refusal(&format!("code=abc&state={sealed}"), &started.cookie);
        assert_eq!(reason, Reason::StateInvalid);
    }
}

#[test]
fn a_state_of_another_site_is_refused() {
    let other = TestSite::with_keys(
        &configuration(),
        &[b"the key of some other site, 32 bytes+"],
    );
    let site = TestSite::new();
    let started = site.begin();
    assert_eq!(
        site.refusal(&other.begin().answer(), &started.cookie),
        Reason::StateInvalid
    );
}
