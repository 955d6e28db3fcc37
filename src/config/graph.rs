//! What Microsoft Graph is asked, and with which permissions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::admission::Admission;
use super::choice::{FieldUpdate, GroupsSource};
use super::matching::Matching;
use super::problem::{Problem, ProblemReason};
use super::profile::Profile;
use super::role_rules::RoleRules;
use super::schema;
use crate::guid::Guid;

/// What the site's rules need to know that the ID token may not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where it is known from in which groups a person is.
    pub groups_source: GroupsSource,
    /// Permissions that are asked for beside `User.Read`.
    pub scopes: Vec<String>,
    /// Every group that a rule names.
    pub groups: BTreeSet<Guid>,
    /// The properties that rules for roles look at.
    pub rule_properties: BTreeSet<String>,
    /// The properties that profiles take over.
    pub profile_properties: BTreeSet<String>,
    /// Whether photos become avatars.
    pub photo: bool,
    /// For how many days a photo is good enough.
    pub photo_days: i64,
}

impl Graph {
    /// Whether anything is ever asked on behalf of somebody who signs in.
    pub fn is_used(&self) -> bool {
        self.photo
            || !self.groups.is_empty()
            || !self.rule_properties.is_empty()
            || !self.profile_properties.is_empty()
            || !self.scopes.is_empty()
    }

    /// The permissions that a sign-in asks for; none when Graph is not used.
    pub fn delegated_scopes(&self) -> impl Iterator<Item = &str> {
        let first = self.is_used().then_some(USER_READ);
        let more = self.scopes.iter().map(String::as_str);
        first
            .into_iter()
            .chain(more.filter(|scope| !scope.eq_ignore_ascii_case(USER_READ)))
    }
}

/// What of it the settings say themselves; the rest follows from the rules.
pub(super) struct Own {
    groups_source: GroupsSource,
    scopes: Vec<String>,
    photo: bool,
    photo_days: i64,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Own, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let groups_source = schema::choice(settings, "groups_source").map_err(&mut one);
    let photo = schema::boolean(settings, "photo").map_err(&mut one);
    let photo_days = schema::integer(settings, "photo_days").map_err(&mut one);
    let scopes =
        schema::lines(settings, "graph_scopes", scope).map_err(|found| problems.extend(found));
    match (groups_source, photo, photo_days, scopes) {
        (Ok(groups_source), Ok(photo), Ok(photo_days), Ok(scopes)) => Ok(Own {
            groups_source,
            scopes: scopes.into_iter().map(|(_, scope)| scope).collect(),
            photo,
            photo_days,
        }),
        _ => Err(problems),
    }
}

impl Own {
    /// With what rules and fields need to know.
    pub(super) fn asking(
        self,
        admission: &Admission,
        matching: &Matching,
        roles: &RoleRules,
        profile: &Profile,
    ) -> Graph {
        let groups = [
            &admission.allowed_groups,
            &admission.denied_groups,
            &matching.create_groups,
        ];
        Graph {
            groups_source: self.groups_source,
            scopes: self.scopes,
            groups: groups
                .into_iter()
                .flatten()
                .chain(roles.groups())
                .cloned()
                .collect(),
            rule_properties: roles.properties().map(str::to_owned).collect(),
            profile_properties: profile_properties(profile),
            photo: self.photo,
            photo_days: self.photo_days,
        }
    }
}

/// One permission by its name. What signs people in is always asked for, and a refresh token never.
fn scope(text: &str) -> Result<String, ProblemReason> {
    let well_formed = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    let elsewhere = ["openid", "profile", "email", "offline_access", ".default"];
    if !well_formed || elsewhere.contains(&text.to_ascii_lowercase().as_str()) {
        return Err(ProblemReason::Malformed);
    }
    Ok(text.to_owned())
}

/// The properties of the fields, and those that are asked for beside them where nobody has to be asked for their sake alone: the ID
/// token has them, or may have them.
fn profile_properties(profile: &Profile) -> BTreeSet<String> {
    let wanted = |when: FieldUpdate| when != FieldUpdate::Never;
    let mut found: BTreeSet<String> = profile
        .fields
        .iter()
        .map(|field| field.property.clone())
        .collect();
    if wanted(profile.locale) {
        found.insert("preferredLanguage".to_owned());
    }
    if !found.is_empty() {
        for (when, property) in [
            (profile.email, "mail"),
            (profile.first_name, "givenName"),
            (profile.last_name, "surname"),
            (profile.display_name, "displayName"),
        ] {
            if wanted(when) {
                found.insert(property.to_owned());
            }
        }
    }
    found
}

const USER_READ: &str = "User.Read";
