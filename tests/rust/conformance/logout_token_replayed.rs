//! A logout token that comes again has the name of the first time, so that WordPress's one record is enough.

use crate::stand_in::*;

fn id(change: impl FnOnce(&mut IdToken)) -> String {
    let mut token = IdToken::logout();
    change(&mut token);
    TestSite::new().backchannel(&token.compact()).unwrap().id
}

#[test]
fn the_same_token_has_the_same_name() {
    let first = id(|_| {});
    assert_eq!(id(|_| {}), first);
    // Whatever else is said under one `jti`, it was said once.
    assert_eq!(id(|token| token.remove("sid")), first);
}

#[test]
fn other_tokens_have_other_names_that_tell_nothing() {
    let first = id(|_| {});
    assert_ne!(id(|token| token.set("jti", "canary-jti2")), first);
    assert!(!first.contains("canary"));
    // Nor is it the name of a ticket or of a sign-in with the same bytes.
    assert_ne!(
        first,
        vestibule::crypto::hex(&vestibule::crypto::sha256(&[b"canary-jti"]))
    );
}

/// The record outlives the token: its time and the two minutes that clocks may differ.
#[test]
fn the_record_lasts_as_long_as_the_token_is_accepted() {
    let site = TestSite::new();
    let token = IdToken::logout().compact();
    let expires = site.backchannel(&token).unwrap().expires.seconds();
    site.clock.advance(expires - NOW - 1);
    assert!(site.backchannel(&token).is_ok());
    site.clock.advance(1);
    assert!(site.backchannel(&token).is_err());
}
