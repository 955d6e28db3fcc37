//! A Graph that answers every question alike, and what has to hold of whatever is made of its answers.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::time::Duration;

use vestibule::error::Result;
use vestibule::graph::{self, Breaker, Client, Failure, ImageType, Photo, Wanted};
use vestibule::guid::Guid;
use vestibule::http::{HostRules, Request, Response, Transport};
use vestibule::identity::{Directory, DirectoryPart};
use vestibule::secret::Secret;
use vestibule::time::Patience;

use super::fixture::{self, NoEntropy, StoppedClock};

const TOKEN: &str = "fuzz-access-token~not.for_production";
pub const PERSON: &str = "00000000-0000-0000-66f3-3332eca7ea81";
const GROUPS: [&str; 2] = [
    "02bd9fd6-8f93-4758-87c3-1fb73740a315",
    "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10",
];
const PROPERTIES: [&str; 4] = [
    "businessPhones",
    "jobTitle",
    "manager.displayName",
    "onPremisesExtensionAttributes.extensionAttribute1",
];
/// Two batches, and all pages that are read of a list.
const REQUESTS_MAX: usize = 2 + 20;

/// Answers a request.
pub trait Script {
    fn answer(&self, request: &Request<'_>) -> Response;
}

/// Asks everything that there is to ask.
pub fn ask(script: &dyn Script) {
    static RULES: OnceLock<HostRules> = OnceLock::new();
    let rules = RULES.get_or_init(|| HostRules::for_graph(&fixture::config().authority, None));
    let token = Secret::new(TOKEN.to_owned());
    let groups: BTreeSet<Guid> = GROUPS.iter().filter_map(|id| Guid::parse(id)).collect();
    let properties = PROPERTIES.iter().map(|name| (*name).to_owned()).collect();
    let person = Guid::parse(PERSON).unwrap();
    let with = |question: &dyn Fn(&Client<'_>)| {
        let transport = Scripted {
            script,
            sent: Cell::new(0),
        };
        question(&Client {
            rules,
            token: &token,
            breaker: &Breaker::default(),
            clock: &StoppedClock,
            entropy: &NoEntropy,
            transport: &transport,
            patience: &NoTime,
        });
    };
    for checked in [true, false] {
        let wanted = Wanted {
            groups: &groups,
            checked,
            properties: &properties,
        };
        with(&|client| holds(&graph::consult(client, &person, &wanted), &wanted));
        with(
            &|client| match graph::look_up(client, std::slice::from_ref(&person), &wanted) {
                Ok(people) => {
                    assert_eq!(people.len(), 1);
                    for directory in people.iter().flatten() {
                        holds(directory, &wanted);
                    }
                }
                Err(failure) => readable(&failure),
            },
        );
    }
    with(&|client| match graph::search_people(client, "ada") {
        Ok(people) => assert!(people.len() <= 20 && people.iter().all(|one| clean(&one.name))),
        Err(failure) => readable(&failure),
    });
    with(
        &|client| match graph::group_names(client, std::slice::from_ref(&person)) {
            Ok(names) => assert!(names.len() <= 1 && names.values().all(|name| clean(name))),
            Err(failure) => readable(&failure),
        },
    );
    with(
        &|client| match graph::photo(client, Some(&person), "\"one\"") {
            Ok(Photo::New { kind, bytes, .. }) => assert!(bytes.starts_with(match kind {
                ImageType::Gif => b"GIF8",
                ImageType::Jpeg => b"\xff\xd8\xff",
                ImageType::Png => b"\x89PNG",
            })),
            Ok(Photo::None | Photo::Unchanged) => {}
            Err(failure) => readable(&failure),
        },
    );
}

/// Groups are known or there is a reason why not; nothing is known that was not asked about.
fn holds(directory: &Directory, wanted: &Wanted<'_>) {
    let mut problems = directory.problems.iter();
    let unknown = problems.any(|problem| problem.part == DirectoryPart::Groups);
    assert_ne!(directory.groups.is_some(), unknown);
    for group in directory.groups.iter().flatten() {
        assert!(wanted.groups.contains(group));
    }
    for (name, value) in &directory.properties {
        assert!(clean(value), "{name}");
    }
    for problem in &directory.problems {
        one_line(&problem.detail);
    }
}

fn clean(text: &str) -> bool {
    !text.chars().any(char::is_control) && text.chars().count() <= 1024
}

fn readable(failure: &Failure) {
    one_line(&failure.to_string());
}

fn one_line(line: &str) {
    assert!(line.len() <= 512, "{} bytes of log", line.len());
    assert!(
        line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
        "{line:?}"
    );
    assert!(!line.contains(TOKEN));
}

struct Scripted<'a> {
    script: &'a dyn Script,
    sent: Cell<usize>,
}

impl Transport for Scripted<'_> {
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response> {
        rules.check(request.url)?;
        // What carries the token goes to Graph.
        assert_eq!(request.headers.bearer.map(Secret::expose), Some(TOKEN));
        assert_eq!(request.url.scheme(), "https");
        assert_eq!(request.url.host_str(), Some("graph.microsoft.com"));
        assert_eq!(request.url.port(), None);
        assert!(request.url.path().starts_with("/v1.0/"));
        self.sent.set(self.sent.get() + 1);
        assert!(self.sent.get() <= REQUESTS_MAX, "asked without an end");
        Ok(self.script.answer(&request))
    }
}

/// Nothing is asked twice.
struct NoTime;

impl Patience for NoTime {
    fn wait(&self, _: Duration) -> bool {
        false
    }
}
