//! The only file that opens sockets: reqwest, blocking, on rustls.

use std::error::Error as StdError;
use std::fmt;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use once_cell::sync::Lazy;
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{
    HeaderMap, HeaderValue, ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, RETRY_AFTER,
};
use reqwest::StatusCode;
use zeroize::Zeroizing;

use super::address::is_loopback;
use super::{is_public, Body, Headers, HostRules, Request, Response, Transport};
use crate::error::{quoted, Error, Result};
use crate::guid::Guid;
use crate::reason::Reason;
use crate::time::Countdown;

/// Looks names up.
pub type Resolver = dyn Fn(&str) -> std::io::Result<Vec<IpAddr>> + Send + Sync;

/// What a client is made of. Only [`TransportSettings::system`] serves the extension; tests of the wire bring their own
/// resolver and certificate authority, because Microsoft's names have to lead to a socket of theirs.
#[derive(Clone)]
pub struct TransportSettings {
    resolver: Arc<Resolver>,
    addresses: fn(IpAddr) -> bool,
    roots: Option<Vec<reqwest::Certificate>>,
    port: u16,
}

impl TransportSettings {
    /// The system's resolver and certificate store; public addresses only.
    pub fn system() -> Self {
        Self {
            resolver: Arc::new(|name| {
                Ok((name, 0)
                    .to_socket_addrs()?
                    .map(|address| address.ip())
                    .collect())
            }),
            addresses: is_public,
            roots: None,
            port: 0,
        }
    }

    /// Another resolver. The rule about public addresses stays.
    #[must_use]
    pub fn with_resolver(mut self, resolver: Arc<Resolver>) -> Self {
        self.resolver = resolver;
        self
    }

    /// Another port than the URL's. The rule about public addresses stays.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// A test bench: every name leads to this port of this machine, and only this certificate authority is trusted.
    ///
    /// # Errors
    /// `tls_failed` when the certificate cannot be read.
    pub fn test_bench(port: u16, authority_pem: &[u8]) -> Result<Self> {
        let certificate = reqwest::Certificate::from_pem(authority_pem)
            .map_err(|_| Error::new(Reason::TlsFailed, "unreadable certificate authority"))?;
        Ok(Self {
            resolver: Arc::new(|_| Ok(vec![IpAddr::from([127, 0, 0, 1])])),
            addresses: is_loopback,
            roots: Some(vec![certificate]),
            port,
        })
    }
}

/// Sends requests until its countdown is over. Make one for each sign-in step.
pub struct SystemTransport {
    /// `None` stands for the process's client, which is made when the first request is sent.
    own: Option<Client>,
    countdown: Countdown,
    addresses: fn(IpAddr) -> bool,
}

impl SystemTransport {
    /// With the process's client, which is made at first use and again after a fork.
    pub fn new() -> Self {
        Self::within(STEP_MAX)
    }

    /// The same, for so long.
    pub fn within(span: Duration) -> Self {
        Self {
            own: None,
            countdown: Countdown::start(span.min(STEP_MAX)),
            addresses: is_public,
        }
    }

    /// With a client of its own.
    ///
    /// # Errors
    /// `tls_failed` when the certificate store cannot be used.
    pub fn with_settings(settings: &TransportSettings) -> Result<Self> {
        Ok(Self {
            own: Some(build(settings)?),
            countdown: Countdown::start(STEP_MAX),
            addresses: settings.addresses,
        })
    }
}

impl Default for SystemTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl Transport for SystemTransport {
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response> {
        rules.check(request.url)?;
        let left = self.countdown.left().min(REQUEST_MAX);
        if left.is_zero() {
            return Err(Error::new(
                Reason::TimedOut,
                "no time is left for another request",
            ));
        }
        let client = match &self.own {
            Some(client) => client.clone(),
            None => client_of_this_process()?,
        };
        let builder = match request.body {
            Body::Empty => client.get(request.url.clone()),
            Body::Form(form) => client
                .post(request.url.clone())
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
            Body::Json(json) => client
                .post(request.url.clone())
                .header(CONTENT_TYPE, "application/json")
                .body(json),
        };
        let response = builder
            .headers(headers(&request.headers)?)
            .header(ACCEPT_ENCODING, "identity")
            .timeout(left)
            .send()
            .map_err(|error| classify(&error))?;
        // The resolver has filtered names already; this holds for literal addresses as well.
        let addresses = if rules.is_loopback() {
            is_loopback
        } else {
            self.addresses
        };
        if !response
            .remote_addr()
            .is_some_and(|peer| addresses(peer.ip()))
        {
            return Err(Error::new(
                Reason::AddressForbidden,
                "the connection went to an address that is not allowed",
            ));
        }
        read(
            response,
            request.body_max,
            request.headers.if_none_match.is_some(),
        )
    }
}

