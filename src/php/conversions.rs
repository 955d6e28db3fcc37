//! PHP's arrays to the core's types and back.

use std::collections::BTreeMap;

use ext_php_rs::binary::Binary;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::people;
use crate::config::{Certificate, Problem, SettingType, SETTINGS};
use crate::crypto::{hex, thumbprint, thumbprint_sha256, unhex};
use crate::error::{Error, Result};
use crate::flow::{LogoutHints, Start};
use crate::graph::{FoundGroup, FoundPerson, Photo};
use crate::http::Exchange;
use crate::identity::{Identity, Person, SignInPurpose};
use crate::oidc::{CredentialReport, Prompt};
use crate::policy::{Account, AccountState, Approval, Cause, Facts, FirstRoles, Note};
use crate::reason::Reason;
use crate::request::Incoming;
use crate::state::Ticket;

type Built = ext_php_rs::error::Result<ZBox<ZendHashTable>>;

/// The site's keys, as bytes.
pub fn keys(array: &ZendHashTable) -> Result<Vec<&[u8]>> {
    array
        .values()
        .map(|value| bytes(value).ok_or_else(|| unfit("keys")))
        .collect()
}

/// A request. Missing members are empty.
pub fn incoming(array: &ZendHashTable) -> Result<Incoming> {
    Ok(Incoming {
        method: text(array, "method")?,
        query: raw(array, "query")?,
        body: raw(array, "body")?,
        content_type: text(array, "content_type")?,
        cookie: raw(array, "cookie")?,
        fetch_dest: text(array, "sec_fetch_dest")?,
        fetch_mode: text(array, "sec_fetch_mode")?,
        purpose: text(array, "sec_purpose")?,
    })
}

/// How a sign-in is begun. Missing members say: plainly.
pub fn start(array: &ZendHashTable) -> Result<Start> {
    let prompt = match (flag(array, "silent")?, flag(array, "select_account")?) {
        (false, false) => Prompt::AsNeeded,
        (true, false) => Prompt::Never,
        (false, true) => Prompt::SelectAccount,
        (true, true) => return Err(unfit("select_account")),
    };
    Ok(Start {
        purpose: purpose(array)?,
        automatic: flag(array, "automatic")?,
        anew: flag(array, "anew")?,
        renewed: flag(array, "renewed")?,
        prompt,
        login_hint: text(array, "login_hint")?,
    })
}

/// Why a sign-in is begun: `purpose`, `user` and `session`; or `link_user` alone.
pub fn purpose(array: &ZendHashTable) -> Result<SignInPurpose> {
    let link_user = user_id(array, "link_user")?;
    let user = user_id(array, "user")?;
    match (text(array, "purpose")?.as_str(), user, link_user) {
        ("", 0, 0) => Ok(SignInPurpose::SignIn),
        ("", 0, user) | ("link", 0, user @ 1..) | ("link", user @ 1.., 0) => {
            Ok(SignInPurpose::Link { user })
        }
        ("renew", user @ 1.., 0) => Ok(SignInPurpose::Renew {
            user,
            session: unhex(&text(array, "session")?).ok_or_else(|| unfit("session"))?,
        }),
        ("test", user @ 1.., 0) => Ok(SignInPurpose::Test { user }),
        _ => Err(unfit("purpose")),
    }
}

/// A user id; a missing one is 0.
pub fn user_id(array: &ZendHashTable, name: &str) -> Result<u64> {
    match array.get(name) {
        None => Ok(0),
        Some(value) => value
            .long()
            .and_then(|id| u64::try_from(id).ok())
            .ok_or_else(|| unfit(name)),
    }
}

/// The facts for a decision.
pub fn facts(array: &ZendHashTable) -> Result<Facts> {
    let linked = array
        .get("linked")
        .and_then(Zval::array)
        .ok_or_else(|| unfit("linked"))?
        .values()
        .map(|value| account(value.array().ok_or_else(|| unfit("linked"))?))
        .collect::<Result<_>>()?;
    Ok(Facts {
        linked,
        login: optional_account(array, "login")?,
        email: optional_account(array, "email")?,
        current_user: user_id(array, "current_user")?,
        owner: optional_account(array, "owner")?,
        strangers_register: required_bool(array, "strangers_register")?,
        approval: Approval::named(&required_text(array, "approval")?)
            .ok_or_else(|| unfit("approval"))?,
    })
}

