//! What the site's rules need of a person: of whoever signs in by their own permission, of others by the application's.

use std::collections::BTreeSet;

use serde_json::Value;

use super::batch::{batch, Answers, Part};
use super::client::Client;
use super::failure::Failure;
use super::groups::{self, Groups};
use super::user;
use crate::guid::Guid;
use crate::identity::{Directory, DirectoryPart, DirectoryProblem};

/// What is wanted of a person.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The groups in question; empty when none is.
    pub groups: &'a BTreeSet<Guid>,
    /// Whether Graph may be asked about them one by one.
    pub checked: bool,
    /// The properties, by the names that settings have for them.
    pub properties: &'a BTreeSet<String>,
}

impl Wanted<'_> {
    fn properties(&self) -> impl Iterator<Item = &str> + Clone {
        self.properties.iter().map(String::as_str)
    }
}

/// Asks about the person whose token the client has: one batch, and a second one only where Graph would not say of the groups in
/// question or there are more of them than a batch can ask about. A property that Graph does not know costs two more, and none of the
/// others.
pub fn consult(client: &Client<'_>, object: &Guid, wanted: &Wanted<'_>) -> Directory {
    let mut parts = Vec::new();
    if !wanted.properties.is_empty() {
        parts.push(user::part(USER, ME, wanted.properties()));
    }
    parts.extend(user::manager_part(MANAGER, ME, wanted.properties()));
    let one_by_one = wanted.checked && parts.len() + groups::questions(wanted.groups) <= BATCH_MAX;
    if one_by_one {
        parts.extend(groups::check_parts(CHECKS, ME, wanted.groups));
    } else if !wanted.groups.is_empty() {
        parts.push(groups::all_part(ALL, ME));
    }
    let mut answers = batch(client, &parts);
    let person = [(USER.to_owned(), ME.to_owned())];
    let refused = ask_without_unknown(client, &person, wanted.properties(), &mut answers);

    let mut directory = Directory::default();
    let right = read_parts("", object, wanted.properties(), &answers, &mut directory);
    directory.problems.extend(refused);
    if !wanted.groups.is_empty() {
        let found = match one_by_one {
            _ if !right => Err(user::somebody_else()),
            true => groups::read_checks(CHECKS, wanted.groups, &answers),
            false => groups::read_ids(ALL, wanted.groups, &answers),
        };
        let found = match found {
            Err(failure) if failure.is_refusal() => ask_for_all(client, wanted, one_by_one),
            found => found,
        };
        keep_groups(found, &mut directory);
    }
    directory
}

/// What is known when Graph could not be asked.
pub fn silence(problems: Vec<DirectoryProblem>) -> Directory {
    Directory {
        problems,
        ..Directory::default()
    }
}

/// Asks about others, by the permission of the application: in as many batches as it takes. `None` stands for who is not there.
///
/// # Errors
/// When nothing at all could be learnt.
pub fn look_up(
    client: &Client<'_>,
    objects: &[Guid],
    wanted: &Wanted<'_>,
) -> std::result::Result<Vec<Option<Directory>>, Failure> {
    let properties: BTreeSet<&str> = BASICS.iter().copied().chain(wanted.properties()).collect();
    let few = groups::questions(wanted.groups) <= FEW;
    let mut parts = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        let of = format!("/users/{object}");
        let select = properties.iter().copied();
        parts.push(user::part(&format!("{at}{USER}"), &of, select));
        parts.extend(user::manager_part(
            &format!("{at}{MANAGER}"),
            &of,
            wanted.properties(),
        ));
        if wanted.groups.is_empty() {
            continue;
        }
        if few {
            parts.extend(groups::check_parts(
                &format!("{at}{CHECKS}"),
                &of,
                wanted.groups,
            ));
        } else {
            parts.push(groups::all_part(&format!("{at}{ALL}"), &of));
        }
    }
    let mut answers = Answers::new();
    for some in parts.chunks(BATCH_MAX) {
        answers.extend(batch(client, some));
    }
    let people: Vec<(String, String)> = objects
        .iter()
        .enumerate()
        .map(|(at, object)| (format!("{at}{USER}"), format!("/users/{object}")))
        .collect();
    let refused = ask_without_unknown(client, &people, properties.iter().copied(), &mut answers);

    let failures: Vec<&Failure> = answers_about_people(objects, &answers)
        .filter_map(|answer| answer.err().filter(|failure| !failure.is_missing()))
        .collect();
    if let (Some(failure), true) = (failures.first(), failures.len() == objects.len()) {
        return Err((*failure).clone());
    }
    Ok(objects
        .iter()
        .zip(answers_about_people(objects, &answers))
        .enumerate()
        .map(|(at, (object, answer))| match answer {
            Err(failure) if failure.is_missing() => None,
            _ => {
                let mut directory = read_person(at, object, &properties, wanted, few, &answers);
                directory.problems.extend(refused.clone());
                Some(directory)
            }
        })
        .collect())
}

