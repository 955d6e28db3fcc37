//! Bytes → a ticket.
//!
//! The first byte chooses: taken as they are, bytes never open; sealed as a ticket, they are what somebody with the site's
//! key could have written; put into a ticket, they come out again, for the same purpose and until its time is up.

use std::sync::OnceLock;

use vestibule::crypto::{sha256, Keyring, Purpose};
use vestibule::reason::Reason;
use vestibule::state::{Ticket, TicketKind};

use super::fixture::{self, NoEntropy, NOW};

const LIFETIME: i64 = 600;

pub fn check(data: &[u8]) {
    static KEYS: OnceLock<Keyring> = OnceLock::new();
    let keys = KEYS.get_or_init(fixture::keyring);
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    let kind = TicketKind::of(&[b"fuzz"]).unwrap();
    match choice % 3 {
        0 => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                let refused = Ticket::redeem(&kind, text, keys, NOW)
                    .err()
                    .expect("forged");
                assert_eq!(refused.reason(), Reason::TicketInvalid);
            }
        }
        1 => {
            let context = sha256(&[b"fuzz"]);
            let sealed = keys
                .seal(Purpose::Ticket, &context, bytes, &NoEntropy)
                .unwrap();
            match Ticket::redeem(&kind, &sealed, keys, NOW) {
                Ok(ticket) => {
                    assert!(ticket.expires() > NOW);
                    assert_eq!(ticket.id().len(), 64);
                    assert!(bytes.ends_with(&ticket.value));
                }
                Err(error) => {
                    assert!([Reason::TicketInvalid, Reason::TicketExpired].contains(&error.reason()))
                }
            }
        }
        _ => {
            let Ok(sealed) = Ticket::issue(&kind, bytes, LIFETIME, keys, &NoEntropy, NOW) else {
                assert!(bytes.len() > 6 * 1024);
                return;
            };
            assert!(sealed.bytes().all(|byte| byte.is_ascii_graphic()));
            let ticket = Ticket::redeem(&kind, &sealed, keys, NOW).unwrap();
            assert_eq!(ticket.value.as_slice(), bytes);
            assert!(Ticket::redeem(&kind, &sealed, keys, NOW.plus(LIFETIME)).is_err());
            let other = TicketKind::of(&[b"fuzz", b""]).unwrap();
            assert!(Ticket::redeem(&other, &sealed, keys, NOW).is_err());
        }
    }
}
