//! The one list of settings: names, types, defaults.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::choice::{
    Choice, DebugLog, FieldUpdate, GroupsSource, Guests, LocalLogin, LogAddresses, LoginButton,
    LogoutScope, MatchOrder, ProfileEmpty, RoleMatch, RoleUpdate, Scenario,
};
use super::problem::{Problem, ProblemReason};
use crate::guid::Guid;

/// A setting's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingType {
    /// True or false.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number between these two.
    Integer(i64, i64),
    /// Lines: at most 200 (rules for roles: 1000), of at most 512 bytes.
    List,
    /// A text that is stored sealed and never shown again.
    Secret,
    /// Text of at most 256 bytes.
    Text,
}

/// What is known of a setting beside its value.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Key in the stored settings.
    pub key: &'static str,
    /// Type of the value.
    pub kind: SettingType,
    /// Value when nothing is stored, as JSON; `null` when one has to be given.
    pub default: &'static str,
}

/// Every setting, in the order of the settings page.
pub const SETTINGS: &[Setting] = &[
    setting("tenant", SettingType::Text, "null"),
    setting("client_id", SettingType::Text, "null"),
    setting("client_secret", SettingType::Secret, "null"),
    setting("client_secret_expires", SettingType::Text, "\"\""),
    setting(
        "authority",
        SettingType::Text,
        "\"https://login.microsoftonline.com\"",
    ),
    setting("create_users", SettingType::Boolean, "true"),
    setting("default_role", SettingType::Text, "\"subscriber\""),
    // Who may see what.
    setting(
        "scenario",
        SettingType::Choice(Scenario::CODES),
        "\"internet\"",
    ),
    setting("exempt_paths", SettingType::List, "[]"),
    setting("private_paths", SettingType::List, "[]"),
    setting("public_home", SettingType::Boolean, "false"),
    setting("exempt_addresses", SettingType::List, "[]"),
    setting("trusted_proxies", SettingType::List, "[]"),
    setting("gate_uploads", SettingType::Boolean, "false"),
    // Sessions.
    setting("session_max_age", SECONDS, "3600"),
    setting("session_idle", SECONDS, "0"),
    // Signing in.
    setting("domain_hint", SettingType::Text, "\"\""),
    setting(
        "login_button",
        SettingType::Choice(LoginButton::CODES),
        "\"above\"",
    ),
    setting("force_sso", SettingType::Boolean, "false"),
    setting("landing_pages", SettingType::List, "[]"),
    // Signing out.
    setting(
        "logout",
        SettingType::Choice(LogoutScope::CODES),
        "\"wordpress\"",
    ),
    setting("logout_id_token_hint", SettingType::Boolean, "false"),
    // What people of the directory cannot change here.
    setting("lock_email", SettingType::Boolean, "true"),
    setting("lock_password", SettingType::Boolean, "true"),
    setting(
        "local_login",
        SettingType::Choice(LocalLogin::CODES),
        "\"deny\"",
    ),
    setting("lock_administrators", SettingType::Boolean, "false"),
    setting("tenants", SettingType::List, "[]"),
    // Which account it is, and who may come in.
    setting(
        "match_order",
        SettingType::Choice(MatchOrder::CODES),
        "\"login_email\"",
    ),
    setting("login_template", SettingType::Text, "\"{username}\""),
    setting("create_groups", SettingType::List, "[]"),
    setting("approve_new", SettingType::Boolean, "false"),
    setting("guests", SettingType::Choice(Guests::CODES), "\"allow\""),
    setting("allowed_domains", SettingType::List, "[]"),
    setting("denied_domains", SettingType::List, "[]"),
    setting("allowed_groups", SettingType::List, "[]"),
    setting("denied_groups", SettingType::List, "[]"),
    setting("allowed_app_roles", SettingType::List, "[]"),
    setting("denied_app_roles", SettingType::List, "[]"),
    // Roles.
    setting("role_rules", SettingType::List, "[]"),
    setting(
        "role_match",
        SettingType::Choice(RoleMatch::CODES),
        "\"all\"",
    ),
    setting(
        "role_update",
        SettingType::Choice(RoleUpdate::CODES),
        "\"replace\"",
    ),
    setting("role_administrators", SettingType::Boolean, "false"),
    // What the directory says of people.
    setting(
        "groups_source",
        SettingType::Choice(GroupsSource::CODES),
        "\"claim\"",
    ),
    setting("graph_scopes", SettingType::List, "[]"),
    setting(
        "profile_email",
        SettingType::Choice(FieldUpdate::CODES),
        "\"always\"",
    ),
    setting(
        "profile_first_name",
        SettingType::Choice(FieldUpdate::CODES),
        "\"always\"",
    ),
    setting(
        "profile_last_name",
        SettingType::Choice(FieldUpdate::CODES),
        "\"always\"",
    ),
    setting(
        "profile_display_name",
        SettingType::Choice(FieldUpdate::CODES),
        "\"always\"",
    ),
    setting(
        "profile_nickname",
        SettingType::Choice(FieldUpdate::CODES),
        "\"never\"",
    ),
    setting(
        "profile_locale",
        SettingType::Choice(FieldUpdate::CODES),
        "\"never\"",
    ),
    setting("display_name_template", SettingType::Text, "\"{display}\""),
    setting(
        "profile_empty",
        SettingType::Choice(ProfileEmpty::CODES),
        "\"keep\"",
    ),
    setting("profile_fields", SettingType::List, "[]"),
    setting("profile_hours", SettingType::Integer(0, 720), "24"),
    setting("photo", SettingType::Boolean, "false"),
    setting("photo_days", SettingType::Integer(1, 90), "3"),
    // What the site records, and whom it tells.
    setting("log_days", SettingType::Integer(1, 3650), "90"),
    setting("log_rows", SettingType::Integer(100, 1_000_000), "50000"),
    setting(
        "log_addresses",
        SettingType::Choice(LogAddresses::CODES),
        "\"truncated\"",
    ),
    setting("debug_log", SettingType::Choice(DebugLog::CODES), "\"off\""),
    setting("health_mail", SettingType::List, "[]"),
    setting("health_webhook", SettingType::Text, "\"\""),
];

