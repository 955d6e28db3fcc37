//! The only file that reads a clock, and that sleeps.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From seconds since the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Later by so many seconds; stops at the ends of the range instead of wrapping.
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to here; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Tells the time. An argument of the core, so that its tests need no sleep.
pub trait Clock {
    /// The present second.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        // A clock before 1970 gives 0, at which every token is in the future: fails closed.
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |passed| passed.as_secs());
        Timestamp(i64::try_from(seconds).unwrap_or(i64::MAX))
    }
}

/// Counts down a span of time, independent of the wall clock.
pub struct Countdown {
    started: Instant,
    span: Duration,
}

impl Countdown {
    /// Starts now.
    pub fn start(span: Duration) -> Self {
        Self {
            started: Instant::now(),
            span,
        }
    }

    /// What is left; zero when it is over.
    pub fn left(&self) -> Duration {
        self.span.saturating_sub(self.started.elapsed())
    }
}

/// Measures a span of time, independent of the wall clock.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Whole milliseconds since the start.
    pub fn milliseconds(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Waits before something is tried again. An argument of the core, so that its tests need no sleep.
pub trait Patience {
    /// Waits for so long, if there is time for it; `false` when there is none.
    fn wait(&self, span: Duration) -> bool;
}

/// Sleeps, until its span is over.
pub struct Sleeper(Countdown);

impl Sleeper {
    /// With so much time from now on.
    pub fn within(span: Duration) -> Self {
        Self(Countdown::start(span))
    }
}

impl Patience for Sleeper {
    fn wait(&self, span: Duration) -> bool {
        let there_is_time = span < self.0.left();
        if there_is_time {
            std::thread::sleep(span);
        }
        there_is_time
    }
}