/// Asks again about those of whom Graph did not understand the question, without the properties that it does not know: one batch finds
/// them, with the first person. What is left out is the problem that comes back.
fn ask_without_unknown<'a>(
    client: &Client<'_>,
    people: &[(String, String)],
    properties: impl Iterator<Item = &'a str> + Clone,
    answers: &mut Answers,
) -> Option<DirectoryProblem> {
    let misunderstood: Vec<&(String, String)> = people
        .iter()
        .filter(|(id, _)| matches!(answers.get(id), Some(Err(failure)) if failure.is_of_question()))
        .collect();
    let (first_id, first) = misunderstood.first()?;
    let (parts, names): (Vec<Part>, Vec<Vec<&str>>) =
        user::parts_apart(first, properties.clone(), BATCH_MAX)
            .into_iter()
            .unzip();
    let apart = batch(client, &parts);
    let unknown: Vec<&str> = parts
        .iter()
        .zip(&names)
        .filter(|(part, _)| matches!(apart.get(&part.id), Some(Err(failure)) if failure.is_of_question()))
        .flat_map(|(_, names)| names.iter().copied())
        .collect();
    if unknown.is_empty() {
        return None;
    }
    let known =
        properties.filter(|property| !unknown.iter().any(|name| user::belongs_to(property, name)));
    let again: Vec<Part> = misunderstood
        .iter()
        .map(|(id, of)| user::part(id, of, known.clone()))
        .collect();
    for some in again.chunks(BATCH_MAX) {
        answers.extend(batch(client, some));
    }
    let understood = matches!(answers.get(first_id), Some(Ok(_)));
    understood.then(|| Failure::unknown_properties(&unknown).problem(DirectoryPart::Profile))
}

fn answers_about_people<'a>(
    objects: &'a [Guid],
    answers: &'a Answers,
) -> impl Iterator<Item = std::result::Result<&'a Value, &'a Failure>> {
    (0..objects.len()).filter_map(|at| answers.get(&format!("{at}{USER}")).map(Result::as_ref))
}

fn read_person(
    at: usize,
    object: &Guid,
    properties: &BTreeSet<&str>,
    wanted: &Wanted<'_>,
    few: bool,
    answers: &Answers,
) -> Directory {
    let mut directory = Directory::default();
    let all = properties.iter().copied();
    let right = read_parts(&at.to_string(), object, all, answers, &mut directory);
    if right && matches!(answers.get(&format!("{at}{USER}")), Some(Ok(_))) {
        user::leave_out_hidden(&mut directory);
    }
    if !wanted.groups.is_empty() {
        let found = match few {
            _ if !right => Err(user::somebody_else()),
            true => groups::read_checks(&format!("{at}{CHECKS}"), wanted.groups, answers),
            false => groups::read_ids(&format!("{at}{ALL}"), wanted.groups, answers),
        };
        keep_groups(found, &mut directory);
    }
    directory
}

/// Takes over what Graph says. `false` when it speaks of somebody else: nothing of that counts.
fn read_parts<'a>(
    of: &str,
    object: &Guid,
    properties: impl Iterator<Item = &'a str> + Clone,
    answers: &Answers,
    directory: &mut Directory,
) -> bool {
    match answers.get(&format!("{of}{USER}")) {
        Some(Ok(user)) if !user::is_person(user, object) => {
            let failure = user::somebody_else();
            directory
                .problems
                .push(failure.problem(DirectoryPart::Profile));
            return false;
        }
        Some(Ok(user)) => user::read(user, properties.clone(), directory),
        Some(Err(failure)) => directory
            .problems
            .push(failure.problem(DirectoryPart::Profile)),
        None => {}
    }
    if let Some(manager) = answers.get(&format!("{of}{MANAGER}")) {
        user::read_manager(manager.as_ref(), properties, directory);
    }
    true
}

/// Everything that the person is in, in one list or in pages, whichever Graph gives.
fn ask_for_all(client: &Client<'_>, wanted: &Wanted<'_>, list_too: bool) -> Groups {
    let mut parts: Vec<Part> = vec![groups::paged_part(PAGED, ME)];
    if list_too {
        parts.push(groups::all_part(ALL, ME));
    }
    let answers = batch(client, &parts);
    match groups::read_ids(ALL, wanted.groups, &answers) {
        Ok(found) if list_too => Ok(found),
        _ => groups::read_pages(client, PAGED, wanted.groups, &answers),
    }
}

fn keep_groups(found: Groups, directory: &mut Directory) {
    match found {
        Ok(groups) => directory.groups = Some(groups),
        Err(failure) => directory
            .problems
            .push(failure.problem(DirectoryPart::Groups)),
    }
}

/// The path of whose token it is.
const ME: &str = "/me";
/// Names of the questions in a batch.
const USER: &str = "user";
const MANAGER: &str = "manager";
const CHECKS: &str = "groups";
const ALL: &str = "all";
const PAGED: &str = "paged";
/// What a batch takes.
const BATCH_MAX: usize = 20;
/// With more questions about one person's groups than this, all of them are asked for.
const FEW: usize = 3;
/// What tells who somebody is.
const BASICS: &[&str] = &[
    "displayName",
    "givenName",
    "mail",
    "surname",
    "userPrincipalName",
];
