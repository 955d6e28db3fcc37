//! Tickets that need no configured site: the way in when the configuration is what is broken.

use ext_php_rs::types::ZendHashTable;

use super::conversions;
use crate::crypto::Keyring;
use crate::error::Result;
use crate::random::SystemEntropy;
use crate::state::{Ticket, TicketKind};
use crate::time::{Clock as _, SystemClock};

/// Makes one.
pub fn issue(purpose: &[u8], value: &[u8], seconds: i64, keys: &ZendHashTable) -> Result<String> {
    let keys = Keyring::new(&conversions::keys(keys)?)?;
    let kind = TicketKind::of(&[purpose])?;
    Ticket::issue(
        &kind,
        value,
        seconds,
        &keys,
        &SystemEntropy,
        SystemClock.now(),
    )
}

/// Opens one.
pub fn redeem(purpose: &[u8], ticket: &[u8], keys: &ZendHashTable) -> Result<Ticket> {
    let keys = Keyring::new(&conversions::keys(keys)?)?;
    let kind = TicketKind::of(&[purpose])?;
    let sealed = std::str::from_utf8(ticket).unwrap_or_default();
    Ticket::redeem(&kind, sealed, &keys, SystemClock.now())
}
