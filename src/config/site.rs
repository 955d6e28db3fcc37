//! What WordPress says of itself. The plugin supplies it on each request; no setting reaches it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::authority::is_loopback;
use super::problem::{Problem, ProblemReason};

/// The site: its addresses and its roles.
#[derive(Clone, Debug)]
pub struct Site {
    /// Where visitors find the site.
    pub home: Url,
    /// The login page.
    pub login: Url,
    /// The address to which Microsoft sends the person back, byte for byte as registered.
    pub redirect_uri: String,
    /// Plain http to loopback addresses is accepted. A constant in `wp-config.php` says so.
    pub development: bool,
    /// Every role, and whether it is privileged (can promote users, manage options and the like).
    pub roles: BTreeMap<String, bool>,
    /// Privileged roles may be given. A constant in `wp-config.php` says so.
    pub allow_privileged_roles: bool,
}

impl Site {
    /// Whether settings may give this role.
    pub(super) fn may_give(&self, role: &str) -> Result<(), ProblemReason> {
        match self.roles.get(role) {
            None => Err(ProblemReason::UnknownRole),
            Some(true) if !self.allow_privileged_roles => Err(ProblemReason::PrivilegedRole),
            Some(_) => Ok(()),
        }
    }
}

pub(super) fn parse(value: Value) -> Result<Site, Vec<Problem>> {
    let raw: RawSite = serde_json::from_value(value)
        .map_err(|_| vec![Problem::new("site", ProblemReason::WrongType)])?;
    let mut problems = Vec::new();
    let mut address = |field: &str, text: &str| {
        address(text, raw.development)
            .map_err(|reason| problems.push(Problem::new(field, reason)))
            .ok()
    };
    let home = address("home", &raw.home);
    let login = address("login", &raw.login);
    let redirect_uri = address("redirect_uri", &raw.redirect_uri);
    match (home, login, redirect_uri) {
        (Some(home), Some(login), Some(_)) => Ok(Site {
            home,
            login,
            redirect_uri: raw.redirect_uri,
            development: raw.development,
            roles: raw.roles,
            allow_privileged_roles: raw.allow_privileged_roles,
        }),
        _ => Err(problems),
    }
}

pub(super) fn address(text: &str, development: bool) -> Result<Url, ProblemReason> {
    let url = Url::parse(text).map_err(|_| ProblemReason::Malformed)?;
    let plain = !url.username().is_empty() || url.password().is_some() || url.host().is_none();
    if plain || text.len() > ADDRESS_MAX {
        return Err(ProblemReason::Malformed);
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if development && is_loopback(&url) => Ok(url),
        _ => Err(ProblemReason::HttpsRequired),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSite {
    home: String,
    login: String,
    redirect_uri: String,
    development: bool,
    roles: BTreeMap<String, bool>,
    allow_privileged_roles: bool,
}

/// Entra takes redirect URIs of up to 256 characters.
const ADDRESS_MAX: usize = 256;
