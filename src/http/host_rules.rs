//! Which hosts may be asked.

use url::Url;

use crate::config::Authority;
use crate::error::{quoted, Error, Result};
use crate::reason::Reason;

/// The hosts of one authority: https on Microsoft's host, or plain http on the loopback address of a development site.
#[derive(Clone, Debug)]
pub struct HostRules(Authority);

impl HostRules {
    /// Only the authority's own host.
    pub fn for_authority(authority: &Authority) -> Self {
        Self(authority.clone())
    }

    /// Whether connections stay on this machine.
    pub fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }

    /// Reads a URL that came from outside, and lets it pass only by the rules.
    ///
    /// # Errors
    /// `response_malformed`, `https_required`, `host_not_allowed`.
    pub fn permit(&self, text: &str) -> Result<Url> {
        let url = Url::parse(text).map_err(|_| {
            Error::new(
                Reason::ResponseMalformed,
                format!("{} is not a URL", quoted(text)),
            )
        })?;
        self.check(&url)?;
        Ok(url)
    }

    /// Checks a URL before a connection is made.
    ///
    /// # Errors
    /// `https_required`, `host_not_allowed`.
    pub fn check(&self, url: &Url) -> Result<()> {
        let scheme = if self.is_loopback() { "http" } else { "https" };
        if url.scheme() != scheme {
            return Err(Error::new(
                Reason::HttpsRequired,
                format!("{} is not {scheme}", quoted(url.as_str())),
            ));
        }
        let userinfo = !url.username().is_empty() || url.password().is_some();
        if !self.0.is_host_of(url) || userinfo {
            return Err(Error::new(
                Reason::HostNotAllowed,
                format!("{} is not on {}", quoted(url.as_str()), self.0.host()),
            ));
        }
        Ok(())
    }
}