/// An account whose roles and fields may change.
pub fn account_state(array: &ZendHashTable) -> Result<AccountState> {
    let id = user_id(array, "id")?;
    if id == 0 {
        return Err(unfit("id"));
    }
    Ok(AccountState {
        id,
        new: required_bool(array, "new")?,
        roles: text_list(array, "roles")?,
        privileged: required_bool(array, "privileged")?,
        last_administrator: required_bool(array, "last_administrator")?,
        email_taken: required_text(array, "email_taken")?,
        fields: fields(required_array(array, "fields")?)?,
        app_roles: match array.get("app_roles") {
            None => None,
            Some(_) => Some(text_list(array, "app_roles")?),
        },
        first_roles: match array.get("first_roles") {
            None => None,
            Some(_) => Some(first_roles(required_array(array, "first_roles")?)?),
        },
        first_fields: match array.get("first_fields") {
            None => BTreeMap::new(),
            Some(_) => first_fields(required_array(array, "first_fields")?)?,
        },
    })
}

/// Roles that were given while not all was known.
fn first_roles(array: &ZendHashTable) -> Result<FirstRoles> {
    Ok(FirstRoles {
        given: text_list(array, "given")?,
        // A name that is not known stands for nothing that could be learnt.
        unknown: text_list(array, "unknown")?
            .iter()
            .filter_map(|code| Cause::named(code))
            .collect(),
    })
}

/// Whether what stood in a field when the account was made still does, by target.
fn first_fields(array: &ZendHashTable) -> Result<BTreeMap<String, bool>> {
    array
        .iter()
        .map(|(target, kept)| {
            let kept = kept.bool().ok_or_else(|| unfit("first_fields"))?;
            Ok((target.to_string(), kept))
        })
        .collect()
}

fn text_list(array: &ZendHashTable, key: &str) -> Result<Vec<String>> {
    required_array(array, key)?
        .values()
        .map(|value| value.str().map(str::to_owned).ok_or_else(|| unfit(key)))
        .collect()
}

/// Texts by target. PHP makes a number of a key that looks like one.
fn fields(array: &ZendHashTable) -> Result<BTreeMap<String, String>> {
    array
        .iter()
        .map(|(target, value)| {
            let value = value.zend_str().ok_or_else(|| unfit("fields"))?.as_bytes();
            Ok((
                target.to_string(),
                String::from_utf8_lossy(value).into_owned(),
            ))
        })
        .collect()
}

/// What was noted about roles and fields.
pub fn notes(notes: &[Note]) -> Built {
    let mut list = ZendHashTable::new();
    for note in notes {
        let mut entry = ZendHashTable::new();
        entry.insert("about", note.about.as_str())?;
        entry.insert("cause", note.cause.code())?;
        entry.insert("detail", note.detail.as_str())?;
        list.push(entry)?;
    }
    Ok(list)
}

/// A list of problems.
pub fn problems(problems: &[Problem]) -> Built {
    let mut list = ZendHashTable::new();
    for problem in problems {
        let mut entry = ZendHashTable::new();
        entry.insert("field", problem.field.as_str())?;
        entry.insert("reason", problem.reason.code())?;
        entry.insert("line", i64::try_from(problem.line).unwrap_or(0))?;
        list.push(entry)?;
    }
    Ok(list)
}

/// The list of settings.
pub fn settings() -> Built {
    let mut list = ZendHashTable::new();
    for setting in SETTINGS {
        let (name, choices) = match setting.kind {
            SettingType::Boolean => ("boolean", Vec::new()),
            SettingType::Choice(words) => ("string", words.to_vec()),
            SettingType::Integer(..) => ("integer", Vec::new()),
            SettingType::List => ("list", Vec::new()),
            SettingType::Secret | SettingType::Text => ("string", Vec::new()),
        };
        let mut entry = ZendHashTable::new();
        entry.insert("type", name)?;
        entry.insert("default", setting.default)?;
        entry.insert("secret", setting.kind == SettingType::Secret)?;
        entry.insert("choices", choices)?;
        list.insert(setting.key, entry)?;
    }
    Ok(list)
}

