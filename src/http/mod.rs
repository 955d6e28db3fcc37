//! Outbound HTTP: what may be asked, of whom, and the one file that opens sockets.

mod address;
mod client;
mod host_rules;
mod journal;

pub use address::is_public;
pub use client::{Resolver, SystemTransport, TransportSettings};
pub use host_rules::HostRules;
pub use journal::{Exchange, Journal, Noted};

use url::Url;

use crate::error::Result;

/// A request. Bodies are forms; answers are JSON.
pub struct Request<'a> {
    /// Where to.
    pub url: &'a Url,
    /// A form to POST; without one the request is a GET.
    pub form: Option<Vec<u8>>,
    /// Largest answer that is read, in bytes.
    pub body_max: usize,
}

/// An answer whose body stayed below its cap. Redirects never get this far.
#[derive(Debug)]
pub struct Response {
    /// HTTP status code.
    pub status: u16,
    /// Media type without parameters, lower case; empty when none was sent.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Sends requests. An argument of the core, so that its tests need no network.
pub trait Transport {
    /// Sends one request, once, to a host that the rules permit.
    ///
    /// # Errors
    /// `https_required`, `host_not_allowed`, `address_forbidden`, `connect_failed`, `tls_failed`, `timed_out`,
    /// `redirect_refused`, `response_too_large`, `response_malformed`.
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response>;
}
