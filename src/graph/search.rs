//! Finding groups and people by what an administrator types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::batch::{batch, Part};
use super::client::{Client, Question};
use super::failure::Failure;
use crate::guid::Guid;

/// A group that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGroup {
    /// Its object id.
    pub id: Guid,
    /// Its name.
    pub name: String,
}

/// A person who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPerson {
    /// The object id.
    pub id: Guid,
    /// The name to show.
    pub name: String,
    /// The user name.
    pub username: String,
    /// The e-mail address, or empty.
    pub email: String,
}

/// Groups with a word that begins so in their name, at most twenty.
///
/// # Errors
/// What Graph answers.
pub fn search_groups(
    client: &Client<'_>,
    text: &str,
) -> std::result::Result<Vec<FoundGroup>, Failure> {
    let found = search(client, "/groups", "id,displayName", &["displayName"], text)?;
    Ok(found.iter().filter_map(group).collect())
}

/// People with a word that begins so in their name, or whose addresses do, at most twenty.
///
/// # Errors
/// What Graph answers.
pub fn search_people(
    client: &Client<'_>,
    text: &str,
) -> std::result::Result<Vec<FoundPerson>, Failure> {
    let found = search(
        client,
        "/users",
        "id,displayName,mail,userPrincipalName",
        &["displayName", "mail", "userPrincipalName"],
        text,
    )?;
    Ok(found.iter().filter_map(person).collect())
}

/// The names of groups, at most twenty at once. Those that are not there are not named.
///
/// # Errors
/// What Graph answers when it names none at all.
pub fn group_names(
    client: &Client<'_>,
    ids: &[Guid],
) -> std::result::Result<BTreeMap<Guid, String>, Failure> {
    let parts: Vec<Part> = ids
        .iter()
        .take(NAMES_MAX)
        .map(|id| Part {
            id: id.as_str().to_owned(),
            path: format!("/groups/{id}?$select=id,displayName"),
            body: None,
        })
        .collect();
    if parts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let answers = batch(client, &parts);
    let names: BTreeMap<Guid, String> = answers
        .values()
        .filter_map(|answer| group(answer.as_ref().ok()?))
        .map(|group| (group.id, group.name))
        .collect();
    let failed = answers
        .values()
        .filter_map(|answer| answer.as_ref().err())
        .find(|failure| !failure.is_missing());
    match failed {
        Some(failure) if names.is_empty() => Err(failure.clone()),
        _ => Ok(names),
    }
}

fn search(
    client: &Client<'_>,
    of: &str,
    select: &str,
    fields: &[&str],
    text: &str,
) -> std::result::Result<Vec<Value>, Failure> {
    let text = searchable(text);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let clauses: Vec<String> = fields
        .iter()
        .map(|field| format!("\"{field}:{text}\""))
        .collect();
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("$search", &clauses.join(" OR "))
        .append_pair("$select", select)
        .append_pair("$top", "20")
        .append_pair("$count", "true")
        .finish()
        // As Graph's documentation writes it; a plus is a plus to some of its services.
        .replace('+', "%20")
        .replace("%24", "$");
    let (object, request_id) = client.ask_object(&Question {
        path: &format!("{of}?{query}"),
        eventual: true,
        ..Question::default()
    })?;
    match object.get("value") {
        Some(Value::Array(values)) => Ok(values.iter().take(FOUND_MAX).cloned().collect()),
        _ => Err(Failure::malformed("a list holds no values", &request_id)),
    }
}

/// What a search clause takes between its quotes.
fn searchable(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .take(SEARCH_MAX)
        .collect();
    clean.trim().to_owned()
}

fn group(value: &Value) -> Option<FoundGroup> {
    Some(FoundGroup {
        id: id(value)?,
        name: text(value, "displayName"),
    })
}

fn person(value: &Value) -> Option<FoundPerson> {
    Some(FoundPerson {
        id: id(value)?,
        name: text(value, "displayName"),
        username: text(value, "userPrincipalName"),
        email: text(value, "mail"),
    })
}

fn id(value: &Value) -> Option<Guid> {
    value
        .get("id")
        .and_then(Value::as_str)
        .and_then(Guid::parse)
}

fn text(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_control())
        .take(TEXT_MAX)
        .collect()
}

const NAMES_MAX: usize = 20;
const FOUND_MAX: usize = 20;
const SEARCH_MAX: usize = 120;
const TEXT_MAX: usize = 256;
