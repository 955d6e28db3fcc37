//! Domains of user names, one by one or with all that lie below.

use super::problem::ProblemReason;
use super::tenant::is_domain;

/// `contoso.com`, or `*.contoso.com` for the domains below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRule {
    name: String,
    below: bool,
}

impl DomainRule {
    /// Reads a domain in either case.
    pub fn parse(text: &str) -> Result<Self, ProblemReason> {
        let text = text.to_ascii_lowercase();
        let (name, below) = match text.strip_prefix("*.") {
            Some(name) => (name, true),
            None => (text.as_str(), false),
        };
        if is_domain(name) {
            Ok(Self {
                name: name.to_owned(),
                below,
            })
        } else {
            Err(ProblemReason::NotADomain)
        }
    }

    /// Whether it speaks of this domain, which is in small letters.
    pub fn contains(&self, domain: &str) -> bool {
        if self.below {
            domain
                .strip_suffix(&self.name)
                .is_some_and(|head| head.len() > 1 && head.ends_with('.'))
        } else {
            domain == self.name
        }
    }
}
