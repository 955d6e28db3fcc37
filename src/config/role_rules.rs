//! Rules from the directory to roles of the site.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::admission::app_role;
use super::choice::{RoleMatch, RoleUpdate};
use super::domain_rule::DomainRule;
use super::problem::{Problem, ProblemReason};
use super::property::is_property;
use super::schema;
use super::site::Site;
use crate::guid::Guid;

/// Whom a rule is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Holders of this app role.
    AppRole(String),
    /// People one of whose properties has this value, in small letters.
    Attribute {
        /// The place of the property's name in [`RoleRules::properties`].
        property: usize,
        /// The value.
        value: String,
    },
    /// People with a user name of this domain.
    Domain(DomainRule),
    /// All of them.
    Everybody,
    /// Members of this group.
    Group(Guid),
    /// Guests of the directory.
    Guest,
    /// People of this tenant.
    Tenant(Guid),
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRule {
    /// The line of the setting, by which people know it.
    pub line: usize,
    /// Whom it is for.
    pub condition: Condition,
    /// What it gives: roles that the site has and that may be given.
    pub roles: Vec<String>,
    /// Roles that the site no longer has.
    pub missing: Vec<String>,
    /// Roles that have become privileged, without the constant for them.
    pub privileged: Vec<String>,
}

/// All rules, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRules {
    /// The rules.
    pub rules: Vec<RoleRule>,
    /// Which of those that fit give roles.
    pub combine: RoleMatch,
    /// What becomes of the roles of an account.
    pub update: RoleUpdate,
    /// Whether they are for privileged accounts as well.
    pub administrators: bool,
    properties: Vec<String>,
    /// Groups with the places of the rules for them, sorted.
    by_group: Vec<(Guid, usize)>,
}

impl RoleRules {
    /// The groups that rules name, each once.
    pub fn groups(&self) -> impl Iterator<Item = &Guid> {
        let groups: BTreeSet<&Guid> = self.by_group.iter().map(|(group, _)| group).collect();
        groups.into_iter()
    }

    /// The properties that rules name, each once.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(String::as_str)
    }

    /// The places of the rules for these groups. Both are sorted, so each is gone through once.
    pub fn of_groups(&self, groups: &BTreeSet<Guid>) -> Vec<usize> {
        let mut places = Vec::new();
        let mut held = groups.iter().peekable();
        for (group, place) in &self.by_group {
            while held.next_if(|one| *one < group).is_some() {}
            if held.peek() == Some(&group) {
                places.push(*place);
            }
        }
        places
    }
}

/// Reads lines such as `group 02bd9fd6-8f93-4758-87c3-1fb73740a315 -> editor, author # Newsroom`.
///
/// A role that the site does not have, or that is privileged, is refused when rules are checked, and left out when they are used: a plugin
/// that is switched off takes its roles along, another one gives a role more rights, and nobody shall be locked out for that.
pub(super) fn parse(
    settings: &Map<String, Value>,
    site: Option<&Site>,
    checked: bool,
) -> Result<RoleRules, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut properties = Vec::new();
    let lines = schema::lines(settings, "role_rules", |line| {
        read(line, site, checked, &mut properties)
    })
    .map_err(|found| problems.extend(found));
    let mut one = |problem: Problem| problems.push(problem);
    let combine = schema::choice(settings, "role_match").map_err(&mut one);
    let update = schema::choice(settings, "role_update").map_err(&mut one);
    let administrators = schema::boolean(settings, "role_administrators").map_err(&mut one);
    match (lines, combine, update, administrators) {
        (Ok(lines), Ok(combine), Ok(update), Ok(administrators)) => {
            let rules: Vec<RoleRule> = lines
                .into_iter()
                .map(|(line, rule)| RoleRule { line, ..rule })
                .collect();
            let mut by_group: Vec<(Guid, usize)> = rules
                .iter()
                .enumerate()
                .filter_map(|(place, rule)| match &rule.condition {
                    Condition::Group(group) => Some((group.clone(), place)),
                    _ => None,
                })
                .collect();
            by_group.sort();
            Ok(RoleRules {
                rules,
                combine,
                update,
                administrators,
                properties,
                by_group,
            })
        }
        _ => Err(problems),
    }
}

fn read(
    line: &str,
    site: Option<&Site>,
    checked: bool,
    properties: &mut Vec<String>,
) -> Result<RoleRule, ProblemReason> {
    let (condition, roles) = line
        .split_once("->")
        .ok_or(ProblemReason::RoleRuleMalformed)?;
    let condition = condition_of(condition.trim(), properties)?;
    let mut rule = RoleRule {
        line: 0,
        condition,
        roles: Vec::new(),
        missing: Vec::new(),
        privileged: Vec::new(),
    };
    // A slug has no such character, so the note needs no blank before it.
    let roles = roles.split('#').next().unwrap_or_default();
    for role in roles.split(',').map(str::trim) {
        if role.is_empty() || role.contains(char::is_whitespace) {
            return Err(ProblemReason::RoleRuleMalformed);
        }
        // The site's own problem is reported where it cannot be read.
        let Some(site) = site else { continue };
        let list = match site.may_give(role) {
            Ok(()) => &mut rule.roles,
            Err(reason) if checked => return Err(reason),
            Err(ProblemReason::PrivilegedRole) => &mut rule.privileged,
            Err(_) => &mut rule.missing,
        };
        if !list.iter().any(|known| known == role) {
            list.push(role.to_owned());
        }
    }
    Ok(rule)
}

fn condition_of(text: &str, properties: &mut Vec<String>) -> Result<Condition, ProblemReason> {
    let (kind, value) = match text.split_once(char::is_whitespace) {
        Some((kind, value)) => (kind, value.trim()),
        None => (text, ""),
    };
    let id = || Guid::parse(value).ok_or(ProblemReason::NotAGuid);
    match kind {
        "everybody" if value.is_empty() => Ok(Condition::Everybody),
        "guest" if value.is_empty() => Ok(Condition::Guest),
        _ if value.is_empty() => Err(ProblemReason::RoleRuleMalformed),
        "app_role" => app_role(value).map(Condition::AppRole),
        "attribute" => attribute(value, properties),
        "domain" => DomainRule::parse(value).map(Condition::Domain),
        "group" => id().map(Condition::Group),
        "tenant" => id().map(Condition::Tenant),
        _ => Err(ProblemReason::RoleRuleMalformed),
    }
}

fn attribute(text: &str, properties: &mut Vec<String>) -> Result<Condition, ProblemReason> {
    let (property, value) = text
        .split_once('=')
        .map(|(property, value)| (property.trim(), value.trim()))
        .filter(|(property, value)| is_property(property) && !value.is_empty())
        .ok_or(ProblemReason::RoleRuleMalformed)?;
    let known = properties.iter().position(|known| known == property);
    let place = known.unwrap_or_else(|| {
        properties.push(property.to_owned());
        properties.len() - 1
    });
    Ok(Condition::Attribute {
        property: place,
        value: value.to_lowercase(),
    })
}
