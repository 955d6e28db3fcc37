//! case 2 (001-24): a `state` of more than ten minutes ago. An honest person may cause it, so it is no accusation, and the
//! page first asked for is still known.

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
