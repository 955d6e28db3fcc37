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

/// A window that asks for its page while two others are still under way, and begins when they are back.
#[test]
fn a_window_that_comes_late_is_shown_its_page() {
    let site = TestSite::new();
    let mut cookie = String::new();
    for _ in 0..2 {
        cookie = round(&site, &cookie, &silent());
    }
    site.microsoft.forget();
    let late = Start {
        renewed: true,
        ..silent()
    };
    let started = site.begin_as("redirect_to=/press/%3Fwindow%3D3", &cookie, &late);
    assert_eq!(
        started.url.as_str(),
        "https://www.contoso.example/press/?window=3"
    );
    assert!(site.microsoft.sent().is_empty());
    // Where else than to the site's own pages?
    for candidate in [
        "",
        "https://evil.example/",
        "//evil.example/",
        "/wp-login.php",
    ] {
        let query = format!("redirect_to={}", encoded(candidate));
        let started = site.begin_as(&query, &started.cookie, &late);
        assert_eq!(started.url.as_str(), "https://www.contoso.example/");
    }
    // It is not said of a session that is not good.
    assert_eq!(
        refusal(&site, &started.cookie, &silent()),
        Some(Reason::SignInLoop)
    );
}

/// A session that is good on the login page and unknown on the page that was asked for: a cookie of another host, a plugin.
#[test]
fn a_page_that_stays_closed_to_a_good_session_is_a_circle_too() {
    let site = TestSite::new();
    let good = Start {
        renewed: true,
        ..silent()
    };
    let mut cookie = String::new();
    for _ in 0..2 {
        let started = site.begin_as("", &cookie, &good);
        assert!(
            started.url.path().ends_with("/authorize"),
            "{}",
            started.url
        );
        let callback = site.receive(&started.answer(), &started.cookie).unwrap();
        cookie = cookie_of(&callback.cookie);
    }
    for _ in 0..7 {
        assert_eq!(refusal(&site, &cookie, &good), None);
        cookie = site.begin_as("", &cookie, &good).cookie;
    }
    assert_eq!(refusal(&site, &cookie, &good), Some(Reason::SignInLoop));
    // case 11: the cookie stays small.
    assert!(cookie.len() < 200, "{}", cookie.len());
    // Nor does a page that asks Microsoft first let it begin anew.
    assert_eq!(
        refusal(&site, &cookie, &automatic()),
        Some(Reason::SignInLoop)
    );
    site.clock.advance(60);
    assert_eq!(refusal(&site, &cookie, &good), None);
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
