//! Ends a circle of automatic sign-ins: signed in at Microsoft, not signed in here, sent to Microsoft again.

use crate::error::{Error, Result};
use crate::reason::Reason;
use crate::time::Timestamp;

/// When automatic sign-ins of this browser came back. Those that are still under way do not count: a browser that opens
/// ten tabs at once begins ten of them, and no circle.
#[derive(Default)]
pub(super) struct LoopGuard {
    returns: Moments<RETURNS_MAX>,
    /// When a window was shown its page instead, because another one had been quicker.
    shown: Moments<SHOWN_MAX>,
}

/// What one more automatic sign-in is to do.
pub enum Progress {
    /// Ask Microsoft.
    Ask,
    /// Nothing: the session is good by now, and the page will be shown.
    ShowPage,
}

impl LoopGuard {
    /// Ends a circle. What looks like one may be a window that began after two others had come back: when they have
    /// `renewed` the session, its page is all it wants. A page that is closed all the same is asked for again, so this has
    /// an end too.
    ///
    /// # Errors
    /// `sign_in_loop`.
    pub fn progress(&mut self, now: Timestamp, renewed: bool) -> Result<Progress> {
        self.forget(now);
        if !self.returns.is_full() {
            return Ok(Progress::Ask);
        }
        if renewed && !self.shown.is_full() {
            self.shown.add(now);
            return Ok(Progress::ShowPage);
        }
        Err(Error::new(
            Reason::SignInLoop,
            "two automatic sign-ins came back within a minute and led to another one",
        ))
    }

    /// An automatic sign-in came back.
    pub fn record(&mut self, now: Timestamp) {
        self.forget(now);
        self.returns.add(now);
    }

    /// Drops what is over.
    pub fn forget(&mut self, now: Timestamp) {
        self.returns.forget(now);
        self.shown.forget(now);
    }

    pub fn is_empty(&self) -> bool {
        self.returns.0.is_empty() && self.shown.0.is_empty()
    }

    pub fn encode(&self) -> Vec<u8> {
        [self.returns.encode(), self.shown.encode()].concat()
    }

    /// What [`LoopGuard::encode`] wrote, and the bytes behind it.
    pub fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (returns, rest) = Moments::decode(bytes)?;
        let (shown, rest) = Moments::decode(rest)?;
        Some((Self { returns, shown }, rest))
    }
}

/// The last moments within a minute, `MAX` at most.
#[derive(Default)]
struct Moments<const MAX: usize>(Vec<i64>);

impl<const MAX: usize> Moments<MAX> {
    fn is_full(&self) -> bool {
        self.0.len() >= MAX
    }

    fn add(&mut self, now: Timestamp) {
        self.0.push(now.seconds());
        let surplus = self.0.len().saturating_sub(MAX);
        self.0.drain(..surplus);
    }

    /// Also what lies ahead of this clock, which another web node may have written.
    fn forget(&mut self, now: Timestamp) {
        self.0
            .retain(|at| (-SPAN..SPAN).contains(&now.since(Timestamp::from_seconds(*at))));
    }

    /// A count, then as many times.
    fn encode(&self) -> Vec<u8> {
        let count = u8::try_from(self.0.len()).unwrap_or(u8::MAX);
        let times = self.0.iter().flat_map(|at| at.to_be_bytes());
        std::iter::once(count).chain(times).collect()
    }

    fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, rest) = bytes.split_first()?;
        let count = usize::from(*count);
        if count > MAX {
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
/// As many windows as may have a sign-in under way at once.
const SHOWN_MAX: usize = 7;
/// A minute.
const SPAN: i64 = 60;
