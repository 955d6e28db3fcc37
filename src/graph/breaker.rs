//! Leaves Graph alone for a while when it does not answer, so that nobody waits for it in vain.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::reason::Reason;
use crate::time::Timestamp;

/// What a process knows of a host that fails.
#[derive(Default)]
pub struct Breaker(Mutex<State>);

#[derive(Default)]
struct State {
    /// Failures since the last answer.
    failures: u32,
    paused_until: Option<Timestamp>,
}

impl Breaker {
    /// Whether a request may be made.
    ///
    /// # Errors
    /// `graph_paused`.
    pub(super) fn pass(&self, now: Timestamp) -> Result<()> {
        let left = self
            .state()
            .paused_until
            .map_or(0, |until| until.since(now));
        // A clock that was set back does not make it longer.
        if (1..=PAUSE_MAX).contains(&left) {
            return Err(Error::new(
                Reason::GraphPaused,
                format!("microsoft graph failed a moment ago and is asked again in {left} seconds"),
            ));
        }
        Ok(())
    }

    /// Graph answered.
    pub(super) fn answered(&self) {
        *self.state() = State::default();
    }

    /// Graph did not answer, or not now; it may have said for how long.
    pub(super) fn failed(&self, now: Timestamp, retry_after: Option<u64>) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        let asked_for = retry_after.map(|seconds| i64::try_from(seconds).unwrap_or(PAUSE_MAX));
        let pause = match asked_for {
            Some(seconds) => seconds,
            None if state.failures >= FAILURES_MAX => PAUSE,
            None => 0,
        };
        state.paused_until = (pause > 0).then(|| now.plus(pause.min(PAUSE_MAX)));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many failures in a row are no accident.
const FAILURES_MAX: u32 = 3;
/// Seconds until somebody tries again.
const PAUSE: i64 = 30;
/// However long Graph asks to wait, somebody tries again after so many seconds.
const PAUSE_MAX: i64 = 300;
