//! case 48: the shared copy is gone or damaged, and Microsoft does not answer. Nobody is signed in, and Microsoft is asked
//! once in ten seconds, not on each click.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_failing_microsoft_is_asked_every_ten_seconds() {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::Failure(Reason::ConnectFailed));
    for _ in 0..100 {
        let error = site.try_begin(&navigation("", "")).err().unwrap();
        // The reason stays what it was, so that the log tells the same cause each time.
        assert_eq!(error.reason(), Reason::ConnectFailed);
    }
    assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
    site.clock.advance(9);
    assert!(site.try_begin(&navigation("", "")).is_err());
    assert_eq!(site.microsoft.count(Endpoint::Discovery), 1);
    site.clock.advance(1);
    assert!(site.try_begin(&navigation("", "")).is_err());
    assert_eq!(site.microsoft.count(Endpoint::Discovery), 2);
}

#[test]
fn it_recovers_by_itself() {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::Failure(Reason::ConnectFailed));
    assert!(site.try_begin(&navigation("", "")).is_err());
    site.microsoft.answers(
        Endpoint::Discovery,
        Answer::json(discovery_document().to_string()),
    );
    site.clock.advance(10);
    assert!(site.try_begin(&navigation("", "")).is_ok());
}

#[test]
fn without_keys_the_code_is_not_redeemed() {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Keys, Answer::Failure(Reason::TimedOut));
    for _ in 0..20 {
        assert_eq!(site.sign_in(|_| {}).unwrap_err().reason(), Reason::TimedOut);
    }
    assert_eq!(
        site.microsoft.visited(),
        [Endpoint::Discovery, Endpoint::Keys]
    );
}

#[test]
fn a_damaged_copy_is_none() {
    let site = TestSite::new();
    let now = vestibule::time::Timestamp::from_seconds(NOW);
    for copy in ["", "v1.", "v1.AAAA", "{}", "null", "a:1:{i:0;s:1:\"x\";}"] {
        assert!(!site.state.import(copy, now), "{copy}");
    }
    assert!(site.sign_in(|_| {}).is_ok());
}
