//! case 2 (001-24): a `state` of more than ten minutes ago. An honest person may cause it, so it is no accusation, and the
//! page first asked for is still known.

use vestibule::flow::Start;
use vestibule::identity::SignInPurpose;
use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

#[test]
fn after_ten_minutes_the_sign_in_is_over() {
    for seconds in [600, 601, 3600, 86_400, 10_000_000] {
        let site = TestSite::new();
        let started = site.begin_with("redirect_to=/press/", "");
        site.microsoft.forget();
        site.clock.advance(seconds);
        let refused = site
            .receive(&started.answer(), &started.cookie)
            .err()
            .unwrap();
        assert_eq!(refused.error.reason(), Reason::SignInExpired, "{seconds}");
        assert_eq!(refused.error.reason().audience(), Audience::User);
        assert_eq!(
            refused.origin.return_to(),
            "https://www.contoso.example/press/"
        );
        assert!(site.microsoft.sent().is_empty());
    }
}

/// Web nodes may disagree by a minute, not by more: a state from the future is none.
#[test]
fn a_state_from_the_future_is_over_as_well() {
    let site = TestSite::new();
    let started = site.begin();
    site.clock.advance(-60);
    assert!(site.receive(&started.answer(), &started.cookie).is_ok());
    site.clock.advance(-1);
    assert_eq!(
        site.refusal(&started.answer(), &started.cookie),
        Reason::SignInExpired
    );
}

/// 001-24: a tab that was left alone for too long begins anew by itself, once.
#[test]
fn a_stale_tab_may_begin_anew_once() {
    let site = TestSite::new();
    let started = site.begin();
    site.clock.advance(700);
    let refused = site.receive(&started.answer(), &started.cookie).err();
    assert!(refused.unwrap().begin_anew);

    let anew = Start {
        anew: true,
        ..Start::default()
    };
    let second = site.begin_as("", "", &anew);
    site.clock.advance(700);
    let refused = site.receive(&second.answer(), &second.cookie).err();
    assert!(!refused.unwrap().begin_anew, "a second time");
}

/// 001-24: of windows that a browser opens at once it keeps the cookie of one; the others take their turn, once.
#[test]
fn a_window_that_gave_way_may_begin_anew_once() {
    let site = TestSite::new();
    let automatic = Start {
        automatic: true,
        ..Start::default()
    };
    let anew = Start {
        anew: true,
        ..Start::default()
    };
    let [first, second] = [(); 2].map(|()| site.begin_as("", "", &automatic));
    let refused = site.receive(&first.answer(), &second.cookie).err().unwrap();
    assert_eq!(refused.error.reason(), Reason::SignInElsewhere);
    assert!(refused.begin_anew);

    let again = site.begin_as("", "", &anew);
    for (case, answer, cookie) in [
        ("a second time", again.answer(), second.cookie.clone()),
        (
            "somebody pressed the button",
            site.begin().answer(),
            second.cookie.clone(),
        ),
        ("no cookie", first.answer(), String::new()),
        (
            "an account to connect",
            site.begin_for("", "", SignInPurpose::Link { user: 7 })
                .answer(),
            second.cookie.clone(),
        ),
        ("nothing is under way", first.answer(), {
            let rest = site.receive(&second.answer(), &second.cookie).unwrap();
            cookie_of(&rest.cookie)
        }),
    ] {
        let refused = site.receive(&answer, &cookie).err().unwrap();
        assert!(!refused.begin_anew, "{case}");
    }
    site.clock.advance(590);
    let late = site.begin_as("", "", &automatic);
    site.clock.advance(20);
    let refused = site.receive(&late.answer(), &second.cookie).err().unwrap();
    assert!(!refused.begin_anew, "what is under way is over");
}

/// 001-24: what somebody has signed in by already, what another browser began, and what was begun for an account, does not.
#[test]
fn nothing_else_begins_anew() {
    let site = TestSite::new();
    let used = site.begin();
    let rest = site.receive(&used.answer(), &used.cookie).unwrap();
    let other = site.begin();
    let link = site.begin_for("", "", SignInPurpose::Link { user: 7 });
    site.clock.advance(700);
    for (case, answer, cookie) in [
        (
            "Back after a sign-in",
            used.answer(),
            cookie_of(&rest.cookie),
        ),
        ("no cookie", other.answer(), String::new()),
        ("another browser", other.answer(), used.cookie.clone()),
        (
            "a cookie of nobody",
            other.answer(),
            "__Host-vestibule=x".to_owned(),
        ),
        ("an account to connect", link.answer(), link.cookie.clone()),
    ] {
        let refused = site.receive(&answer, &cookie).err().unwrap();
        assert_eq!(refused.error.reason(), Reason::SignInExpired, "{case}");
        assert!(!refused.begin_anew, "{case}");
    }
    // Nor does any other refusal.
    let fresh = site.begin();
    let refused = site.receive(&fresh.answer(), "").err().unwrap();
    assert!(!refused.begin_anew);
}
