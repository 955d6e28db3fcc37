//! case 87: the transaction cookie is changed, cut off, split, too long, or there twice. Refused, without a crash, and
//! without a request.

use vestibule::crypto::{Keyring, Purpose};
use vestibule::reason::Reason;
use vestibule::state::Binding;

use crate::stand_in::*;

#[test]
fn every_character_counts() {
    let site = TestSite::new();
    let started = site.begin();
    let (name, value) = started.cookie.split_once('=').unwrap();
    for changed in misspellings(value) {
        let cookie = format!("{name}={changed}");
        assert_eq!(
            site.refusal(&started.answer(), &cookie),
            Reason::CookieMalformed,
            "{changed}"
        );
    }
}

#[test]
fn every_length_but_the_right_one_is_refused() {
    let site = TestSite::new();
    let started = site.begin();
    for cookie in &beginnings(&started.cookie)["__Host-vestibule=".len()..] {
        assert_eq!(
            site.refusal(&started.answer(), cookie),
            Reason::CookieMalformed,
            "{cookie}"
        );
    }
    let longer = format!("{}AAAA", started.cookie);
    assert_eq!(
        site.refusal(&started.answer(), &longer),
        Reason::CookieMalformed
    );
}

#[test]
fn the_name_is_there_once() {
    let site = TestSite::new();
    let (ours, other) = (site.begin(), site.begin());
    for cookie in [
        format!("{}; {}", ours.cookie, other.cookie),
        format!("{}; {}", other.cookie, ours.cookie),
        format!("{}; {}", ours.cookie, ours.cookie),
        format!("{};{}", ours.cookie, ours.cookie),
        format!("{}; __Host-vestibule=", ours.cookie),
        format!("a=b;   __Host-vestibule=x ;c=d; {}", ours.cookie),
    ] {
        assert_eq!(
            site.refusal(&ours.answer(), &cookie),
            Reason::CookieMalformed,
            "{cookie}"
        );
    }
}

#[test]
fn chunks_and_floods_are_refused() {
    let site = TestSite::new();
    let started = site.begin();
    let chunks: Vec<String> = (0..4096)
        .map(|at| format!("__Host-vestibule_{at}=x"))
        .collect();
    assert_eq!(
        site.refusal(&started.answer(), &chunks.join("; ")),
        Reason::CookiesMissing
    );
    let same = "__Host-vestibule=x; ".repeat(4096);
    assert_eq!(
        site.refusal(&started.answer(), &same),
        Reason::CookieMalformed
    );
    let long = format!("__Host-vestibule=v1.{}", "A".repeat(1024 * 1024));
    assert_eq!(
        site.refusal(&started.answer(), &long),
        Reason::CookieMalformed
    );
}

#[test]
fn other_cookies_do_not_matter() {
    let site = TestSite::new();
    let started = site.begin();
    let cookie = format!(
        "wordpress_test_cookie=WP%20Cookie%20check; ; =; x; __host-vestibule=y; __Host-vestibule2=z; {};wp=\u{e4}",
        started.cookie
    );
    assert!(site.receive(&started.answer(), &cookie).is_ok());
}

#[test]
fn a_value_that_is_no_text_is_refused() {
    let site = TestSite::new();
    let started = site.begin();
    let mut incoming = navigation(&started.answer(), "");
    incoming.cookie = b"__Host-vestibule=v1.\xff\xfe".to_vec();
    let refused = site.try_receive(&incoming).err().unwrap();
    assert_eq!(refused.error.reason(), Reason::CookieMalformed);
}

/// Sealed by the site, and for something else; or not a whole number of transactions.
#[test]
fn only_transactions_are_transactions() {
    let site = TestSite::new();
    let started = site.begin();
    for length in [0, 1, 87, 88, 89, 176] {
        for sealed in sealed_for_others(&site.entropy, &vec![0; length]) {
            let cookie = format!("__Host-vestibule={sealed}");
            assert_eq!(
                site.refusal(&started.answer(), &cookie),
                Reason::CookieMalformed,
                "{length}"
            );
        }
    }
    let state = format!("__Host-vestibule={}", started.state());
    assert_eq!(
        site.refusal(&started.answer(), &state),
        Reason::CookieMalformed
    );
}

/// Sealed for it by the site itself, and not twice a count and as many times, and whole transactions.
#[test]
fn a_cookie_is_whole_or_nothing() {
    let site = TestSite::new();
    let started = site.begin();
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    let binding = Binding::of(&site.state.config);
    let refusal = |parts: &[(u8, usize)]| {
        let plain: Vec<u8> = parts
            .iter()
            .flat_map(|(count, length)| std::iter::once(*count).chain(vec![0; *length]))
            .collect();
        let sealed = keys
            .seal(
                Purpose::TransactionCookie,
                binding.context(),
                &plain,
                &site.entropy,
            )
            .unwrap();
        let cookie = format!("__Host-vestibule={sealed}");
        site.refusal(&started.answer(), &cookie)
    };
    for parts in [
        [(0, 0), (0, 0)],
        [(0, 0), (0, 88)],
        [(0, 0), (0, 176)],
        [(1, 8), (0, 0)],
        [(0, 0), (1, 8)],
        [(2, 16), (7, 56 + 88)],
    ] {
        assert_eq!(refusal(&parts), Reason::SignInElsewhere);
    }
    assert_eq!(refusal(&[]), Reason::CookieMalformed);
    assert_eq!(refusal(&[(0, 0)]), Reason::CookieMalformed);
    for parts in [
        [(0, 0), (0, 1)],
        [(0, 0), (0, 87)],
        [(0, 0), (0, 89)],
        [(0, 0), (1, 0)],
        [(0, 0), (1, 7)],
        [(0, 0), (1, 9)],
        [(0, 0), (1, 88)],
        [(1, 7), (0, 0)],
        [(2, 8), (0, 0)],
        [(3, 24), (0, 0)],
        [(0, 0), (8, 64)],
        [(0, 0), (255, 255 * 8)],
        [(255, 255 * 8), (0, 0)],
    ] {
        assert_eq!(refusal(&parts), Reason::CookieMalformed, "{parts:?}");
    }
}

/// At the start a damaged cookie is no cookie: the person gets a fresh one, not an accusation.
#[test]
fn a_damaged_cookie_does_not_hinder_a_start() {
    let site = TestSite::new();
    for cookie in [
        "__Host-vestibule=x",
        "__Host-vestibule=x; __Host-vestibule=y",
        "__Host-vestibule=",
    ] {
        let started = site.begin_with("", cookie);
        assert!(
            site.receive(&started.answer(), &started.cookie).is_ok(),
            "{cookie}"
        );
    }
    assert_eq!(site.microsoft.count(Endpoint::Token), 0);
}
