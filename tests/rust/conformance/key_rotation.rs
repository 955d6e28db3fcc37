//! case 49: keys roll over. Old and new overlap; a removed key stops working within a day; a rotation just before signing
//! works after one refresh, with one token request.
//! OpenID: oidcc-client-test-signing-key-rotation-just-before-signing, oidcc-client-test-signing-key-rotation.

use vestibule::reason::Reason;

use crate::stand_in::*;

fn signed_with(site: &TestSite, key: &'static SigningKey) -> Result<(), Reason> {
    let now = vestibule::time::Clock::now(&site.clock).seconds();
    site.sign_in(|token| {
        token.key = key;
        token.header["kid"] = key.kid.into();
        for (name, offset) in [("iat", 0), ("nbf", 0), ("exp", 3600)] {
            token.set(name, now + offset);
        }
    })
    .map(drop)
    .map_err(|error| error.reason())
}

#[test]
fn old_and_new_key_overlap() {
    let site = TestSite::new();
    site.microsoft
        .publishes(&[SigningKey::tenant().jwk(), SigningKey::next().jwk()]);
    assert_eq!(signed_with(&site, SigningKey::tenant()), Ok(()));
    assert_eq!(signed_with(&site, SigningKey::next()), Ok(()));
    assert_eq!(
        signed_with(&site, SigningKey::attacker()),
        Err(Reason::SigningKeyUnknown)
    );
}

#[test]
fn a_rotation_just_before_signing_costs_one_refresh() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(300);
    site.microsoft.publishes(&[SigningKey::next().jwk()]);

    let started = site.begin();
    let mut token = IdToken::for_nonce(&started.nonce());
    token.key = SigningKey::next();
    token.header["kid"] = token.key.kid.into();
    token.set("iat", NOW + 300);
    site.microsoft.issues(&token.compact());
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(
        site.complete(&callback).unwrap_err().reason(),
        Reason::SigningKeyUnknown
    );
    assert_eq!(site.state.refresh(&site.environment()), Ok(true));
    assert_eq!(site.complete(&callback).unwrap().object_id().as_str(), ADA);
    assert_eq!(site.microsoft.visited(), [Endpoint::Token, Endpoint::Keys]);
    assert!(site.state.export(&site.entropy).unwrap().is_some());
}

/// Another worker refreshed meanwhile: its copy is as good.
#[test]
fn the_keys_of_another_worker_are_as_good() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(300);
    let other = TestSite::new();
    other.clock.advance(300);
    other.microsoft.publishes(&[SigningKey::next().jwk()]);
    assert_eq!(signed_with(&other, SigningKey::next()), Ok(()));
    let copy = other.state.export(&other.entropy).unwrap().unwrap();

    assert_eq!(
        signed_with(&site, SigningKey::next()),
        Err(Reason::SigningKeyUnknown)
    );
    assert!(site
        .state
        .import(&copy, vestibule::time::Clock::now(&site.clock)));
    assert_eq!(signed_with(&site, SigningKey::next()), Ok(()));
    assert_eq!(site.microsoft.count(Endpoint::Keys), 0);
}

#[test]
fn a_removed_key_stops_working_when_the_set_is_fetched_anew() {
    let site = TestSite::new();
    site.warm_up();
    site.microsoft.publishes(&[SigningKey::next().jwk()]);
    site.clock.advance(12 * 3600 - 1);
    assert_eq!(signed_with(&site, SigningKey::tenant()), Ok(()));
    site.clock.advance(1);
    assert_eq!(
        signed_with(&site, SigningKey::tenant()),
        Err(Reason::SigningKeyUnknown)
    );
    assert_eq!(signed_with(&site, SigningKey::next()), Ok(()));
}

/// Also when Microsoft cannot be asked: after a day the old set is worth nothing.
#[test]
fn a_removed_key_stops_working_after_a_day_at_the_latest() {
    let site = TestSite::new();
    site.warm_up();
    site.microsoft
        .answers(Endpoint::Keys, Answer::Failure(Reason::TimedOut));
    site.clock.advance(24 * 3600 - 1);
    assert_eq!(signed_with(&site, SigningKey::tenant()), Ok(()));
    site.clock.advance(1);
    assert_eq!(
        signed_with(&site, SigningKey::tenant()),
        Err(Reason::TimedOut)
    );
}