fn headers(said: &Headers<'_>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let accept = if said.image {
        "image/*"
    } else {
        "application/json"
    };
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    if let Some(token) = said.bearer {
        let text = Zeroizing::new(format!("Bearer {}", token.expose()));
        let mut value = header(&text)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    if let Some(id) = said.client_request_id {
        headers.insert("client-request-id", header(id)?);
    }
    if said.eventual_consistency {
        headers.insert("ConsistencyLevel", HeaderValue::from_static("eventual"));
    }
    if let Some(etag) = said.if_none_match {
        headers.insert(IF_NONE_MATCH, header(etag)?);
    }
    Ok(headers)
}

/// A header's value. One with a line break would be two headers.
fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_| {
        Error::new(
            Reason::InternalError,
            "a header would hold what no header can hold",
        )
    })
}

fn read(
    response: reqwest::blocking::Response,
    body_max: usize,
    conditional: bool,
) -> Result<Response> {
    let status = response.status();
    let unchanged = conditional && status == StatusCode::NOT_MODIFIED;
    if status.is_redirection() && !unchanged {
        return Err(Error::new(
            Reason::RedirectRefused,
            format!(
                "answered with a redirect (HTTP {}), which is never followed",
                status.as_u16()
            ),
        ));
    }
    if response.headers().contains_key(CONTENT_ENCODING) {
        return Err(Error::new(
            Reason::ResponseMalformed,
            "the answer is compressed although that was not offered",
        ));
    }
    let text = |name: &str| -> String {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .filter(|value| value.len() <= HEADER_MAX)
            .map(|value| value.trim().to_owned())
            .unwrap_or_default()
    };
    let media_type = text(CONTENT_TYPE.as_str())
        .split(';')
        .next()
        .map(|value| value.trim().to_ascii_lowercase())
        .unwrap_or_default();
    let retry_after = text(RETRY_AFTER.as_str()).parse().ok();
    let request_id = Guid::parse(&text("request-id"))
        .map(|id| id.as_str().to_owned())
        .unwrap_or_default();
    let etag = text(ETAG.as_str());
    let too_large = || {
        Error::new(
            Reason::ResponseTooLarge,
            format!("the answer exceeds {body_max} bytes"),
        )
    };
    let cap = u64::try_from(body_max).unwrap_or(u64::MAX);
    if response.content_length().is_some_and(|length| length > cap) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    response
        .take(cap.saturating_add(1))
        .read_to_end(&mut body)
        .map_err(|error| {
            if timed_out(&error) {
                Error::new(
                    Reason::TimedOut,
                    "the answer did not arrive whole within the time allowed",
                )
            } else {
                Error::new(
                    Reason::ConnectFailed,
                    "the connection broke inside the answer",
                )
            }
        })?;
    if body.len() > body_max {
        return Err(too_large());
    }
    Ok(Response {
        status: status.as_u16(),
        media_type,
        body,
        retry_after,
        request_id,
        etag,
    })
}

/// One client for each process. A client inherited through `fork` has threads that do not exist here: it is leaked,
/// since dropping it would wait for them.
fn client_of_this_process() -> Result<Client> {
    static CLIENT: Lazy<Mutex<Option<(u32, Client)>>> = Lazy::new(|| Mutex::new(None));
    let mut held = CLIENT.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    match held.as_ref() {
        Some((of, client)) if *of == process => return Ok(client.clone()),
        _ => std::mem::forget(held.take()),
    }
    let client = build(&TransportSettings::system())?;
    *held = Some((process, client.clone()));
    Ok(client)
}

