//! Who may come in.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::choice::Guests;
use super::domain_rule::DomainRule;
use super::problem::{Problem, ProblemReason};
use super::schema;
use crate::guid::Guid;

/// What opens the site to a person, and what closes it. An empty list of what opens opens to all; what closes is stronger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Whether guests of the directory may come in.
    pub guests: Guests,
    /// Domains of user names that may.
    pub allowed_domains: Vec<DomainRule>,
    /// Domains of user names that may not.
    pub denied_domains: Vec<DomainRule>,
    /// Groups whose members may.
    pub allowed_groups: BTreeSet<Guid>,
    /// Groups whose members may not.
    pub denied_groups: BTreeSet<Guid>,
    /// App roles whose holders may.
    pub allowed_app_roles: BTreeSet<String>,
    /// App roles whose holders may not.
    pub denied_app_roles: BTreeSet<String>,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Admission, Vec<Problem>> {
    let mut problems = Vec::new();
    let guests = schema::choice(settings, "guests").map_err(|problem| problems.push(problem));
    let mut several = |found: Vec<Problem>| problems.extend(found);
    let allowed_domains = domains(settings, "allowed_domains").map_err(&mut several);
    let denied_domains = domains(settings, "denied_domains").map_err(&mut several);
    let allowed_groups = schema::guids(settings, "allowed_groups").map_err(&mut several);
    let denied_groups = schema::guids(settings, "denied_groups").map_err(&mut several);
    let allowed_app_roles = app_roles(settings, "allowed_app_roles").map_err(&mut several);
    let denied_app_roles = app_roles(settings, "denied_app_roles").map_err(&mut several);
    match (
        guests,
        allowed_domains,
        denied_domains,
        allowed_groups,
        denied_groups,
        allowed_app_roles,
        denied_app_roles,
    ) {
        (
            Ok(guests),
            Ok(allowed_domains),
            Ok(denied_domains),
            Ok(allowed_groups),
            Ok(denied_groups),
            Ok(allowed_app_roles),
            Ok(denied_app_roles),
        ) => Ok(Admission {
            guests,
            allowed_domains,
            denied_domains,
            allowed_groups,
            denied_groups,
            allowed_app_roles,
            denied_app_roles,
        }),
        _ => Err(problems),
    }
}

fn domains(settings: &Map<String, Value>, key: &str) -> Result<Vec<DomainRule>, Vec<Problem>> {
    let found = schema::lines(settings, key, |line| {
        DomainRule::parse(schema::noted(line).0)
    })?;
    Ok(found.into_iter().map(|(_, domain)| domain).collect())
}

fn app_roles(settings: &Map<String, Value>, key: &str) -> Result<BTreeSet<String>, Vec<Problem>> {
    let found = schema::lines(settings, key, |line| app_role(schema::noted(line).0))?;
    Ok(found.into_iter().map(|(_, role)| role).collect())
}

/// The value of an app role: as Entra takes it, without blanks.
pub(super) fn app_role(text: &str) -> Result<String, ProblemReason> {
    let fits = (1..=APP_ROLE_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !text.starts_with('.');
    if fits {
        Ok(text.to_owned())
    } else {
        Err(ProblemReason::AppRoleMalformed)
    }
}

const APP_ROLE_MAX: usize = 120;
