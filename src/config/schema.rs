//! The one list of settings: names, types, defaults.

use serde_json::{Map, Value};

use super::problem::{Problem, ProblemReason};

/// A setting's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingType {
    /// True or false.
    Boolean,
    /// Text of at most 256 bytes.
    Text,
    /// A text that is stored sealed and never shown again.
    Secret,
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
    setting(
        "authority",
        SettingType::Text,
        "\"https://login.microsoftonline.com\"",
    ),
    setting("create_users", SettingType::Boolean, "true"),
    setting("default_role", SettingType::Text, "\"subscriber\""),
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

/// The trimmed text of a field that has to be given.
pub(super) fn text<'a>(field: &str, value: Option<&'a Value>) -> Result<&'a str, Problem> {
    match value {
        None | Some(Value::Null) => Err(Problem::new(field, ProblemReason::Required)),
        Some(Value::String(text)) if text.trim().is_empty() => {
            Err(Problem::new(field, ProblemReason::Required))
        }
        Some(Value::String(text)) if text.len() > TEXT_MAX => {
            Err(Problem::new(field, ProblemReason::TooLong))
        }
        Some(Value::String(text)) => Ok(text.trim()),
        Some(_) => Err(Problem::new(field, ProblemReason::WrongType)),
    }
}

/// Longest text of a setting, in bytes: a domain name has at most 253.
pub(super) const TEXT_MAX: usize = 256;
