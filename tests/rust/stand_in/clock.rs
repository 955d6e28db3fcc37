use std::cell::Cell;

use vestibule::time::{Clock, Timestamp};

/// A clock that moves when a test says so.
pub struct FixedClock(Cell<i64>);

impl FixedClock {
    pub fn at(seconds: i64) -> Self {
        Self(Cell::new(seconds))
    }

    /// Moves it, also backwards.
    pub fn advance(&self, seconds: i64) {
        self.0.set(self.0.get() + seconds);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.get())
    }
}