/// What was asked of Microsoft.
pub fn exchanges(exchanges: &[Exchange]) -> Built {
    let mut list = ZendHashTable::new();
    for exchange in exchanges {
        let mut entry = ZendHashTable::new();
        entry.insert("method", exchange.method)?;
        entry.insert("url", exchange.url.as_str())?;
        entry.insert("status", i64::from(exchange.status))?;
        entry.insert("outcome", exchange.outcome.as_str())?;
        entry.insert(
            "milliseconds",
            i64::try_from(exchange.milliseconds).unwrap_or(i64::MAX),
        )?;
        list.push(entry)?;
    }
    Ok(list)
}

/// What could not be learnt of a person.
pub fn problems_of(person: &Person) -> Built {
    let mut list = ZendHashTable::new();
    for problem in person.problems() {
        let mut entry = ZendHashTable::new();
        entry.insert("what", problem.part.code())?;
        entry.insert("reason", problem.reason.code())?;
        entry.insert("detail", problem.detail.as_str())?;
        entry.insert("request_id", problem.request_id.as_str())?;
        list.push(entry)?;
    }
    Ok(list)
}

/// People, in order.
pub fn people(found: Vec<Person>) -> Built {
    let mut list = ZendHashTable::new();
    for person in found {
        list.push(people::Person(person))?;
    }
    Ok(list)
}

/// Groups that were found.
pub fn found_groups(found: &[FoundGroup]) -> Built {
    let mut list = ZendHashTable::new();
    for group in found {
        let mut entry = ZendHashTable::new();
        entry.insert("id", group.id.as_str())?;
        entry.insert("name", group.name.as_str())?;
        list.push(entry)?;
    }
    Ok(list)
}

/// People who were found.
pub fn found_people(found: &[FoundPerson]) -> Built {
    let mut list = ZendHashTable::new();
    for person in found {
        let mut entry = ZendHashTable::new();
        entry.insert("id", person.id.as_str())?;
        entry.insert("name", person.name.as_str())?;
        entry.insert("username", person.username.as_str())?;
        entry.insert("email", person.email.as_str())?;
        list.push(entry)?;
    }
    Ok(list)
}

/// A photo.
pub fn photo(photo: Photo) -> Built {
    let (state, etag, kind, bytes) = match photo {
        Photo::None => ("none", String::new(), "", Vec::new()),
        Photo::Unchanged => ("unchanged", String::new(), "", Vec::new()),
        Photo::New { etag, kind, bytes } => ("new", etag, kind.media_type(), bytes),
    };
    let mut entry = ZendHashTable::new();
    entry.insert("state", state)?;
    entry.insert("etag", etag)?;
    entry.insert("type", kind)?;
    entry.insert("bytes", Binary::from(bytes))?;
    Ok(entry)
}

/// Texts by name.
pub fn texts<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Built {
    let mut list = ZendHashTable::new();
    for (name, text) in texts {
        list.insert(name, text)?;
    }
    Ok(list)
}

/// What the WordPress session keeps of an identity: scalars only.
pub fn session(identity: &Identity) -> Built {
    let mut session = ZendHashTable::new();
    session.insert("issuer", identity.issuer())?;
    session.insert("tenant", identity.tenant_id().as_str())?;
    session.insert("object", identity.object_id().as_str())?;
    session.insert("subject", identity.subject())?;
    session.insert("username", identity.username())?;
    session.insert("sid", identity.session_id())?;
    session.insert("login_hint", identity.login_hint())?;
    session.insert("id_token", identity.id_token())?;
    session.insert(
        "auth_time",
        identity.auth_time().map_or(0, |time| time.seconds()),
    )?;
    session.insert("expires", identity.expires().seconds())?;
    session.insert("verified", identity.verified_at().seconds())?;
    Ok(session)
}

