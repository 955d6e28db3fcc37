//! case 28: clocks may differ by 120 seconds, to the second, and no setting changes that.

use vestibule::config::SETTINGS;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn outcome(name: &str, seconds: i64) -> Option<Reason> {
    let site = TestSite::new();
    site.sign_in(|token| token.set(name, seconds))
        .err()
        .map(|error| error.reason())
}

#[test]
fn the_skew_is_two_minutes_to_the_second() {
    assert_eq!(outcome("exp", NOW - 119), None);
    assert_eq!(outcome("exp", NOW - 120), Some(Reason::TokenExpired));
    assert_eq!(outcome("nbf", NOW + 120), None);
    assert_eq!(outcome("nbf", NOW + 121), Some(Reason::TokenNotYetValid));
    assert_eq!(outcome("iat", NOW + 120), None);
    assert_eq!(outcome("iat", NOW + 121), Some(Reason::IssuedAtWrong));
}

/// Entra dates `iat` five minutes back; the skew comes on top.
#[test]
fn iat_may_be_backdated_as_entra_does() {
    assert_eq!(outcome("iat", NOW - 420), None);
    assert_eq!(outcome("iat", NOW - 421), Some(Reason::IssuedAtWrong));
}

#[test]
fn there_is_no_setting_for_it() {
    assert!(SETTINGS
        .iter()
        .all(|setting| !setting.key.contains("skew") && !setting.key.contains("leeway")));
}