const fn setting(key: &'static str, kind: SettingType, default: &'static str) -> Setting {
    Setting { key, kind, default }
}

/// A problem for each key that is not in the list.
pub(super) fn unknown(settings: &Map<String, Value>) -> Vec<Problem> {
    settings
        .keys()
        .filter(|key| !SETTINGS.iter().any(|setting| setting.key == key.as_str()))
        .map(|key| Problem::new(key.as_str(), ProblemReason::UnknownSetting))
        .collect()
}

/// The settings with the default of each one that is not stored.
pub(super) fn with_defaults(mut settings: Map<String, Value>) -> Map<String, Value> {
    for setting in SETTINGS {
        if let (false, Ok(default)) = (
            settings.contains_key(setting.key),
            serde_json::from_str::<Value>(setting.default),
        ) {
            settings.insert(setting.key.to_owned(), default);
        }
    }
    settings
}

/// The trimmed text of a field that has to be given.
pub(super) fn text<'a>(settings: &'a Map<String, Value>, key: &str) -> Result<&'a str, Problem> {
    match optional_text(settings, key) {
        Ok("") => Err(Problem::new(key, ProblemReason::Required)),
        other => other,
    }
}

/// The trimmed text of a field, or an empty one.
pub(super) fn optional_text<'a>(
    settings: &'a Map<String, Value>,
    key: &str,
) -> Result<&'a str, Problem> {
    match settings.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) if text.len() > TEXT_MAX && !text.trim().is_empty() => {
            Err(Problem::new(key, ProblemReason::TooLong))
        }
        Some(Value::String(text)) => Ok(text.trim()),
        Some(_) => Err(Problem::new(key, ProblemReason::WrongType)),
    }
}

