//! case 2: a `state` that was used before, in a browser whose cookie no longer holds the transaction (Back button).

use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

#[test]
fn the_cookie_forgets_a_transaction_that_was_answered() {
    let site = TestSite::new();
    let first = site.begin();
    let second = site.begin_with("", &first.cookie);
    let callback = site.receive(&first.answer(), &second.cookie).unwrap();
    let reason = site.refusal(&first.answer(), &cookie_of(&callback.cookie));
    assert_eq!(reason, Reason::SignInElsewhere);
    assert_eq!(reason.audience(), Audience::User);
}

#[test]
fn after_the_last_transaction_the_cookie_is_gone() {
    let site = TestSite::new();
    let started = site.begin();
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert!(callback.cookie.contains("Max-Age=0"));
    assert_eq!(site.refusal(&started.answer(), ""), Reason::CookiesMissing);
}
