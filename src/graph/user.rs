//! A person's properties.

use std::collections::BTreeSet;

use serde_json::Value;

use super::batch::Part;
use super::failure::Failure;
use crate::guid::Guid;
use crate::identity::{Directory, DirectoryPart};

/// Asks for the person with exactly these properties, and whether they may sign in.
pub(super) fn part<'a>(id: &str, of: &str, properties: impl Iterator<Item = &'a str>) -> Part {
    Part {
        id: id.to_owned(),
        path: format!(
            "{of}?$select={}",
            select(
                ["accountEnabled", "id", "userType"]
                    .into_iter()
                    .chain(properties)
            )
        ),
        body: None,
    }
}

/// Asks for the person's manager with the properties that are wanted of them; `None` when none are.
pub(super) fn manager_part<'a>(
    id: &str,
    of: &str,
    properties: impl Iterator<Item = &'a str>,
) -> Option<Part> {
    let wanted: Vec<&str> = properties
        .filter_map(|property| property.strip_prefix(MANAGER))
        .collect();
    (!wanted.is_empty()).then(|| Part {
        id: id.to_owned(),
        path: format!(
            "{of}/manager?$select={}",
            select(["id", NAME].into_iter().chain(wanted))
        ),
        body: None,
    })
}

/// Asks for the same by parts, to find the property that Graph does not know: so many questions at most, with one property each where
/// that is enough of them.
pub(super) fn parts_apart<'a>(
    of: &str,
    properties: impl Iterator<Item = &'a str>,
    questions: usize,
) -> Vec<(Part, Vec<&'a str>)> {
    let names: Vec<&str> = selected(properties).into_iter().collect();
    let size = names.len().div_ceil(questions.max(1)).max(1);
    names
        .chunks(size)
        .enumerate()
        .map(|(at, names)| {
            (
                part(&at.to_string(), of, names.iter().copied()),
                names.to_vec(),
            )
        })
        .collect()
}

/// Whether a property belongs to one that Graph knows by this name.
pub(super) fn belongs_to(property: &str, name: &str) -> bool {
    property.split('.').next() == Some(name)
}

fn select<'a>(properties: impl Iterator<Item = &'a str>) -> String {
    Vec::from_iter(selected(properties)).join(",")
}

/// The properties that Graph knows, each once: those of a property are its own matter, and the manager is another person.
fn selected<'a>(properties: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    properties
        .filter(|property| !property.starts_with(MANAGER))
        .filter_map(|property| property.split('.').next())
        .collect()
}

/// Takes over what Graph says of the person. What has a wrong type is a problem, and left out.
pub(super) fn read<'a>(
    user: &Value,
    properties: impl Iterator<Item = &'a str>,
    directory: &mut Directory,
) {
    directory.enabled = user.get("accountEnabled").and_then(Value::as_bool);
    directory.guest = user
        .get("userType")
        .and_then(Value::as_str)
        .map(|kind| kind.eq_ignore_ascii_case("guest"));
    let own = properties.filter(|property| !property.starts_with(MANAGER));
    take_over(
        user,
        own.map(|name| (name, name)),
        directory,
        DirectoryPart::Profile,
    );
}

/// A lesser permission shows names and addresses, and of the rest that it is empty. Whether an account is enabled is never empty, so who
/// was asked about that as well and has no answer has hidden properties: they are not known.
pub(super) fn leave_out_hidden(directory: &mut Directory) {
    if directory.enabled.is_some() {
        return;
    }
    directory
        .properties
        .retain(|name, value| !value.is_empty() || is_always_shown(name));
    directory
        .problems
        .push(Failure::hidden().problem(DirectoryPart::Profile));
}

fn is_always_shown(property: &str) -> bool {
    let property = property.strip_prefix(MANAGER).unwrap_or(property);
    [
        NAME,
        "givenName",
        "id",
        "mail",
        "surname",
        "userPrincipalName",
    ]
    .contains(&property)
}

/// Graph spoke of somebody else than was asked about.
pub(super) fn somebody_else() -> Failure {
    Failure::malformed("the answer is about somebody else", "")
}

/// The same of the manager. Who has none has one without properties. Of whom nothing is shown that is wanted, nothing is known.
pub(super) fn read_manager<'a>(
    manager: std::result::Result<&Value, &Failure>,
    properties: impl Iterator<Item = &'a str> + Clone,
    directory: &mut Directory,
) {
    let wanted =
        properties.filter_map(|property| Some((property, property.strip_prefix(MANAGER)?)));
    match manager {
        Ok(manager) if wanted.clone().all(|(_, path)| is_null(manager, path)) => {
            // Everybody has a name.
            if is_null(manager, NAME) {
                let hidden = Failure::hidden().problem(DirectoryPart::Manager);
                directory.problems.push(hidden);
            }
        }
        Ok(manager) => take_over(manager, wanted, directory, DirectoryPart::Manager),
        Err(failure) if failure.is_missing() => {
            for (name, _) in wanted {
                directory.properties.insert(name.to_owned(), String::new());
            }
        }
        Err(failure) => directory
            .problems
            .push(failure.problem(DirectoryPart::Manager)),
    }
}

fn take_over<'a>(
    object: &Value,
    properties: impl Iterator<Item = (&'a str, &'a str)>,
    directory: &mut Directory,
    part: DirectoryPart,
) {
    for (name, path) in properties {
        match value(object, path).map(text) {
            // Graph leaves out what the permission does not show.
            None => {}
            Some(Some(text)) => {
                directory.properties.insert(name.to_owned(), text);
            }
            Some(None) => directory.problems.push(
                Failure::malformed(&format!("{name} has an unexpected type"), "").problem(part),
            ),
        }
    }
}

/// What stands at the end of a path; `None` where Graph does not speak of it.
fn value<'a>(object: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(object, |value, step| match value {
        Value::Object(members) => members.get(step),
        Value::Null => Some(value),
        _ => None,
    })
}

fn is_null(object: &Value, path: &str) -> bool {
    value(object, path).is_none_or(Value::is_null)
}

/// A value as a text; several with commas between them.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            texts?.join(", ")
        }
        Value::Object(_) => return None,
    };
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(TEXT_MAX)
        .collect();
    Some(clean.trim().to_owned())
}

/// Whether the object is the person's. Personal accounts have another id at Graph: the last sixteen digits of the one in their token.
pub(super) fn is_person(user: &Value, object: &Guid) -> bool {
    user.get("id").and_then(Value::as_str).is_some_and(|id| {
        let digits: String = object.as_str().chars().filter(|c| *c != '-').collect();
        Guid::parse(id).as_ref() == Some(object)
            || id.len() == PERSONAL_ID_LEN
                && digits.strip_prefix(PERSONAL_PREFIX) == Some(&id.to_ascii_lowercase())
    })
}

const MANAGER: &str = "manager.";
const NAME: &str = "displayName";
/// Longer than what a field takes, which is cut there with a note.
const TEXT_MAX: usize = 4096;
const PERSONAL_ID_LEN: usize = 16;
const PERSONAL_PREFIX: &str = "0000000000000000";
