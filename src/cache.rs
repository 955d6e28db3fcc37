//! Documents that were fetched: how long they are good, and how often they may be fetched.

use crate::time::Timestamp;

/// A document, parsed, with the bytes it came from and the time it was fetched.
pub struct Held<T> {
    /// The parsed document.
    pub value: T,
    /// The bytes, for the shared copy.
    pub body: Vec<u8>,
    /// When it was fetched.
    pub fetched: Timestamp,
}

/// How fresh a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Use it.
    Fresh,
    /// Fetch it anew; use it if that fails.
    Stale,
    /// Do not use it.
    Expired,
}

impl<T> Held<T> {
    /// How fresh it is now. A document from the future has been tampered with or met a wrong clock: expired.
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        match now.since(self.fetched) {
            age if age < -CLOCK_STEP => Freshness::Expired,
            age if age < FRESH => Freshness::Fresh,
            age if age < KEPT => Freshness::Stale,
            _ => Freshness::Expired,
        }
    }
}

/// Lets one attempt pass in a span of seconds.
#[derive(Default)]
pub struct Throttle {
    last: Option<Timestamp>,
}

impl Throttle {
    /// Whether an attempt may be made now; if so, it counts as made.
    pub fn pass(&mut self, now: Timestamp, span: i64) -> bool {
        let free = self
            .last
            .is_none_or(|last| now.since(last) >= span || now < last);
        if free {
            self.last = Some(now);
        }
        free
    }
}

/// Microsoft's libraries refresh metadata every twelve hours.
const FRESH: i64 = 12 * 60 * 60;
/// A key that Microsoft removed stops working here after a day at the latest.
const KEPT: i64 = 24 * 60 * 60;
/// Clocks of web nodes may differ by this much.
const CLOCK_STEP: i64 = 300;
