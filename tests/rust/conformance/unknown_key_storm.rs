//! case 47: tokens with unknown key ids. A refresh fetches the keys once a minute, whatever happens, and then the token is
//! refused. That all processes of a site share the minute is the plugin's lock, tested in WordPress.

use vestibule::reason::Reason;

use crate::stand_in::*;

fn unknown_key(site: &TestSite, kid: &str) -> Reason {
    let error = site.sign_in(|token| {
        token.key = SigningKey::attacker();
        token.header["kid"] = kid.into();
    });
    error.unwrap_err().reason()
}

#[test]
fn an_unknown_key_causes_no_fetch_by_itself() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(3600);
    for at in 0..100 {
        assert_eq!(
            unknown_key(&site, &format!("random-{at}")),
            Reason::SigningKeyUnknown
        );
    }
    assert_eq!(site.microsoft.count(Endpoint::Keys), 0);
    assert_eq!(site.microsoft.count(Endpoint::Token), 100);
}

#[test]
fn a_thousand_refreshes_in_a_minute_are_one_fetch() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(3600);
    assert_eq!(site.state.refresh(&site.environment()), Ok(true));
    for _ in 0..1_000 {
        assert_eq!(site.state.refresh(&site.environment()), Ok(false));
    }
    site.clock.advance(59);
    assert_eq!(site.state.refresh(&site.environment()), Ok(false));
    assert_eq!(site.microsoft.visited(), [Endpoint::Keys]);
    site.clock.advance(1);
    assert_eq!(site.state.refresh(&site.environment()), Ok(true));
    assert_eq!(site.microsoft.visited(), [Endpoint::Keys, Endpoint::Keys]);
}

/// A cold site fetches the keys right before the code is redeemed; they may roll over in between. The first fetch is no
/// refresh, so one is left.
#[test]
fn keys_of_this_second_may_be_refreshed_once() {
    let site = TestSite::new();
    site.warm_up();
    assert_eq!(site.state.refresh(&site.environment()), Ok(true));
    site.clock.advance(59);
    assert_eq!(site.state.refresh(&site.environment()), Ok(false));
    assert_eq!(site.microsoft.visited(), [Endpoint::Keys]);
    site.clock.advance(1);
    assert_eq!(site.state.refresh(&site.environment()), Ok(true));
}

#[test]
fn a_refresh_that_fails_counts_as_well() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(3600);
    site.microsoft
        .answers(Endpoint::Keys, Answer::Failure(Reason::TimedOut));
    let failed = site.state.refresh(&site.environment()).unwrap_err();
    assert_eq!(failed.reason(), Reason::TimedOut);
    for _ in 0..100 {
        assert_eq!(site.state.refresh(&site.environment()), Ok(false));
    }
    assert_eq!(site.microsoft.visited(), [Endpoint::Keys]);
    // The keys at hand stay good.
    assert!(site.sign_in(|token| token.set("iat", NOW + 3600)).is_ok());
}

/// After the refresh the same callback is looked at again, without a second token request, and refused.
#[test]
fn the_second_look_sends_no_code() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(3600);
    let started = site.begin();
    let mut token = IdToken::for_nonce(&started.nonce());
    token.header["kid"] = "random".into();
    token.set("exp", NOW + 7200);
    site.microsoft.issues(&token.compact());
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    for _ in 0..2 {
        assert_eq!(
            site.complete(&callback).unwrap_err().reason(),
            Reason::SigningKeyUnknown
        );
        let _ = site.state.refresh(&site.environment());
    }
    assert_eq!(site.microsoft.visited(), [Endpoint::Token, Endpoint::Keys]);
}

/// A copy from a web node whose clock is ahead does not lift the bound.
#[test]
fn keys_from_a_clock_ahead_do_not_lift_the_bound() {
    let ahead = TestSite::new();
    ahead.clock.advance(200);
    ahead.sign_in(|token| token.set("iat", NOW + 200)).unwrap();
    let copy = ahead.state.export(&ahead.entropy).unwrap().unwrap();

    let site = TestSite::new();
    assert!(site
        .state
        .import(&copy, vestibule::time::Clock::now(&site.clock)));
    site.microsoft
        .answers(Endpoint::Keys, Answer::Failure(Reason::TimedOut));
    for _ in 0..100 {
        let _ = site.state.refresh(&site.environment());
    }
    assert!(
        site.microsoft.count(Endpoint::Keys) <= 1,
        "{:?}",
        site.microsoft.visited()
    );
}
