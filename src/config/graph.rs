//! What Microsoft Graph is asked, and with which permissions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::choice::{FieldUpdate, GroupsSource};
use super::problem::{Problem, ProblemReason};
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

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Graph, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut one = |problem: Problem| problems.push(problem);
    let groups_source = schema::choice(settings, "groups_source").map_err(&mut one);
    let photo = schema::boolean(settings, "photo").map_err(&mut one);
    let scopes =
        schema::lines(settings, "graph_scopes", scope).map_err(|found| problems.extend(found));
    match (groups_source, photo, scopes) {
        (Ok(groups_source), Ok(photo), Ok(scopes)) => Ok(Graph {
            groups_source,
            scopes: scopes.into_iter().map(|(_, scope)| scope).collect(),
            groups: groups(settings),
            rule_properties: rule_properties(settings),
            profile_properties: profile_properties(settings),
            photo,
        }),
        _ => Err(problems),
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

/// The lines of a list that is judged elsewhere.
fn list<'a>(settings: &'a Map<String, Value>, key: &str) -> impl Iterator<Item = &'a str> {
    settings
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::trim)
}

fn groups(settings: &Map<String, Value>) -> BTreeSet<Guid> {
    let of_lists = ["allowed_groups", "denied_groups", "create_groups"]
        .into_iter()
        .flat_map(|key| list(settings, key))
        .filter_map(|line| Guid::parse(line.split('#').next()?.trim()));
    let of_rules = conditions(settings, "group").filter_map(Guid::parse);
    of_lists.chain(of_rules).collect()
}

fn rule_properties(settings: &Map<String, Value>) -> BTreeSet<String> {
    conditions(settings, "attribute")
        .filter_map(|condition| condition.split_once('='))
        .map(|(property, _)| property.trim().to_owned())
        .filter(|property| is_property(property))
        .collect()
}

/// What the rules for roles of this kind ask about.
fn conditions<'a>(
    settings: &'a Map<String, Value>,
    kind: &'a str,
) -> impl Iterator<Item = &'a str> {
    list(settings, "role_rules").filter_map(move |rule| {
        let (condition, _) = rule.split_once("->")?;
        let (of, value) = condition.trim().split_once(char::is_whitespace)?;
        (of == kind).then(|| value.trim())
    })
}

/// The properties of the fields, and those that are asked for beside them where nobody has to be asked for their sake alone: the ID
/// token has them, or may have them.
fn profile_properties(settings: &Map<String, Value>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = list(settings, "profile_fields")
        .filter_map(|field| field.split_once("->"))
        .map(|(property, _)| property.trim().to_owned())
        .filter(|property| is_property(property))
        .collect();
    if is_taken(settings, "profile_locale") {
        found.insert("preferredLanguage".to_owned());
    }
    if !found.is_empty() {
        for (key, property) in [
            ("profile_email", "mail"),
            ("profile_first_name", "givenName"),
            ("profile_last_name", "surname"),
            ("profile_display_name", "displayName"),
        ] {
            if is_taken(settings, key) {
                found.insert(property.to_owned());
            }
        }
    }
    found
}

fn is_taken(settings: &Map<String, Value>, key: &str) -> bool {
    schema::choice::<FieldUpdate>(settings, key).is_ok_and(|when| when != FieldUpdate::Never)
}

/// A name that can stand in an address; at most one step down.
fn is_property(name: &str) -> bool {
    name.len() <= PROPERTY_MAX
        && name.split('.').count() <= 2
        && name.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

const USER_READ: &str = "User.Read";
/// Entra's own names have at most 120 characters.
const PROPERTY_MAX: usize = 160;
