//! What Microsoft Graph said of a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::guid::Guid;
use crate::reason::Reason;

/// What the directory said when it was asked. Whoever builds one has asked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The groups of the person, of those that were asked about; `None` when that is not known.
    pub groups: Option<BTreeSet<Guid>>,
    /// Properties of the person by the name that settings give them. One that Graph says is empty is an empty text; one that it did not
    /// speak of is not there.
    pub properties: BTreeMap<String, String>,
    /// Whether the person may sign in at Microsoft, where Graph said so.
    pub enabled: Option<bool>,
    /// Whether the person's home is another directory, where Graph said so.
    pub guest: Option<bool>,
    /// What could not be learnt.
    pub problems: Vec<DirectoryProblem>,
}

/// A part of what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryPart {
    /// Membership in groups.
    Groups,
    /// The person's manager.
    Manager,
    /// The person's properties.
    Profile,
}

/// Why something could not be learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryProblem {
    /// What was asked.
    pub part: DirectoryPart,
    /// Why there is no answer.
    pub reason: Reason,
    /// Text for the log.
    pub detail: String,
    /// Microsoft's name for the request, or empty.
    pub request_id: String,
}

impl DirectoryPart {
    /// The name under which PHP sees it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::Manager => "manager",
            Self::Profile => "profile",
        }
    }
}
