//! Which hosts may be asked.

use url::Url;

use crate::config::Authority;
use crate::error::{quoted, Error, Result};
use crate::reason::Reason;

/// One host: https on Microsoft's, or plain http on the loopback address of a development site.
#[derive(Clone, Debug)]
pub struct HostRules {
    /// Scheme and host, and the path below which everything lies on a development site.
    base: String,
    host: String,
    /// Every path begins with it.
    root: &'static str,
    loopback: bool,
}

impl HostRules {
    /// Only the authority's own host.
    pub fn for_authority(authority: &Authority) -> Self {
        Self {
            base: authority.base().to_owned(),
            host: authority.host().to_owned(),
            root: "/",
            loopback: authority.is_loopback(),
        }
    }

    /// Only the host of Microsoft Graph in the authority's cloud. The discovery document may announce another one, which counts where
    /// the cloud is known to have it. On a development site it is the authority's own, below `/graph`.
    pub fn for_graph(authority: &Authority, announced: Option<&str>) -> Self {
        if authority.is_loopback() {
            return Self {
                base: format!("{}/graph", authority.base()),
                root: "/graph/",
                ..Self::for_authority(authority)
            };
        }
        let hosts = GRAPH_HOSTS
            .iter()
            .find(|(of, _)| *of == authority.host())
            .map_or(&[][..], |(_, hosts)| hosts);
        let host = hosts
            .iter()
            .find(|host| Some(**host) == announced)
            .or(hosts.first())
            .copied()
            // No host at all is none that may be asked.
            .unwrap_or_default();
        Self {
            base: format!("https://{host}"),
            host: host.to_owned(),
            root: "/",
            loopback: false,
        }
    }

    /// Scheme and host, with the path below which everything lies, and without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The name under which Microsoft knows Graph in a permission: its address, or on a development site that of the global Graph.
    pub fn resource(&self) -> &str {
        if self.loopback {
            "https://graph.microsoft.com"
        } else {
            &self.base
        }
    }

    /// Whether connections stay on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
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
        let scheme = if self.loopback { "http" } else { "https" };
        if url.scheme() != scheme {
            return Err(Error::new(
                Reason::HttpsRequired,
                format!("{} is not {scheme}", quoted(url.as_str())),
            ));
        }
        let userinfo = !url.username().is_empty() || url.password().is_some();
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (host, _) => host.unwrap_or_default().to_owned(),
        };
        if host.is_empty() || host != self.host || userinfo || !url.path().starts_with(self.root) {
            return Err(Error::new(
                Reason::HostNotAllowed,
                format!("{} is not on {}", quoted(url.as_str()), self.host),
            ));
        }
        Ok(())
    }
}

/// Microsoft Graph of each cloud, by the host where people sign in; the first one unless the discovery document announces another.
/// The US government has a second one for the Department of Defense.
const GRAPH_HOSTS: &[(&str, &[&str])] = &[
    ("login.microsoftonline.com", &["graph.microsoft.com"]),
    (
        "login.microsoftonline.us",
        &["graph.microsoft.us", "dod-graph.microsoft.us"],
    ),
    (
        "login.partner.microsoftonline.cn",
        &["microsoftgraph.chinacloudapi.cn"],
    ),
];
