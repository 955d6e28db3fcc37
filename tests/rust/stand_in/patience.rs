use std::cell::{Cell, RefCell};
use std::time::Duration;

use vestibule::time::Patience;

/// Patience that waits for nothing, remembers for how long it should have, and ends when a test says so.
pub struct CountedPatience {
    left: Cell<Duration>,
    waited: RefCell<Vec<Duration>>,
}

impl CountedPatience {
    pub fn of(seconds: u64) -> Self {
        Self {
            left: Cell::new(Duration::from_secs(seconds)),
            waited: RefCell::default(),
        }
    }

    /// For how long it should have waited, each time, in whole seconds.
    pub fn waited(&self) -> Vec<u64> {
        self.waited.borrow().iter().map(Duration::as_secs).collect()
    }
}

impl Patience for CountedPatience {
    fn wait(&self, span: Duration) -> bool {
        if span >= self.left.get() {
            return false;
        }
        self.left.set(self.left.get() - span);
        self.waited.borrow_mut().push(span);
        true
    }
}
