//! Which fields of the account change? What the directory says goes there where a setting wants it, and where it fits.

use super::changes::{AccountState, Cause, Changes, Note};
use super::display_name;
use crate::config::{FieldUpdate, Placeholder, Profile, ProfileEmpty};
use crate::identity::{DirectoryPart, Person};

/// What the directory says of a field.
enum Said<'a> {
    /// That there is nothing.
    Empty,
    /// Nothing.
    Nothing,
    Value(&'a str),
}

/// Adds the fields that change, and why.
pub(super) fn change(
    person: &Person,
    account: &AccountState,
    profile: &Profile,
    changes: &mut Changes,
) {
    changes.first_fields_unknown = first_unknown(person, account, profile);
    let mut fields = Fields {
        account,
        profile,
        changes,
    };
    fields.email(person);
    fields.text(
        "first_name",
        profile.first_name,
        said(person, person.first_name(), "givenName"),
        NAME_MAX,
    );
    fields.text(
        "last_name",
        profile.last_name,
        said(person, person.last_name(), "surname"),
        NAME_MAX,
    );
    // Neither is ever emptied: WordPress has to call people something.
    let shown = display_name::of(person, &profile.display_name_template);
    for (target, update) in [
        ("display_name", profile.display_name),
        ("nickname", profile.nickname),
    ] {
        if let Some(name) = &shown {
            fields.text(target, update, Said::Value(name), NAME_MAX);
        }
    }
    fields.locale(person);
    for field in &profile.fields {
        let claim = claim(person, &field.property);
        let value = match property(person, &field.property) {
            Said::Nothing if !claim.is_empty() => Said::Value(claim),
            said => said,
        };
        if is_address(&field.property) && !may_hold(person, &value) {
            fields.refused(&field.target, field.update, Cause::EmailNotVouchedFor);
            continue;
        }
        fields.text(&field.target, field.update, value, META_MAX);
    }
}

/// Fields for new accounts only whose value nobody has told yet: the account is new and the directory did not answer, or it has not done
/// so since.
fn first_unknown(person: &Person, account: &AccountState, profile: &Profile) -> Vec<String> {
    let unanswered = person
        .problems()
        .iter()
        .any(|problem| problem.part != DirectoryPart::Groups);
    let untold =
        |name: &&str| claim(person, name).is_empty() && !person.properties().contains_key(*name);
    let shown: Vec<&str> = [
        (Placeholder::Display, "displayName"),
        (Placeholder::Email, "mail"),
        (Placeholder::First, "givenName"),
        (Placeholder::Last, "surname"),
        (Placeholder::Username, "userPrincipalName"),
    ]
    .into_iter()
    .filter(|(placeholder, _)| profile.display_name_template.names_one_of(&[*placeholder]))
    .map(|(_, name)| name)
    .collect();
    let own = [
        ("user_email", profile.email, vec!["mail"]),
        ("first_name", profile.first_name, vec!["givenName"]),
        ("last_name", profile.last_name, vec!["surname"]),
        ("display_name", profile.display_name, shown.clone()),
        ("nickname", profile.nickname, shown),
        ("locale", profile.locale, vec![LANGUAGE]),
    ];
    let further = profile.fields.iter().map(|field| {
        let names = vec![field.property.as_str()];
        (field.target.as_str(), field.update, names)
    });
    own.into_iter()
        .chain(further)
        .filter(|(_, update, _)| *update == FieldUpdate::Create)
        .filter(|(target, ..)| (account.new && unanswered) || is_to_come(account, target))
        .filter(|(_, _, names)| names.iter().any(untold))
        .map(|(target, ..)| target.to_owned())
        .collect()
}

/// Whether the first value of a field is outstanding, and nobody has filled it since.
fn is_to_come(account: &AccountState, target: &str) -> bool {
    account
        .first_fields
        .get(target)
        .is_some_and(|kept| *kept || stored(account, target).is_empty())
}

/// Whether the e-mail address is one that can be believed: a member's, whose directory the site trusts, or one that Microsoft vouches for.
pub(super) fn is_vouched_for(person: &Person) -> bool {
    is_member(person) || person.email_verified()
}

/// Whether the person belongs to the directory that the site trusts.
pub(super) fn is_member(person: &Person) -> bool {
    person.is_home() && !person.is_guest()
}

/// Whether what is said of a property with addresses can be believed. Microsoft vouches for one address, and for no other one that the
/// directory of somebody from outside names.
fn may_hold(person: &Person, said: &Said<'_>) -> bool {
    let vouched = match said {
        Said::Empty | Said::Nothing => true,
        Said::Value(value) => value.eq_ignore_ascii_case(person.email()),
    };
    is_member(person) || (person.email_verified() && vouched)
}

struct Fields<'a> {
    account: &'a AccountState,
    profile: &'a Profile,
    changes: &'a mut Changes,
}

