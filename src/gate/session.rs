//! What the gate is told of a session, and how long Microsoft's word in it is good.

use super::verdict::Rule;
use crate::config::SessionLimits;

/// Who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nobody who is signed in.
    #[default]
    None,
    /// Somebody who signed in with a WordPress password.
    WordPress,
    /// Somebody who signed in with Microsoft.
    Microsoft,
    /// A program with an application password.
    Application,
}

impl Kind {
    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "none" => Some(Self::None),
            "wordpress" => Some(Self::WordPress),
            "microsoft" => Some(Self::Microsoft),
            "application" => Some(Self::Application),
            _ => None,
        }
    }
}

/// A session. Times are seconds since 1970; 0 stands for never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    /// Who asks.
    pub kind: Kind,
    /// When Microsoft vouched for the person.
    pub verified: i64,
    /// When the person last asked for something.
    pub seen: i64,
    /// When renewing was put off, because Microsoft could not be reached.
    pub postponed: i64,
    /// The moment of the request.
    pub at: i64,
    /// Whether it is of an account of a network that this site has not among its own.
    pub foreign: bool,
}

/// What becomes of somebody's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is signed in.
    SignedOut,
    /// It is good, by this rule.
    Good(Rule),
    /// Microsoft has to be asked again.
    Expired,
    /// It has ended.
    Idle,
}

impl Session {
    /// How it stands. Only Microsoft's word grows old: whoever signs in to WordPress itself is none of our concern.
    pub fn standing(&self, limits: &SessionLimits) -> Standing {
        match self.kind {
            Kind::None => Standing::SignedOut,
            Kind::WordPress => Standing::Good(Rule::WordPressSession),
            Kind::Application => Standing::Good(Rule::ApplicationPassword),
            Kind::Microsoft => self.of_microsoft(limits),
        }
    }

    fn of_microsoft(&self, limits: &SessionLimits) -> Standing {
        let last = self.seen.max(self.verified);
        if limits.idle > 0 && !self.is_within(last, limits.idle) {
            return Standing::Idle;
        }
        if limits.max_age == 0 || self.is_within(self.verified, limits.max_age) {
            return Standing::Good(Rule::SignedIn);
        }
        // Microsoft being out of reach is not a sign-out; nor is it one for ever.
        let postponed = self.is_within(self.postponed, POSTPONED)
            && self.is_within(self.verified, limits.max_age.saturating_add(POSTPONED_MAX));
        if postponed {
            Standing::Good(Rule::RenewalPostponed)
        } else {
            Standing::Expired
        }
    }

    /// Whether a moment is at most so long ago. Clocks of two web nodes may differ a little; a time far ahead was not
    /// written by any of them.
    fn is_within(&self, moment: i64, seconds: i64) -> bool {
        let age = self.at.saturating_sub(moment);
        moment > 0 && (-CLOCKS_DIFFER..=seconds).contains(&age)
    }
}

/// How long a renewal that failed is put off.
const POSTPONED: i64 = 300;
/// How long after its age ran out a session can go on like this: a working day.
const POSTPONED_MAX: i64 = 8 * 60 * 60;
const CLOCKS_DIFFER: i64 = 300;
