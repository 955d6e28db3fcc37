//! case 11: the eighth parallel sign-in takes the place of the oldest; the cookie stays below 4 KiB. Nothing is stored on
//! the server at the start, so ten thousand anonymous starts cost it nothing: the table row and the cap are WordPress's,
//! and come with the callback only.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn the_eighth_tab_replaces_the_first() {
    let site = TestSite::new();
    let mut cookie = String::new();
    let tabs: Vec<Started> = (0..8)
        .map(|_| {
            site.clock.advance(1);
            let started = site.begin_with("", &cookie);
            cookie = started.cookie.clone();
            started
        })
        .collect();
    assert_eq!(
        site.refusal(&tabs[0].answer(), &cookie),
        Reason::SignInElsewhere
    );
    for tab in &tabs[1..] {
        assert!(site.receive(&tab.answer(), &cookie).is_ok());
    }
}

#[test]
fn the_cookie_stays_small() {
    let site = TestSite::new();
    let mut cookie = String::new();
    for _ in 0..100 {
        let started = site.begin_with("", &cookie);
        cookie = started.cookie.clone();
        assert!(
            started.set_cookie.len() < 1024,
            "{}",
            started.set_cookie.len()
        );
    }
}

/// Tabs that were left open do not crowd out the present one: they leave after ten minutes.
#[test]
fn forgotten_tabs_leave_the_cookie() {
    let site = TestSite::new();
    let old = site.begin();
    let with_two = site.begin_with("", &old.cookie).cookie.len();
    site.clock.advance(600);
    assert!(site.begin_with("", &old.cookie).cookie.len() < with_two);
}

/// A start keeps nothing in the process either: the discovery document is fetched once.
#[test]
fn anonymous_starts_cost_one_request_in_all() {
    let site = TestSite::new();
    for _ in 0..10_000 {
        site.begin();
    }
    assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
}
