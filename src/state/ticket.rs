//! Tickets: sealed texts that travel through a browser, for one purpose and a while.

use zeroize::Zeroizing;

use crate::crypto::{hex, sha256, Keyring, Purpose};
use crate::error::{Error, Result};
use crate::random::{self, Entropy};
use crate::reason::Reason;
use crate::time::Timestamp;

/// What a ticket says to whoever made it.
pub struct Ticket {
    id: [u8; ID_LEN],
    expires: Timestamp,
    /// What was put in.
    pub value: Zeroizing<Vec<u8>>,
}

/// Which tickets are meant: those of one purpose, and of one site where that matters. No other one opens.
pub struct TicketKind([u8; 32]);

impl TicketKind {
    /// Named by these parts.
    ///
    /// # Errors
    /// `internal_error` without a name.
    pub fn of(parts: &[&[u8]]) -> Result<Self> {
        match parts.first() {
            Some(name) if !name.is_empty() => Ok(Self(sha256(parts))),
            _ => Err(Error::new(
                Reason::InternalError,
                "a ticket needs a purpose",
            )),
        }
    }
}

impl Ticket {
    /// Makes one that lives for so many seconds.
    ///
    /// # Errors
    /// `internal_error` for a value that is too long or a time that is none, or when entropy or the cipher fails.
    pub fn issue(
        kind: &TicketKind,
        value: &[u8],
        seconds: i64,
        keys: &Keyring,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<String> {
        if value.len() > VALUE_MAX || !(1..=LIFETIME_MAX).contains(&seconds) {
            return Err(Error::new(
                Reason::InternalError,
                "a ticket of this size or for this time is not made",
            ));
        }
        let id: [u8; ID_LEN] = random::bytes(entropy)?;
        let mut plain = Zeroizing::new(Vec::with_capacity(ID_LEN + 8 + value.len()));
        plain.extend_from_slice(&id);
        plain.extend_from_slice(&now.plus(seconds).seconds().to_be_bytes());
        plain.extend_from_slice(value);
        keys.seal(Purpose::Ticket, &kind.0, &plain, entropy)
    }

    /// Opens one.
    ///
    /// # Errors
    /// `ticket_invalid`, `ticket_expired`.
    pub fn redeem(kind: &TicketKind, sealed: &str, keys: &Keyring, now: Timestamp) -> Result<Self> {
        let ticket = Self::open(kind, sealed, keys).ok_or_else(|| {
            Error::new(
                Reason::TicketInvalid,
                "the ticket was not made by this site for this purpose",
            )
        })?;
        // One from a clock that is far ahead lives no longer than any other.
        if (1..=LIFETIME_MAX + CLOCK_STEP).contains(&ticket.expires.since(now)) {
            Ok(ticket)
        } else {
            Err(Error::new(
                Reason::TicketExpired,
                "the time of the ticket is up",
            ))
        }
    }

    /// The name under which its use is recorded: 64 hexadecimal digits that tell nothing of the ticket.
    pub fn id(&self) -> String {
        hex(&sha256(&[b"vestibule ticket", &self.id]))
    }

    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    fn open(kind: &TicketKind, sealed: &str, keys: &Keyring) -> Option<Self> {
        if sealed.len() > TICKET_MAX {
            return None;
        }
        let plain = keys.open(Purpose::Ticket, &kind.0, sealed)?;
        let (id, rest) = plain.split_first_chunk::<ID_LEN>()?;
        let (expires, value) = rest.split_first_chunk::<8>()?;
        Some(Self {
            id: *id,
            expires: Timestamp::from_seconds(i64::from_be_bytes(*expires)),
            value: Zeroizing::new(value.to_vec()),
        })
    }
}

const ID_LEN: usize = 16;
/// A day: what has to last longer is no ticket.
const LIFETIME_MAX: i64 = 24 * 60 * 60;
/// Web nodes behind one name may disagree by this much.
const CLOCK_STEP: i64 = 60;
/// An ID token with some groups; what web servers take in a URL.
const VALUE_MAX: usize = 6 * 1024;
/// The same, sealed.
const TICKET_MAX: usize = 9 * 1024;
