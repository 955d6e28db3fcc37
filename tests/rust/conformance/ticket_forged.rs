//! A ticket that was changed, made for something else, by another site, or long ago. Case 90: the way in without
//! Microsoft cannot be guessed.

use vestibule::crypto::{Keyring, Purpose};
use vestibule::flow::{self, LogoutHints};
use vestibule::reason::Reason;
use vestibule::state::{Ticket, TicketKind};
use vestibule::time::Timestamp;

use crate::stand_in::*;

fn keys() -> Keyring {
    Keyring::new(&[SITE_KEY]).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn kind(purpose: &str) -> TicketKind {
    TicketKind::of(&[purpose.as_bytes()]).unwrap()
}

fn issue(value: &[u8], seconds: i64) -> String {
    let entropy = SequenceEntropy::default();
    Ticket::issue(&kind("door"), value, seconds, &keys(), &entropy, at(NOW)).unwrap()
}

fn refusal(purpose: &str, ticket: &str, keys: &Keyring, now: i64) -> Reason {
    match Ticket::redeem(&kind(purpose), ticket, keys, at(now)) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.reason(),
    }
}

#[test]
fn a_ticket_gives_back_what_was_put_in() {
    for value in [b"".as_slice(), b"7", &[0, 255, 10], &[b'x'; 6 * 1024]] {
        let ticket = issue(value, 600);
        assert!(ticket
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
        let opened = Ticket::redeem(&kind("door"), &ticket, &keys(), at(NOW + 599)).unwrap();
        assert_eq!(opened.value.as_slice(), value);
        assert_eq!(opened.expires(), at(NOW + 600));
        let again = Ticket::redeem(&kind("door"), &ticket, &keys(), at(NOW)).unwrap();
        assert_eq!(opened.id(), again.id());
        assert_eq!(opened.id().len(), 64);
    }
}

#[test]
fn each_ticket_has_a_name_of_its_own() {
    let entropy = SequenceEntropy::default();
    let mut names: Vec<String> = (0..100)
        .map(|_| {
            let ticket =
                Ticket::issue(&kind("door"), b"7", 600, &keys(), &entropy, at(NOW)).unwrap();
            Ticket::redeem(&kind("door"), &ticket, &keys(), at(NOW))
                .unwrap()
                .id()
        })
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 100);
}

#[test]
fn a_changed_ticket_is_invalid() {
    let ticket = issue(b"7", 600);
    for changed in misspellings(&ticket) {
        let reason = refusal("door", &changed, &keys(), NOW);
        assert_eq!(reason, Reason::TicketInvalid, "{changed}");
    }
    for beginning in beginnings(&ticket) {
        let reason = refusal("door", beginning, &keys(), NOW);
        assert_eq!(reason, Reason::TicketInvalid, "{beginning}");
    }
    for invented in [
        "",
        "7",
        "v1.",
        "v1.AAAA",
        "v2.AAAA",
        &format!("{ticket}AAAA"),
    ] {
        assert_eq!(
            refusal("door", invented, &keys(), NOW),
            Reason::TicketInvalid,
            "{invented}"
        );
    }
    let long = format!("v1.{}", "A".repeat(1024 * 1024));
    assert_eq!(refusal("door", &long, &keys(), NOW), Reason::TicketInvalid);
}

#[test]
fn a_ticket_for_something_else_is_invalid() {
    let ticket = issue(b"7", 600);
    for purpose in [
        "Door",
        "door ",
        "doo",
        "doors",
        "logout",
        "logged out",
        "window",
    ] {
        assert_eq!(
            refusal(purpose, &ticket, &keys(), NOW),
            Reason::TicketInvalid,
            "{purpose}"
        );
    }
    // Two parts are not one.
    let parts = TicketKind::of(&[b"do", b"or"]).unwrap();
    assert!(Ticket::redeem(&parts, &ticket, &keys(), at(NOW)).is_err());
}