/// What of such a session the logout at Microsoft needs.
pub fn logout_hints(session: &ZendHashTable) -> Result<LogoutHints> {
    Ok(LogoutHints {
        login_hint: text(session, "login_hint")?,
        id_token: text(session, "id_token")?,
    })
}

/// What a ticket holds.
pub fn ticket(ticket: &Ticket) -> Built {
    let mut entry = ZendHashTable::new();
    entry.insert("id", ticket.id())?;
    entry.insert("value", Binary::from(ticket.value.to_vec()))?;
    entry.insert("expires", ticket.expires().seconds())?;
    Ok(entry)
}

/// What stands in a certificate.
pub fn certificate(certificate: &Certificate) -> Built {
    let mut entry = ZendHashTable::new();
    entry.insert("subject", certificate.subject.as_str())?;
    entry.insert("thumbprint", thumbprint(&certificate.der))?;
    entry.insert(
        "thumbprint_sha256",
        hex(&thumbprint_sha256(&certificate.der)).to_ascii_uppercase(),
    )?;
    entry.insert("not_before", certificate.not_before.seconds())?;
    entry.insert("not_after", certificate.not_after.seconds())?;
    Ok(entry)
}

/// What Microsoft said of credentials.
pub fn credentials(reports: &[CredentialReport]) -> Built {
    let mut list = ZendHashTable::new();
    for report in reports {
        let mut entry = ZendHashTable::new();
        entry.insert("credential", report.credential.as_str())?;
        entry.insert("reason", report.refused.map_or("", |reason| reason.code()))?;
        entry.insert("at", report.at.seconds())?;
        list.push(entry)?;
    }
    Ok(list)
}

fn optional_account(array: &ZendHashTable, name: &str) -> Result<Option<Account>> {
    match array.get(name) {
        None => Ok(None),
        Some(value) if value.is_null() => Ok(None),
        Some(value) => account(value.array().ok_or_else(|| unfit(name))?).map(Some),
    }
}

fn account(array: &ZendHashTable) -> Result<Account> {
    let id = user_id(array, "id")?;
    if id == 0 {
        return Err(unfit("id"));
    }
    Ok(Account {
        id,
        login: required_text(array, "login")?,
        email: required_text(array, "email")?,
        privileged: required_bool(array, "privileged")?,
        foreign: required_bool(array, "foreign")?,
        blocked: required_bool(array, "blocked")?,
        tenant: required_text(array, "tenant")?,
        object: required_text(array, "object")?,
    })
}

fn required_text(array: &ZendHashTable, name: &str) -> Result<String> {
    array
        .get(name)
        .and_then(Zval::str)
        .map(str::to_owned)
        .ok_or_else(|| unfit(name))
}

fn required_array<'a>(array: &'a ZendHashTable, name: &str) -> Result<&'a ZendHashTable> {
    array
        .get(name)
        .and_then(Zval::array)
        .ok_or_else(|| unfit(name))
}

/// A fact that is missing must not count as "no".
fn required_bool(array: &ZendHashTable, name: &str) -> Result<bool> {
    array
        .get(name)
        .and_then(Zval::bool)
        .ok_or_else(|| unfit(name))
}

fn flag(array: &ZendHashTable, name: &str) -> Result<bool> {
    match array.get(name) {
        None => Ok(false),
        Some(value) => value.bool().ok_or_else(|| unfit(name)),
    }
}

fn text(array: &ZendHashTable, name: &str) -> Result<String> {
    raw(array, name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn raw(array: &ZendHashTable, name: &str) -> Result<Vec<u8>> {
    match array.get(name) {
        None => Ok(Vec::new()),
        Some(value) => bytes(value).map(<[u8]>::to_vec).ok_or_else(|| unfit(name)),
    }
}

fn bytes(value: &Zval) -> Option<&[u8]> {
    value.zend_str().map(|text| text.as_bytes())
}

/// What the plugin gave is not what it should have given.
pub fn unfit(name: &str) -> Error {
    Error::new(
        Reason::InternalError,
        format!("the plugin gave a value of a wrong type: {name}"),
    )
}
