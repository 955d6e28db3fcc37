//! The role of a new account.

use serde_json::{Map, Value};

use super::problem::{Problem, ProblemReason};
use super::schema;
use super::site::Site;

/// The role of the setting, or what stands in for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultRole {
    /// The role of the setting.
    Chosen(String),
    /// That role cannot be given.
    LeftOut {
        /// The role of the setting.
        role: String,
        /// Whether it is privileged; else the site no longer has it.
        privileged: bool,
        /// What is given in its place, if anything.
        instead: Option<&'static str>,
    },
}

impl DefaultRole {
    /// What is given.
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::Chosen(role) => Some(role),
            Self::LeftOut { instead, .. } => *instead,
        }
    }
}

/// Reads the role. One that the site has lost, or that has become privileged, is refused when settings are checked. When they are used,
/// WordPress's smallest role stands in for it, or none: nobody shall be locked out for that, and nobody has more rights than the setting says.
pub(super) fn parse(
    settings: &Map<String, Value>,
    site: Option<&Site>,
    checked: bool,
) -> Result<DefaultRole, Problem> {
    let role = schema::text(settings, "default_role")?;
    // Without a readable site there is no list of roles; the site's own problem is reported then.
    let Some(site) = site else {
        return Ok(DefaultRole::Chosen(role.to_owned()));
    };
    match site.may_give(role) {
        Ok(()) => Ok(DefaultRole::Chosen(role.to_owned())),
        // A site without any role has lost more than one: accounts would lose theirs.
        Err(reason) if checked || site.roles.is_empty() => {
            Err(Problem::new("default_role", reason))
        }
        Err(reason) => Ok(DefaultRole::LeftOut {
            role: role.to_owned(),
            privileged: reason == ProblemReason::PrivilegedRole,
            instead: (site.roles.get(SMALLEST) == Some(&false)).then_some(SMALLEST),
        }),
    }
}

/// It may read, and no more.
const SMALLEST: &str = "subscriber";
