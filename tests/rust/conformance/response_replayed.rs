//! case 17: the same callback URL is sent twice, with the cookie that the browser had the first time. The second request
//! did not record the consumption first, and gets no token request.
//!
//! Fifty of them at once need the database that lets exactly one record it: that is tests/e2e/parallel.test.js.

use vestibule::flow;
use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

#[test]
fn only_the_first_of_two_equal_responses_is_redeemed() {
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft
        .issues(&IdToken::for_nonce(&started.nonce()).compact());
    let first = site.receive(&started.answer(), &started.cookie).unwrap();
    site.complete(&first).unwrap();
    site.microsoft.forget();

    let second = site.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(second.id(), first.id());
    let error = flow::complete(&site.state, &site.environment(), &second, false).unwrap_err();
    assert_eq!(error.reason(), Reason::SessionUsed);
    assert_eq!(error.reason().audience(), Audience::User);
    assert!(site.microsoft.sent().is_empty());
}

/// Nor is another code under the same state: the consumption's name does not depend on the code.
#[test]
fn another_code_under_the_same_state_is_the_same_consumption() {
    let site = TestSite::new();
    let started = site.begin();
    let first = site.receive(&started.answer(), &started.cookie).unwrap();
    let query = format!("code=another&state={}", started.state());
    let second = site.receive(&query, &started.cookie).unwrap();
    assert_eq!(second.id(), first.id());
}
