//! 001-17, 001-29: how long Microsoft's word is good. Nobody else's session is looked at.

use serde_json::{json, Value};
use vestibule::config::Access;
use vestibule::gate::{decide, Kind, Session};

use super::{intranet, microsoft, navigation, of_kind, text};
use crate::stand_in::NOW;

fn with(settings: Value) -> Access {
    intranet(settings)
}

fn get(access: &Access, session: &Session) -> String {
    text(&decide(access, &navigation("/a/"), session))
}

const EXPIRED: &str = "challenge session_expired silently";

/// 001-17, 001-29: an identity that was confirmed is good for its time, then it is renewed.
#[test]
fn a_session_has_its_age() {
    let access = with(json!({"session_max_age": 600}));
    for (age, expected) in [
        (0, "pass signed_in"),
        (600, "pass signed_in"),
        (601, EXPIRED),
        (100_000, EXPIRED),
        // Clocks of web nodes differ a little, not by days.
        (-300, "pass signed_in"),
        (-301, EXPIRED),
        (-100_000, EXPIRED),
        (NOW, EXPIRED),
        (NOW + 1, EXPIRED),
    ] {
        assert_eq!(get(&access, &microsoft(age)), expected, "{age}");
    }
    let endless = with(json!({"session_max_age": 0}));
    for age in [0, 100_000, NOW] {
        assert_eq!(get(&endless, &microsoft(age)), "pass signed_in");
    }
}

/// Microsoft out of reach is not a sign-out: five minutes at a time, for a working day.
#[test]
fn renewal_can_be_postponed() {
    let access = with(json!({"session_max_age": 600}));
    let hours = 8 * 3600;
    for (age, postponed, expected) in [
        (601, NOW, "pass renewal_postponed"),
        (601, NOW - 300, "pass renewal_postponed"),
        (601, NOW - 301, EXPIRED),
        (601, 0, EXPIRED),
        (601, -1, EXPIRED),
        (600 + hours, NOW, "pass renewal_postponed"),
        (601 + hours, NOW, EXPIRED),
        (601, NOW + 300, "pass renewal_postponed"),
        (601, NOW + 301, EXPIRED),
        (601, i64::MAX, EXPIRED),
        (600, NOW, "pass signed_in"),
        (NOW, NOW, EXPIRED),
    ] {
        let session = Session {
            postponed,
            ..microsoft(age)
        };
        assert_eq!(get(&access, &session), expected, "{age} {postponed}");
    }
}

#[test]
fn a_session_ends_when_nobody_uses_it() {
    let access = with(json!({"session_max_age": 3600, "session_idle": 900}));
    for (age, seen, expected) in [
        (1000, NOW, "pass signed_in"),
        (1000, NOW - 900, "pass signed_in"),
        (1000, NOW - 901, "challenge session_idle"),
        // Signing in is using it.
        (900, 0, "pass signed_in"),
        (901, 0, "challenge session_idle"),
        // Ended is ended, however young; and nothing is renewed that has ended.
        (4000, NOW - 901, "challenge session_idle"),
        (4000, NOW, EXPIRED),
        (1000, NOW + 301, "challenge session_idle"),
        (1000, i64::MAX, "challenge session_idle"),
    ] {
        let session = Session {
            seen,
            ..microsoft(age)
        };
        assert_eq!(get(&access, &session), expected, "{age} {seen}");
        let postponed = Session {
            postponed: NOW,
            ..session
        };
        if expected == "challenge session_idle" {
            assert_eq!(get(&access, &postponed), expected);
        }
    }
    let endless = with(json!({"session_idle": 0, "session_max_age": 0}));
    let session = Session {
        seen: 0,
        ..microsoft(NOW)
    };
    assert_eq!(get(&endless, &session), "pass signed_in");
}

/// 001-11: who signs in to WordPress itself is never asked by us.
#[test]
fn other_sessions_are_not_looked_at() {
    let access = with(json!({"session_max_age": 60, "session_idle": 60}));
    for (kind, expected) in [
        (Kind::WordPress, "pass wordpress_session"),
        (Kind::Application, "pass application_password"),
    ] {
        for times in [0, 1, NOW, i64::MAX, i64::MIN] {
            let session = Session {
                kind,
                verified: times,
                seen: times,
                postponed: times,
                at: NOW,
                foreign: false,
            };
            assert_eq!(get(&access, &session), expected);
        }
    }
}

/// Times out of a database that somebody else wrote to.
#[test]
fn no_time_overflows() {
    let access = with(json!({"session_max_age": 2_592_000, "session_idle": 60}));
    for verified in [i64::MIN, -1, 0, i64::MAX] {
        for now in [i64::MIN, 0, NOW, i64::MAX] {
            let session = Session {
                kind: Kind::Microsoft,
                verified,
                seen: verified,
                postponed: verified,
                at: now,
                foreign: false,
            };
            let verdict = get(&access, &session);
            assert!(
                verdict.starts_with("challenge") || verified == now,
                "{verified} {now}: {verdict}"
            );
        }
    }
}

/// A session that has run out is renewed on public pages as well: it is not used until then.
#[test]
fn public_pages_renew_too() {
    let access = super::site(json!({}));
    let verdict = decide(&access, &navigation("/a/"), &microsoft(4000));
    assert_eq!(text(&verdict), EXPIRED);
    assert!(verdict.public, "signed out the person may stay");
    let private = super::site(json!({"private_paths": ["exact /a/"]}));
    assert!(!decide(&private, &navigation("/a/"), &microsoft(4000)).public);
}

/// A network has one login for all sites. Whoever is no member of this one is somebody new here, however good the session.
#[test]
fn known_on_another_site_is_not_known_here() {
    let access = with(json!({"exempt_paths": ["prefix /open/"]}));
    for session in [
        of_kind(Kind::WordPress),
        of_kind(Kind::Application),
        microsoft(10),
    ] {
        let foreign = Session {
            foreign: true,
            ..session
        };
        assert_eq!(get(&access, &foreign), "challenge intranet");
        let open = decide(&access, &navigation("/open/"), &foreign);
        assert_eq!(text(&open), "pass exempt_path:1");
    }
    // One that has run out is no different: whoever reads a public page of this site does not become a member by it, nor is signed out
    // of the others.
    let idle = with(json!({"exempt_paths": ["prefix /open/"], "session_idle": 60}));
    for (access, session) in [(&access, microsoft(100_000)), (&idle, microsoft(100_000))] {
        let old = Session {
            foreign: true,
            seen: session.verified,
            ..session
        };
        assert_eq!(get(access, &old), "challenge intranet");
        let open = decide(access, &navigation("/open/"), &old);
        assert_eq!(text(&open), "pass exempt_path:1");
    }
    // The same for what is private on the internet.
    let internet = super::site(json!({"private_paths": ["prefix /board/"]}));
    let foreign = Session {
        foreign: true,
        ..microsoft(10)
    };
    let private = decide(&internet, &navigation("/board/"), &foreign);
    assert_eq!(text(&private), "challenge private_path:1");
}