fn build(settings: &TransportSettings) -> Result<Client> {
    let resolver = Arc::new(GuardedResolver {
        lookup: settings.resolver.clone(),
        addresses: settings.addresses,
        port: settings.port,
    });
    let mut builder = ClientBuilder::new()
        .user_agent(concat!("Vestibule/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_MAX)
        .timeout(REQUEST_MAX)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .http1_only()
        // A kept connection may be half closed when the next sign-in comes, and a code must not be sent twice.
        .pool_max_idle_per_host(0)
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .dns_resolver(resolver);
    if let Some(roots) = &settings.roots {
        builder = builder.tls_certs_only(roots.clone());
    }
    // The client's thread inherits the mask, so that SIGTERM and PHP's timers reach PHP's own thread.
    signals::while_blocked(|| builder.build()).map_err(|_| {
        Error::new(
            Reason::TlsFailed,
            "no HTTPS client could be made; is the system's certificate store there (Debian: ca-certificates)?",
        )
    })
}

/// Lets only allowed addresses through, so that the address that was checked is the one that is connected to.
struct GuardedResolver {
    lookup: Arc<Resolver>,
    addresses: fn(IpAddr) -> bool,
    port: u16,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.lookup.clone();
        let addresses = self.addresses;
        let port = self.port;
        let name = name.as_str().to_owned();
        Box::pin(async move {
            // The host rules let this name pass on a development site only.
            let allowed = if name == "localhost" {
                is_loopback
            } else {
                addresses
            };
            let found = tokio::task::spawn_blocking(move || lookup(&name)).await??;
            // One forbidden answer spoils all: an honest name has none.
            if found.is_empty() || !found.iter().all(|address| allowed(*address)) {
                return Err(ForbiddenAddress.into());
            }
            let targets = found
                .into_iter()
                .map(move |address| SocketAddr::new(address, port));
            let targets: Addrs = Box::new(targets);
            Ok(targets)
        })
    }
}

#[derive(Debug)]
struct ForbiddenAddress;

impl fmt::Display for ForbiddenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not public")
    }
}

impl StdError for ForbiddenAddress {}

fn classify(error: &reqwest::Error) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.is::<ForbiddenAddress>() {
            return Error::new(Reason::AddressForbidden, ForbiddenAddress.to_string());
        }
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            // The text may name what a stranger's certificate says.
            let detail = format!("TLS: {}", quoted(&tls.to_string()));
            return Error::new(Reason::TlsFailed, detail);
        }
        cause = cause_of(current);
    }
    if error.is_timeout() {
        Error::new(Reason::TimedOut, "no answer within the time allowed")
    } else if error.is_connect() {
        Error::new(Reason::ConnectFailed, "no connection could be made")
    } else {
        Error::new(
            Reason::ConnectFailed,
            "the connection broke before an answer arrived",
        )
    }
}

/// What an error stems from. `source` of an I/O error passes over the error that it wraps, and a failed handshake is
/// wrapped twice.
fn cause_of<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(io) => match io.get_ref() {
            Some(wrapped) => Some(wrapped),
            None => None,
        },
        None => error.source(),
    }
}

fn timed_out(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout)
}

#[cfg(unix)]
mod signals {
    /// Runs with all signals blocked in this thread; threads that start meanwhile keep the mask.
    #[allow(unsafe_code)]
    pub fn while_blocked<T>(work: impl FnOnce() -> T) -> T {
        let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: both sets live on this stack; `sigfillset` initialises the first before it is read, and
        // `pthread_sigmask` the second.
        let blocked = unsafe {
            libc::sigfillset(all.as_mut_ptr()) == 0
                && libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), before.as_mut_ptr()) == 0
        };
        let result = work();
        if blocked {
            // SAFETY: `before` was initialised by the successful call above.
            unsafe {
                libc::pthread_sigmask(libc::SIG_SETMASK, before.as_ptr(), std::ptr::null_mut());
            }
        }
        result
    }
}

#[cfg(not(unix))]
mod signals {
    pub fn while_blocked<T>(work: impl FnOnce() -> T) -> T {
        work()
    }
}

/// Three seconds reach any place on earth; longer means that nobody is there.
const CONNECT_MAX: Duration = Duration::from_secs(3);
/// One request with its answer.
const REQUEST_MAX: Duration = Duration::from_secs(8);
/// Longer than any media type, entity tag or name of a request.
const HEADER_MAX: usize = 512;
/// All requests of one sign-in step, so that a worker is held no longer.
const STEP_MAX: Duration = Duration::from_secs(15);
