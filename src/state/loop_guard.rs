//! Ends a circle of automatic sign-ins: signed in at Microsoft, not signed in here, sent to Microsoft again.

use crate::error::{Error, Result};
use crate::reason::Reason;
use crate::time::Timestamp;

/// When automatic sign-ins of this browser came back. Those that are still under way do not count: a browser that opens
/// ten tabs at once begins ten of them, and no circle.
#[derive(Default)]
pub(super) struct LoopGuard(Vec<i64>);

impl LoopGuard {
    /// Fails when one more automatic sign-in would close a circle.
    ///
    /// # Errors
    /// `sign_in_loop`.
    pub fn require_progress(&mut self, now: Timestamp) -> Result<()> {
        self.forget(now);
        if self.0.len() < RETURNS_MAX {
            return Ok(());
        }
        Err(Error::new(
            Reason::SignInLoop,
            "two automatic sign-ins came back within a minute and led to another one",
        ))
    }

    /// An automatic sign-in came back.
    pub fn record(&mut self, now: Timestamp) {
        self.forget(now);
        self.0.push(now.seconds());
        let surplus = self.0.len().saturating_sub(RETURNS_MAX);
        self.0.drain(..surplus);
    }

    /// Drops what is over; also what lies ahead of this clock, which another web node may have written.
    pub fn forget(&mut self, now: Timestamp) {
        self.0
            .retain(|at| (-SPAN..SPAN).contains(&now.since(Timestamp::from_seconds(*at))));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A count, then as many times.
    pub fn encode(&self) -> Vec<u8> {
        let count = u8::try_from(self.0.len()).unwrap_or(u8::MAX);
        let times = self.0.iter().flat_map(|at| at.to_be_bytes());
        std::iter::once(count).chain(times).collect()
    }

    /// What [`LoopGuard::encode`] wrote, and the bytes behind it.
    pub fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, rest) = bytes.split_first()?;
        let count = usize::from(*count);
        if count > RETURNS_MAX {
            return None;
        }
        let (times, rest) = rest.split_at_checked(count * 8)?;
        let times = times
            .chunks_exact(8)
            .map(|at| at.try_into().map(i64::from_be_bytes))
            .collect::<std::result::Result<_, _>>()
            .ok()?;
        Some((Self(times), rest))
    }
}

/// The second one may be a session that was ended in between; the third is a circle.
const RETURNS_MAX: usize = 2;
/// A minute.
const SPAN: i64 = 60;
