//! Where the person may be sent after the sign-in: to this site, and nowhere else.

use url::Url;

use crate::config::Site;

/// An address on this site. It is built from a parsed URL, never from the text that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Checks a candidate. `None` stands for the site's own choice: nothing was asked for, or nothing that may be had.
    ///
    /// Only an absolute path or a URL with the site's scheme, host and port passes. The login page does not: a person
    /// who comes back signed in has no business there, and it would start the next round.
    pub fn check(candidate: &str, site: &Site) -> Option<Self> {
        if candidate.is_empty() || candidate.len() > CANDIDATE_MAX {
            return None;
        }
        // Browsers drop tabs and newlines inside a URL and take backslashes for slashes; PHP and proxies do not.
        if candidate
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || c == '\\')
        {
            return None;
        }
        let rooted = candidate.starts_with('/') && !candidate.starts_with("//");
        let absolute = candidate.starts_with("https://") || candidate.starts_with("http://");
        if !rooted && !absolute {
            return None;
        }
        let url = if rooted {
            site.home.join(candidate).ok()?
        } else {
            Url::parse(candidate).ok()?
        };
        let own = [&site.home, &site.login]
            .iter()
            .any(|known| known.origin() == url.origin());
        let bare = url.username().is_empty() && url.password().is_none();
        let login_page = url.path() == site.login.path();
        let text = String::from(url);
        (own && bare && !login_page && text.len() <= RETURN_MAX).then_some(Self(text))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Percent-encoding triples a text at most.
const CANDIDATE_MAX: usize = 2048;
/// It travels in `state`, inside a URL that Microsoft and every proxy have to take.
const RETURN_MAX: usize = 1024;
