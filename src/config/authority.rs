//! Where Microsoft's endpoints live.

use serde_json::{Map, Value};
use url::Url;

use super::problem::{Problem, ProblemReason};
use super::schema;

/// Scheme and host of a Microsoft cloud, or of a simulator on a development site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    base: String,
    host: String,
    loopback: bool,
}

impl Authority {
    /// Scheme and host without a trailing slash, such as `https://login.microsoftonline.com`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The host, with the port where one is written.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether this is a loopback address over plain http.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

pub(super) fn parse(
    settings: &Map<String, Value>,
    development: bool,
) -> Result<Authority, Problem> {
    let problem = |reason| Problem::new("authority", reason);
    let text = schema::text(settings, "authority")?;
    let url = Url::parse(text).map_err(|_| problem(ProblemReason::Malformed))?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !bare {
        return Err(problem(ProblemReason::Malformed));
    }
    let host = host_with_port(&url).ok_or_else(|| problem(ProblemReason::Malformed))?;
    let loopback = url.scheme() == "http" && development && is_loopback(&url);
    if url.scheme() != "https" && !loopback {
        return Err(problem(ProblemReason::HttpsRequired));
    }
    if !loopback && !CLOUDS.contains(&host.as_str()) {
        return Err(problem(ProblemReason::HostNotAllowed));
    }
    Ok(Authority {
        base: format!("{}://{host}", url.scheme()),
        host,
        loopback,
    })
}

/// Whether the URL's host is this machine, by its address or by the reserved name (RFC 6761, section 6.3).
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn host_with_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Microsoft's sign-in hosts: global, US government, China (21Vianet).
const CLOUDS: &[&str] = &[
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
];
