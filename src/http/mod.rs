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
use crate::secret::Secret;

/// A request.
pub struct Request<'a> {
    /// Where to.
    pub url: &'a Url,
    /// What is sent; with nothing to send the request is a GET, with something a POST.
    pub body: Body,
    /// What is said beside it.
    pub headers: Headers<'a>,
    /// Largest answer that is read, in bytes.
    pub body_max: usize,
}

/// What is sent.
pub enum Body {
    /// Nothing.
    Empty,
    /// A form, encoded.
    Form(Vec<u8>),
    /// JSON.
    Json(Vec<u8>),
}

/// What Microsoft Graph wants to hear beside a request. Other hosts are told nothing of it.
#[derive(Default)]
pub struct Headers<'a> {
    /// The access token (RFC 6750, section 2.1).
    pub bearer: Option<&'a Secret>,
    /// Our name for the request.
    pub client_request_id: Option<&'a str>,
    /// Searches are answered from an index that may lag behind.
    pub eventual_consistency: bool,
    /// The answer is wanted only if it is another one than this (RFC 9110, section 13.1.2). HTTP 304 then is an answer.
    pub if_none_match: Option<&'a str>,
    /// An image is wanted, not JSON.
    pub image: bool,
}

impl<'a> Request<'a> {
    /// A GET.
    pub fn get(url: &'a Url, body_max: usize) -> Self {
        Self {
            url,
            body: Body::Empty,
            headers: Headers::default(),
            body_max,
        }
    }

    /// A POST of a form.
    pub fn form(url: &'a Url, form: Vec<u8>, body_max: usize) -> Self {
        Self {
            body: Body::Form(form),
            ..Self::get(url, body_max)
        }
    }
}

/// An answer whose body stayed below its cap. Redirects never get this far.
#[derive(Debug, Default)]
pub struct Response {
    /// HTTP status code.
    pub status: u16,
    /// Media type without parameters, lower case; empty when none was sent.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// How many seconds to wait before the next request (RFC 9110, section 10.2.3), where that was said in seconds.
    pub retry_after: Option<u64>,
    /// Microsoft's name for the request, or empty.
    pub request_id: String,
    /// What names this version of the body, or empty.
    pub etag: String,
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
