//! The tenants whose people may sign in.

use serde_json::{Map, Value};

use super::problem::{Problem, ProblemReason};
use super::schema;
use crate::guid::Guid;

/// A single Entra tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenant {
    /// By its directory (tenant) id.
    Id(Guid),
    /// By one of its verified domains; the discovery document then tells the id.
    Domain(String),
}

impl Tenant {
    /// The path segment that stands for the tenant in Microsoft's URLs.
    pub fn segment(&self) -> &str {
        match self {
            Self::Id(id) => id.as_str(),
            Self::Domain(domain) => domain,
        }
    }
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Tenant, Problem> {
    let problem = |reason| Problem::new("tenant", reason);
    let text = schema::text(settings, "tenant")?.to_ascii_lowercase();
    if ["common", "organizations", "consumers", PERSONAL_ACCOUNTS].contains(&text.as_str()) {
        return Err(problem(ProblemReason::SingleTenantRequired));
    }
    if let Some(id) = Guid::parse(&text) {
        return Ok(Tenant::Id(id));
    }
    if is_domain(&text) {
        return Ok(Tenant::Domain(text));
    }
    Err(problem(ProblemReason::NotATenant))
}

/// The further tenants whose people may sign in. The site's own is then known by its id: a domain would be an alias of who knows which.
pub(super) fn parse_further(
    settings: &Map<String, Value>,
    own: Option<&Tenant>,
) -> Result<Vec<Guid>, Vec<Problem>> {
    let read = |text: &str| Guid::parse(text).ok_or(ProblemReason::NotAGuid);
    let mut further: Vec<Guid> = Vec::new();
    for (_, id) in schema::lines(settings, "tenants", read)? {
        let is_own = matches!(own, Some(Tenant::Id(own)) if *own == id);
        if !is_own && !further.contains(&id) {
            further.push(id);
        }
    }
    match own {
        Some(Tenant::Domain(_)) if !further.is_empty() => {
            Err(vec![Problem::new("tenant", ProblemReason::NotAGuid)])
        }
        _ => Ok(further),
    }
}

/// The path segment of Microsoft's URLs under which people of these tenants sign in.
pub(super) fn segment<'a>(own: &'a Tenant, further: &[Guid]) -> &'a str {
    if further.is_empty() {
        own.segment()
    } else if further.iter().any(|id| id.as_str() == PERSONAL_ACCOUNTS) {
        "common"
    } else {
        "organizations"
    }
}

/// A host name of at least two labels (RFC 1123, section 2.1).
pub(super) fn is_domain(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    text.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        // An all-numeric last label is an address, not a domain.
        && labels.last().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// The tenant in which all personal Microsoft accounts live.
pub const PERSONAL_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
