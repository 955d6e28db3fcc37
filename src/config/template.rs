//! Names that are put together of what the directory says.

use serde_json::{Map, Value};

use super::problem::{Problem, ProblemReason};
use super::schema;

/// Something of a person that a template names in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{display}`: the name to show.
    Display,
    /// `{domain}`: what follows the @ of the user name.
    Domain,
    /// `{email}`: the e-mail address.
    Email,
    /// `{first}`: the first name.
    First,
    /// `{last}`: the last name.
    Last,
    /// `{local}`: what comes before the @ of the user name.
    Local,
    /// `{object}`: the object id.
    Object,
    /// `{username}`: the user name.
    Username,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder),
}

/// Text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

impl Template {
    /// The text with a value in each place; `None` when there is none for one of them.
    pub fn fill<'a>(&self, value: impl Fn(Placeholder) -> &'a str) -> Option<String> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Value(placeholder) => match value(*placeholder).trim() {
                    "" => return None,
                    value => text.push_str(value),
                },
            }
        }
        Some(text)
    }

    /// Whether one of these stands in it.
    pub fn names_one_of(&self, placeholders: &[Placeholder]) -> bool {
        self.0
            .iter()
            .any(|part| matches!(part, Part::Value(one) if placeholders.contains(one)))
    }

    fn parse(text: &str, known: &[(&str, Placeholder)]) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            let (_, placeholder) = known.iter().find(|(known, _)| *known == name)?;
            parts.extend(words_of(words)?);
            parts.push(Part::Value(*placeholder));
            rest = after;
        }
        parts.extend(words_of(rest)?);
        Some(Self(parts))
    }
}

/// The form of login names of new accounts. A domain alone names nobody.
pub(super) fn login(settings: &Map<String, Value>) -> Result<Template, Problem> {
    let template = read(settings, "login_template", LOGIN)?;
    let usable = template.0.iter().all(|part| match part {
        Part::Text(words) => words.bytes().all(is_of_logins),
        Part::Value(_) => true,
    });
    let naming = template.0.iter().any(|part| match part {
        Part::Text(_) => false,
        Part::Value(placeholder) => *placeholder != Placeholder::Domain,
    });
    if usable && naming {
        Ok(template)
    } else {
        Err(malformed("login_template"))
    }
}

/// The form of names to show.
pub(super) fn display_name(settings: &Map<String, Value>) -> Result<Template, Problem> {
    let template = read(settings, "display_name_template", DISPLAY_NAME)?;
    let naming = template.0.iter().any(|part| matches!(part, Part::Value(_)));
    if naming {
        Ok(template)
    } else {
        Err(malformed("display_name_template"))
    }
}

fn read(
    settings: &Map<String, Value>,
    key: &str,
    known: &[(&str, Placeholder)],
) -> Result<Template, Problem> {
    let text = schema::text(settings, key)?;
    Template::parse(text, known).ok_or_else(|| malformed(key))
}

fn malformed(key: &str) -> Problem {
    Problem::new(key, ProblemReason::TemplateMalformed)
}

fn words_of(text: &str) -> Option<Option<Part>> {
    if text.contains('}') || text.contains(char::is_control) {
        return None;
    }
    Some((!text.is_empty()).then(|| Part::Text(text.to_owned())))
}

/// What WordPress takes in a login name, without the blank.
fn is_of_logins(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-@".contains(&byte)
}

const LOGIN: &[(&str, Placeholder)] = &[
    ("display", Placeholder::Display),
    ("domain", Placeholder::Domain),
    ("email", Placeholder::Email),
    ("first", Placeholder::First),
    ("last", Placeholder::Last),
    ("local", Placeholder::Local),
    ("object", Placeholder::Object),
    ("username", Placeholder::Username),
];

const DISPLAY_NAME: &[(&str, Placeholder)] = &[
    ("display", Placeholder::Display),
    ("email", Placeholder::Email),
    ("first", Placeholder::First),
    ("last", Placeholder::Last),
    ("username", Placeholder::Username),
];
