//! May this person come in? Asked for every purpose, so that whoever is removed from a group cannot go on either.

use std::collections::BTreeSet;

use super::user_name;
use crate::config::{Admission, Config, Guests};
use crate::error::Error;
use crate::guid::Guid;
use crate::identity::Person;
use crate::reason::Reason;

/// Lets the person pass, or says what is in the way.
pub(super) fn admit(person: &Person, config: &Config) -> Result<(), Error> {
    let rules = &config.admission;
    if !person.is_home() && !config.tenants.contains(person.tenant_id()) {
        return refuse(
            Reason::TenantRefused,
            "the person is of a tenant that is not on the list",
        );
    }
    if person.enabled() == Some(false) {
        return refuse(
            Reason::AccountDisabled,
            "the directory says that the account is disabled",
        );
    }
    domain(person, rules)?;
    if person.is_guest() && rules.guests == Guests::Deny {
        return refuse(Reason::GuestRefused, "the person is a guest");
    }
    app_roles(person, rules)?;
    groups(person, rules)
}

fn domain(person: &Person, rules: &Admission) -> Result<(), Error> {
    if rules.allowed_domains.is_empty() && rules.denied_domains.is_empty() {
        return Ok(());
    }
    let Some(home) = user_name::domain(person) else {
        return refuse(
            Reason::DomainRefused,
            "the user name has no domain, and domains decide",
        );
    };
    // A guest's user name also has a domain of this directory.
    let denied = |domain: String| {
        rules
            .denied_domains
            .iter()
            .any(|rule| rule.contains(&domain))
    };
    if user_name::mentioned(person).any(denied) {
        return refuse(Reason::DomainRefused, "the user name's domain is refused");
    }
    let allowed = &rules.allowed_domains;
    if allowed.is_empty() || allowed.iter().any(|rule| rule.contains(&home)) {
        Ok(())
    } else {
        refuse(
            Reason::DomainRefused,
            "the user name's domain is not among the allowed ones",
        )
    }
}

fn app_roles(person: &Person, rules: &Admission) -> Result<(), Error> {
    let held = person.app_roles().unwrap_or_default();
    if held
        .iter()
        .any(|role| rules.denied_app_roles.contains(role))
    {
        return refuse(Reason::AppRoleRefused, "the person has a refused app role");
    }
    let allowed = &rules.allowed_app_roles;
    // Whoever administers another directory gives its people any app role.
    let counted = person.is_home() && held.iter().any(|role| allowed.contains(role));
    if allowed.is_empty() || counted {
        Ok(())
    } else {
        refuse(
            Reason::AppRoleMissing,
            "the person has none of the allowed app roles",
        )
    }
}

fn groups(person: &Person, rules: &Admission) -> Result<(), Error> {
    if is_member(person, &rules.denied_groups)? {
        return refuse(Reason::GroupRefused, "the person is in a refused group");
    }
    if rules.allowed_groups.is_empty() || is_member(person, &rules.allowed_groups)? {
        Ok(())
    } else {
        refuse(
            Reason::GroupMissing,
            "the person is in none of the allowed groups",
        )
    }
}

/// Whether the person is in one of the groups.
///
/// # Errors
/// `groups_unknown` when that matters and nobody knows.
pub(super) fn is_member(person: &Person, groups: &BTreeSet<Guid>) -> Result<bool, Error> {
    if groups.is_empty() {
        return Ok(false);
    }
    match person.groups() {
        Some(held) => Ok(!groups.is_disjoint(held)),
        None => Err(Error::new(Reason::GroupsUnknown, unknown_groups(person))),
    }
}

/// Why the groups are not known, for the log.
pub(super) fn unknown_groups(person: &Person) -> String {
    match person.groups_problem() {
        None => "the token does not tell the groups, and the directory was not asked".to_owned(),
        Some(problem) => format!(
            "the groups are not known: {} ({})",
            problem.detail,
            problem.reason.code()
        ),
    }
}

fn refuse(reason: Reason, detail: &'static str) -> Result<(), Error> {
    Err(Error::new(reason, detail))
}
