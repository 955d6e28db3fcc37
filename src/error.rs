//! The one error of the core: a reason for programs and people, and a detail for the log.

use std::borrow::Cow;
use std::fmt;

use crate::reason::Reason;

/// A refusal or a failure. `Display` is log text: lowercase, without secrets, tokens, codes or cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    reason: Reason,
    detail: Cow<'static, str>,
}

/// What the core's fallible functions return.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with its log text.
    pub fn new(reason: Reason, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason,
            detail: detail.into(),
        }
    }

    /// The stable reason.
    pub fn reason(&self) -> Reason {
        self.reason
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {}

/// Text of a foreign party, made safe for one log line: printable ASCII, at most [`QUOTE_MAX`] characters, in quotes.
pub fn quoted(foreign: &str) -> String {
    let mut text: String = foreign
        .chars()
        .take(QUOTE_MAX)
        .map(|c| {
            if c.is_ascii_graphic() && c != '"' || c == ' ' {
                c
            } else {
                '?'
            }
        })
        .collect();
    if foreign.chars().nth(QUOTE_MAX).is_some() {
        text.push_str("...");
    }
    format!("\"{text}\"")
}

/// Long enough for a host name or an error code with its first sentence, short enough for a log line.
const QUOTE_MAX: usize = 160;
