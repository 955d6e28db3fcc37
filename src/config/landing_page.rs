//! Where people of a role arrive when they asked for no page.

use serde_json::{Map, Value};
use url::Url;

use super::problem::{Problem, ProblemReason};
use super::schema;
use super::site::Site;

/// A role's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LandingPage {
    /// The role's slug.
    pub role: String,
    /// Absolute address on this site.
    pub url: String,
}

/// Reads lines such as `editor /wp-admin/`; the first line of a role that a person has counts.
///
/// A role that the site does not have, and an address that is none of its pages, are refused when lines are checked. When they are used
/// such a line is passed over: a role can go and a site can move, and nobody shall be locked out for that.
pub(super) fn parse(
    settings: &Map<String, Value>,
    site: Option<&Site>,
    checked: bool,
) -> Result<Vec<LandingPage>, Vec<Problem>> {
    let pages = schema::lines(settings, "landing_pages", |line| match read(line, site) {
        Err(
            ProblemReason::HostNotOwn
            | ProblemReason::MatchesLoginPage
            | ProblemReason::UnknownRole,
        ) if !checked => Ok(None),
        read => read,
    })?;
    Ok(pages.into_iter().filter_map(|(_, page)| page).collect())
}

fn read(line: &str, site: Option<&Site>) -> Result<Option<LandingPage>, ProblemReason> {
    let mut words = line.split_ascii_whitespace();
    let (Some(role), Some(address), None) = (words.next(), words.next(), words.next()) else {
        return Err(ProblemReason::Malformed);
    };
    // The site's own problem is reported where it cannot be read.
    let Some(site) = site else {
        return Ok(None);
    };
    if !site.roles.contains_key(role) {
        return Err(ProblemReason::UnknownRole);
    }
    let url = locate(address, &site.home)?;
    let own = [&site.home, &site.login]
        .iter()
        .any(|known| known.origin() == url.origin());
    if !own || !url.username().is_empty() || url.password().is_some() {
        Err(ProblemReason::HostNotOwn)
    } else if url.path().to_lowercase() == site.login.path().to_lowercase() {
        Err(ProblemReason::MatchesLoginPage)
    } else {
        Ok(Some(LandingPage {
            role: role.to_owned(),
            url: url.into(),
        }))
    }
}

/// A path below home, or an address in full.
fn locate(address: &str, home: &Url) -> Result<Url, ProblemReason> {
    // Browsers take backslashes for slashes and drop some control characters; nothing else does.
    let odd = address.contains('\\') || address.contains(char::is_control);
    let full = address.starts_with("https://") || address.starts_with("http://");
    if odd || !(full || address.starts_with('/')) {
        return Err(ProblemReason::Malformed);
    }
    if address.starts_with("//") {
        return Err(ProblemReason::HostNotOwn);
    }
    let text = match address.strip_prefix('/') {
        None => address.to_owned(),
        Some(path) => {
            let mut home = home.clone();
            home.set_query(None);
            home.set_fragment(None);
            format!("{}/{path}", home.as_str().trim_end_matches('/'))
        }
    };
    Url::parse(&text).map_err(|_| ProblemReason::Malformed)
}