#[test]
fn another_sealed_text_is_no_ticket() {
    let entropy = SequenceEntropy::default();
    let context = vestibule::crypto::sha256(&[b"door"]);
    for purpose in [
        Purpose::Documents,
        Purpose::IdToken,
        Purpose::Secret,
        Purpose::State,
        Purpose::TransactionCookie,
    ] {
        let sealed = keys().seal(purpose, &context, &[0; 64], &entropy).unwrap();
        assert_eq!(
            refusal("door", &sealed, &keys(), NOW),
            Reason::TicketInvalid,
            "{purpose:?}"
        );
    }
    // Too short to be one, though sealed for it.
    for length in 0..24 {
        let plain = vec![0; length];
        let sealed = keys()
            .seal(Purpose::Ticket, &context, &plain, &entropy)
            .unwrap();
        assert_eq!(
            refusal("door", &sealed, &keys(), NOW),
            Reason::TicketInvalid,
            "{length}"
        );
    }
}

#[test]
fn a_ticket_of_another_site_is_invalid() {
    let other = Keyring::new(&[b"the key of some other site, 32 bytes+"]).unwrap();
    let ticket = issue(b"7", 600);
    assert_eq!(refusal("door", &ticket, &other, NOW), Reason::TicketInvalid);
    // After a change of keys the former ones still open.
    let both = Keyring::new(&[b"the key of some other site, 32 bytes+", SITE_KEY]).unwrap();
    assert!(Ticket::redeem(&kind("door"), &ticket, &both, at(NOW)).is_ok());
}

#[test]
fn a_ticket_is_over_when_its_time_is_up() {
    let ticket = issue(b"7", 600);
    for now in [NOW + 600, NOW + 601, NOW + 86_400, i64::MAX] {
        assert_eq!(
            refusal("door", &ticket, &keys(), now),
            Reason::TicketExpired,
            "{now}"
        );
    }
    // Nor does a clock that is far behind keep it alive.
    let now = NOW + 600 - 24 * 3600 - 61;
    assert_eq!(
        refusal("door", &ticket, &keys(), now),
        Reason::TicketExpired
    );
}

#[test]
fn no_ticket_lives_for_ever_and_none_is_without_purpose() {
    let entropy = SequenceEntropy::default();
    for seconds in [0, -1, i64::MIN, 24 * 3600 + 1, i64::MAX] {
        let made = Ticket::issue(&kind("door"), b"7", seconds, &keys(), &entropy, at(NOW));
        assert_eq!(
            made.unwrap_err().reason(),
            Reason::InternalError,
            "{seconds}"
        );
    }
    let long = vec![0; 6 * 1024 + 1];
    assert!(Ticket::issue(&kind("door"), &long, 600, &keys(), &entropy, at(NOW)).is_err());
    assert!(TicketKind::of(&[]).is_err());
    assert!(TicketKind::of(&[b""]).is_err());
    assert!(Ticket::issue(&kind("door"), b"7", 600, &keys(), &BrokenEntropy, at(NOW)).is_err());
}

/// The ticket of a logout belongs to the site's present configuration, lives for ten minutes, and is no other ticket.
#[test]
fn a_logout_ticket_is_for_the_logout() {
    let site = TestSite::new();
    let make = |site: &TestSite| {
        flow::logout_ticket(&site.state, &site.environment(), &LogoutHints::default()).unwrap()
    };
    let refusal = |ticket: &str| {
        flow::logout_url(&site.state, &site.environment(), ticket)
            .unwrap_err()
            .reason()
    };
    let ticket = make(&site);
    let mut json = configuration();
    json["settings"]["tenant"] = OTHER_TENANT.into();
    assert_eq!(
        refusal(&make(&TestSite::configured(&json))),
        Reason::TicketInvalid
    );
    assert_eq!(refusal(&issue(b"{}", 600)), Reason::TicketInvalid);
    assert_eq!(refusal(""), Reason::TicketInvalid);
    assert!(site.microsoft.sent().is_empty());
    site.clock.advance(600);
    assert_eq!(refusal(&ticket), Reason::TicketExpired);
}
