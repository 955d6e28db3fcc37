//! 001-43: a circle of automatic sign-ins ends on the third, with a page that explains. OpenID cannot help here: Microsoft
//! is right each time, and the site does not keep the person signed in.

use vestibule::flow::Start;
use vestibule::oidc::Prompt;
use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

fn automatic() -> Start {
    Start {
        automatic: true,
        ..Start::default()
    }
}

fn silent() -> Start {
    Start {
        prompt: Prompt::Never,
        ..automatic()
    }
}

/// To Microsoft and back; what the browser keeps afterwards.
fn round(site: &TestSite, cookie: &str, start: &Start) -> String {
    let started = site.begin_as("", cookie, start);
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    cookie_of(&callback.cookie)
}

/// The same, and Microsoft cannot answer without asking.
fn failed_round(site: &TestSite, cookie: &str, start: &Start) -> String {
    let started = site.begin_as("", cookie, start);
    let answer = format!("error=login_required&state={}", encoded(&started.state()));
    let callback = site.receive(&answer, &started.cookie).unwrap();
    cookie_of(&callback.cookie)
}

fn refusal(site: &TestSite, cookie: &str, start: &Start) -> Option<Reason> {
    let incoming = navigation("redirect_to=/press/", cookie);
    site.try_begin_as(&incoming, start).err().map(|refused| {
        // The page that explains offers to go on to where the person wanted to go.
        assert_eq!(
            refused.origin.return_to(),
            "https://www.contoso.example/press/"
        );
        refused.error.reason()
    })
}

#[test]
fn the_third_automatic_sign_in_within_a_minute_is_refused() {
    let site = TestSite::new();
    let mut cookie = String::new();
    for seconds in [0, 20] {
        site.clock.advance(seconds);
        cookie = round(&site, &cookie, &automatic());
    }
    site.clock.advance(20);
    site.microsoft.forget();
    for start in [automatic(), silent()] {
        assert_eq!(refusal(&site, &cookie, &start), Some(Reason::SignInLoop));
    }
    assert_eq!(Reason::SignInLoop.audience(), Audience::User);
    assert!(site.microsoft.sent().is_empty());
}

#[test]
fn after_a_minute_the_site_tries_again() {
    let site = TestSite::new();
    let first = round(&site, "", &automatic());
    site.clock.advance(30);
    let second = round(&site, &first, &automatic());
    site.clock.advance(29);
    assert_eq!(
        refusal(&site, &second, &automatic()),
        Some(Reason::SignInLoop)
    );
    site.clock.advance(1);
    assert_eq!(refusal(&site, &second, &automatic()), None);
}

/// The button on the page that explains, and what comes back of it, are the person's own.
#[test]
fn a_person_may_always_press_the_button() {
    let site = TestSite::new();
    let mut cookie = String::new();
    for _ in 0..2 {
        cookie = round(&site, &cookie, &automatic());
    }
    for _ in 0..5 {
        assert_eq!(refusal(&site, &cookie, &Start::default()), None);
        cookie = round(&site, &cookie, &Start::default());
    }
    // It settles nothing: the circle is still one.
    assert_eq!(
        refusal(&site, &cookie, &automatic()),
        Some(Reason::SignInLoop)
    );
    let mut cookie = String::new();
    for _ in 0..9 {
        cookie = round(&site, &cookie, &Start::default());
    }
    assert_eq!(refusal(&site, &cookie, &automatic()), None);
}

/// A browser that is started anew opens all of yesterday's tabs at once.
#[test]
fn tabs_that_are_opened_together_are_no_circle() {
    let site = TestSite::new();
    let mut cookie = String::new();
    let mut tabs = Vec::new();
    for _ in 0..7 {
        let started = site.begin_as("", &cookie, &automatic());
        cookie.clone_from(&started.cookie);
        tabs.push(started);
    }
    for tab in &tabs {
        let callback = site.receive(&tab.answer(), &cookie).unwrap();
        cookie = cookie_of(&callback.cookie);
    }
    // Now they have all come back: one more would be suspicious.
    assert_eq!(
        refusal(&site, &cookie, &automatic()),
        Some(Reason::SignInLoop)
    );
}

/// What it brought does not matter: a silent request that Microsoft cannot answer, before one that the person answers, may
/// be half of a circle.
#[test]
fn a_failure_counts_as_well() {
    for start in [automatic(), silent()] {
        let site = TestSite::new();
        let cookie = failed_round(&site, "", &start);
        let cookie = round(&site, &cookie, &Start::default());
        assert_eq!(refusal(&site, &cookie, &start), None);
        let cookie = failed_round(&site, &cookie, &start);
        let cookie = round(&site, &cookie, &Start::default());
        assert_eq!(refusal(&site, &cookie, &start), Some(Reason::SignInLoop));
    }
}

/// What counts is sealed: who drops the cookie starts afresh, and harms nobody but themselves.
#[test]
fn the_count_is_kept_by_the_browser() {
    let site = TestSite::new();
    let mut cookie = String::new();
    for _ in 0..2 {
        cookie = round(&site, &cookie, &automatic());
    }
    assert!(cookie.starts_with("__Host-vestibule=v1."));
    assert_eq!(refusal(&site, "", &automatic()), None);
    assert_eq!(refusal(&site, "__Host-vestibule=x", &automatic()), None);
    // case 86, case 11: nothing but times is left in it, and it is small.
    assert!(cookie.len() < 100, "{}", cookie.len());
}