/// Yes or no.
pub(super) fn boolean(settings: &Map<String, Value>, key: &str) -> Result<bool, Problem> {
    settings
        .get(key)
        .and_then(Value::as_bool)
        .ok_or_else(|| Problem::new(key, ProblemReason::WrongType))
}

/// One of a few words.
pub(super) fn choice<T: Choice>(settings: &Map<String, Value>, key: &str) -> Result<T, Problem> {
    let word = settings
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| Problem::new(key, ProblemReason::WrongType))?;
    T::named(word).ok_or_else(|| Problem::new(key, ProblemReason::UnknownChoice))
}

/// A whole number within the setting's bounds.
pub(super) fn integer(settings: &Map<String, Value>, key: &str) -> Result<i64, Problem> {
    let number = settings
        .get(key)
        .and_then(Value::as_number)
        .filter(|number| !number.is_f64())
        .ok_or_else(|| Problem::new(key, ProblemReason::WrongType))?;
    number
        .as_i64()
        .filter(|number| is_within_bounds(key, *number))
        .ok_or_else(|| Problem::new(key, ProblemReason::OutOfRange))
}

fn is_within_bounds(key: &str, number: i64) -> bool {
    SETTINGS.iter().any(|setting| match setting.kind {
        SettingType::Integer(least, most) => setting.key == key && (least..=most).contains(&number),
        _ => false,
    })
}

/// What each line says, with its number; empty lines say nothing.
///
/// # Errors
/// A problem for each line that says nothing sensible.
pub(super) fn lines<T>(
    settings: &Map<String, Value>,
    key: &str,
    mut read: impl FnMut(&str) -> Result<T, ProblemReason>,
) -> Result<Vec<(usize, T)>, Vec<Problem>> {
    let wrong_type = || vec![Problem::new(key, ProblemReason::WrongType)];
    let list = settings
        .get(key)
        .and_then(Value::as_array)
        .ok_or_else(wrong_type)?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for (line, value) in list.iter().enumerate().map(|(at, value)| (at + 1, value)) {
        let mut refuse = |reason| problems.push(Problem::new(key, reason).at(line));
        if line > lines_max(key) {
            refuse(ProblemReason::TooMany);
            break;
        }
        match value.as_str().map(str::trim) {
            None => refuse(ProblemReason::WrongType),
            Some("") => (),
            Some(text) if text.len() > LINE_MAX => refuse(ProblemReason::TooLong),
            Some(text) => match read(text) {
                Ok(value) => found.push((line, value)),
                Err(reason) => refuse(reason),
            },
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// The ids of a list, each once.
pub(super) fn guids(
    settings: &Map<String, Value>,
    key: &str,
) -> Result<BTreeSet<Guid>, Vec<Problem>> {
    let found = lines(settings, key, |line| {
        Guid::parse(noted(line).0).ok_or(ProblemReason::NotAGuid)
    })?;
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// A line and the note behind a blank and `#`.
pub(super) fn noted(line: &str) -> (&str, &str) {
    line.match_indices('#')
        .map(|(at, _)| line.split_at(at))
        .find(|(text, _)| text.ends_with(char::is_whitespace))
        .map_or((line, ""), |(text, note)| {
            (text.trim(), note.trim_start_matches('#').trim())
        })
}

fn lines_max(key: &str) -> usize {
    match key {
        "role_rules" => RULES_MAX,
        _ => LINES_MAX,
    }
}

/// Longest text of a setting, in bytes: a domain name has at most 253.
pub(super) const TEXT_MAX: usize = 256;
/// What the gate reads for each request stays in hand.
const LINES_MAX: usize = 200;
/// Large directories have hundreds of groups that give roles.
const RULES_MAX: usize = 1000;
const LINE_MAX: usize = 512;
/// Thirty days; WordPress keeps nobody signed in for longer than fourteen.
const SECONDS_MAX: i64 = 30 * 24 * 60 * 60;
const SECONDS: SettingType = SettingType::Integer(0, SECONDS_MAX);
