//! A request of the browser, as raw bytes: PHP's own arrays keep the last of repeated parameters and hide the attack.

mod cookies;
mod parameters;

pub use cookies::single_cookie;
pub use parameters::Parameters;

use crate::error::{Error, Result};
use crate::reason::Reason;

/// What the browser sent.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// Request method, upper case.
    pub method: String,
    /// Query string without the question mark.
    pub query: Vec<u8>,
    /// The body of a POST.
    pub body: Vec<u8>,
    /// The `Content-Type` header.
    pub content_type: String,
    /// The `Cookie` header.
    pub cookie: Vec<u8>,
    /// `Sec-Fetch-Dest`, where the browser sends it.
    pub fetch_dest: String,
    /// `Sec-Fetch-Mode`, where the browser sends it.
    pub fetch_mode: String,
    /// `Sec-Purpose`, or the older `Purpose` and `X-Moz`.
    pub purpose: String,
}

impl Incoming {
    /// The parameters of a form that was posted.
    ///
    /// # Errors
    /// `method_not_allowed`; `parameter_malformed` for another kind of body; those of [`Parameters::parse`].
    pub fn form(&self) -> Result<Parameters> {
        if self.method != "POST" {
            return Err(Error::new(
                Reason::MethodNotAllowed,
                "only POST is taken at this address",
            ));
        }
        let media_type = self.content_type.split(';').next().unwrap_or_default();
        if !media_type.trim().eq_ignore_ascii_case(FORM) {
            return Err(Error::new(
                Reason::ParameterMalformed,
                "the body is not sent as a form",
            ));
        }
        Parameters::parse(&self.body)
    }

    /// Passes only what a person's browser does when it opens a page: a GET navigation of the top-level window.
    ///
    /// # Errors
    /// `method_not_allowed`, `not_a_navigation`.
    pub fn require_navigation(&self) -> Result<()> {
        if self.method != "GET" {
            return Err(Error::new(
                Reason::MethodNotAllowed,
                "only GET opens this address",
            ));
        }
        // Fetch Metadata: browsers that do not send these headers send none of them.
        let elsewhere = |header: &str, expected: &str| !header.is_empty() && header != expected;
        if elsewhere(&self.fetch_dest, "document")
            || elsewhere(&self.fetch_mode, "navigate")
            || self.purpose.to_ascii_lowercase().contains("prefetch")
        {
            return Err(Error::new(
                Reason::NotANavigation,
                "a prefetch, a frame or a script asked, not a person",
            ));
        }
        Ok(())
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