impl Fields<'_> {
    fn email(&mut self, person: &Person) {
        let (target, update) = ("user_email", self.profile.email);
        if !self.wants(target, update) {
            return;
        }
        let email = match said(person, person.email(), "mail") {
            Said::Nothing => return,
            // An account without an address cannot be written to; WordPress does not take one either.
            Said::Empty => {
                if !self.stored(target).is_empty() {
                    self.note(target, Cause::EmptyKept);
                }
                return;
            }
            Said::Value(email) => email,
        };
        if self.stored(target).eq_ignore_ascii_case(email) {
            return;
        }
        let cause = if !is_vouched_for(person) {
            Cause::EmailNotVouchedFor
        } else if self.account.email_taken.eq_ignore_ascii_case(email) {
            Cause::EmailTaken
        } else if email.chars().count() > EMAIL_MAX {
            Cause::TooLong
        } else if !could_be_address(email) {
            Cause::Malformed
        } else {
            self.set(target, email.to_owned());
            return;
        };
        self.note(target, cause);
    }

    fn locale(&mut self, person: &Person) {
        let (target, update) = ("locale", self.profile.locale);
        if !self.wants(target, update) {
            return;
        }
        match property(person, LANGUAGE) {
            Said::Value(language) => match locale(language) {
                Some(locale) => self.text(target, update, Said::Value(&locale), NAME_MAX),
                None => self.note(target, Cause::Malformed),
            },
            said => self.text(target, update, said, NAME_MAX),
        }
    }

    fn text(&mut self, target: &str, update: FieldUpdate, said: Said<'_>, longest: usize) {
        if !self.wants(target, update) {
            return;
        }
        let value = match said {
            Said::Nothing => return,
            Said::Empty if self.stored(target).is_empty() => return,
            Said::Empty if self.profile.empty == ProfileEmpty::Keep => {
                self.note(target, Cause::EmptyKept);
                return;
            }
            Said::Empty => {
                self.note(target, Cause::EmptyCleared);
                self.put(target, String::new());
                return;
            }
            Said::Value(value) => tidied(value),
        };
        let short: String = value.chars().take(longest).collect();
        if short.len() < value.len() {
            self.note(target, Cause::TooLong);
        }
        let short = short.trim_end();
        if !short.is_empty() && self.stored(target) != short {
            self.set(target, short.to_owned());
        }
    }

    fn refused(&mut self, target: &str, update: FieldUpdate, cause: Cause) {
        if self.wants(target, update) {
            self.note(target, cause);
        }
    }

    fn wants(&self, target: &str, update: FieldUpdate) -> bool {
        match update {
            FieldUpdate::Always => true,
            FieldUpdate::Create => self.account.new || self.has_come(target),
            FieldUpdate::Never => false,
        }
    }

    /// Whether the first value of a field is known now that was outstanding.
    fn has_come(&self, target: &str) -> bool {
        let unknown = &self.changes.first_fields_unknown;
        is_to_come(self.account, target) && !unknown.iter().any(|field| field == target)
    }

    fn stored(&self, target: &str) -> &str {
        stored(self.account, target)
    }

    fn set(&mut self, target: &str, value: String) {
        self.note(target, Cause::Set);
        self.put(target, value);
    }

    fn put(&mut self, target: &str, value: String) {
        self.changes.fields.push((target.to_owned(), value));
    }

    fn note(&mut self, target: &str, cause: Cause) {
        self.changes.notes.push(Note::new(target, cause, ""));
    }
}

fn stored<'a>(account: &'a AccountState, target: &str) -> &'a str {
    account.fields.get(target).map_or("", String::as_str)
}

/// What the token says of a property, or an empty text.
fn claim<'a>(person: &'a Person, name: &str) -> &'a str {
    match name {
        "displayName" => person.display_name(),
        "givenName" => person.first_name(),
        "mail" => person.email(),
        "surname" => person.last_name(),
        "userPrincipalName" => person.username(),
        _ => "",
    }
}

/// What a claim says, or else the directory. A claim that is not there says nothing.
fn said<'a>(person: &'a Person, claim: &'a str, name: &str) -> Said<'a> {
    if claim.is_empty() {
        match property(person, name) {
            // An address of somebody else's directory, which is not taken for the person's.
            Said::Value(_) => Said::Nothing,
            said => said,
        }
    } else {
        Said::Value(claim)
    }
}

fn property<'a>(person: &'a Person, name: &str) -> Said<'a> {
    match person.properties().get(name).map(|value| value.trim()) {
        None => Said::Nothing,
        Some("") => Said::Empty,
        Some(value) => Said::Value(value),
    }
}

/// Whether a property of the person holds addresses, by which shops and others know people.
fn is_address(property: &str) -> bool {
    [
        "mail",
        "otherMails",
        "proxyAddresses",
        "imAddresses",
        "identities",
    ]
    .contains(&property)
}

/// WordPress judges more closely.
pub(super) fn could_be_address(email: &str) -> bool {
    let plain = email.bytes().all(|byte| byte.is_ascii_graphic());
    let parts = email.split_once('@');
    plain
        && parts.is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.contains('@')
        })
}

/// A language as WordPress names it: `de-DE` is `de_DE`. Whether it is installed, WordPress knows.
fn locale(language: &str) -> Option<String> {
    let mut parts = language.split(['-', '_']);
    let name = parts
        .next()
        .filter(|name| (2..=3).contains(&name.len()) && is_alphabetic(name))?
        .to_ascii_lowercase();
    // Of zh-Hans-CN WordPress has no script.
    let region = parts.find(|part| !(part.len() == 4 && is_alphabetic(part)));
    match region {
        None => Some(name),
        Some(region) if region.len() == 2 && is_alphabetic(region) => {
            Some(format!("{name}_{}", region.to_ascii_uppercase()))
        }
        Some(region) if region.len() == 3 && region.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(format!("{name}_{region}"))
        }
        Some(_) => None,
    }
}

fn is_alphabetic(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// In one line, without what nobody sees.
fn tidied(value: &str) -> String {
    value
        .split(char::is_control)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// WordPress's columns: an e-mail address has 100 characters, a display name 250. A longer one would not be written at all.
const EMAIL_MAX: usize = 100;
pub(super) const NAME_MAX: usize = 250;
/// Meta values have room for more than Graph sends; an extension attribute has 1024.
const META_MAX: usize = 2000;
const LANGUAGE: &str = "preferredLanguage";
