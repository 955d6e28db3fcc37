//! In which of the named groups a person is, nested groups included.

use std::collections::BTreeSet;

use serde_json::{json, Value};

use super::batch::{Answers, Part};
use super::client::Client;
use super::failure::Failure;
use super::paging::{pages, Enough};
use crate::guid::Guid;

/// What is known of the groups.
pub(super) type Groups = std::result::Result<BTreeSet<Guid>, Failure>;

/// Whether these permissions are enough to ask about groups one by one. Without any of them Graph still tells people of all the groups
/// they are in. Permissions that are not known may be enough.
pub fn may_check_groups(scopes: &[String]) -> bool {
    scopes.is_empty()
        || scopes.iter().any(|scope| {
            let name = scope.rsplit('/').next().unwrap_or_default();
            let about_groups = ["group.", "groupmember.", "directory."]
                .iter()
                .any(|about| name.starts_with(about));
            about_groups || ["user.read.all", "user.readwrite.all"].contains(&name)
        })
}

/// How many questions it takes to ask about so many groups.
pub(super) fn questions(named: &BTreeSet<Guid>) -> usize {
    named.len().div_ceil(CHECKED_MAX)
}

/// Asks whether the person is in these groups, and in no other (`checkMemberGroups`).
pub(super) fn check_parts(id: &str, of: &str, named: &BTreeSet<Guid>) -> Vec<Part> {
    let all: Vec<&str> = named.iter().map(Guid::as_str).collect();
    all.chunks(CHECKED_MAX)
        .enumerate()
        .map(|(at, ids)| Part {
            id: format!("{id}{at}"),
            path: format!("{of}/checkMemberGroups"),
            body: Some(json!({"groupIds": ids})),
        })
        .collect()
}

/// Asks for everything that the person is a member of (`getMemberObjects`), which takes lesser permissions.
pub(super) fn all_part(id: &str, of: &str) -> Part {
    Part {
        id: id.to_owned(),
        path: format!("{of}/getMemberObjects"),
        body: Some(json!({"securityEnabledOnly": false})),
    }
}

/// Asks for the same in pages.
pub(super) fn paged_part(id: &str, of: &str) -> Part {
    Part {
        id: id.to_owned(),
        path: format!("{of}/transitiveMemberOf/microsoft.graph.group?$select=id&$top=999"),
        body: None,
    }
}

/// The answers to [`check_parts`] together: one that failed leaves all unknown.
pub(super) fn read_checks(id: &str, named: &BTreeSet<Guid>, answers: &Answers) -> Groups {
    let mut found = BTreeSet::new();
    for at in 0..questions(named) {
        found.append(&mut read_ids(&format!("{id}{at}"), named, answers)?);
    }
    Ok(found)
}

/// The answer to one question for ids; of what it holds, the named groups count.
pub(super) fn read_ids(id: &str, named: &BTreeSet<Guid>, answers: &Answers) -> Groups {
    let object = answer(id, answers)?;
    let malformed = || Failure::malformed("the groups are no list of ids", "");
    let values = object
        .get("value")
        .and_then(Value::as_array)
        .ok_or_else(malformed)?;
    let mut found = BTreeSet::new();
    for value in values {
        let group = value.as_str().and_then(Guid::parse).ok_or_else(malformed)?;
        if named.contains(&group) {
            found.insert(group);
        }
    }
    Ok(found)
}

/// The answer to [`paged_part`], with the pages after the first, until all named groups are found.
pub(super) fn read_pages(
    client: &Client<'_>,
    id: &str,
    named: &BTreeSet<Guid>,
    answers: &Answers,
) -> Groups {
    let mut found = BTreeSet::new();
    pages(client, answer(id, answers)?.clone(), "", |values| {
        for value in values {
            let group = value
                .get("id")
                .and_then(Value::as_str)
                .and_then(Guid::parse)
                .ok_or("a group has no id")?;
            if named.contains(&group) {
                found.insert(group);
            }
        }
        Ok(match found.len() == named.len() {
            true => Enough::Yes,
            false => Enough::No,
        })
    })?;
    Ok(found)
}

fn answer<'a>(id: &str, answers: &'a Answers) -> std::result::Result<&'a Value, Failure> {
    match answers.get(id) {
        Some(Ok(object)) => Ok(object),
        Some(Err(failure)) => Err(failure.clone()),
        None => Err(Failure::malformed("nobody asked for the groups", "")),
    }
}

/// What one `checkMemberGroups` takes.
const CHECKED_MAX: usize = 20;
