//! What of a person's account comes from the directory.

use serde_json::{Map, Value};

use super::choice::{FieldUpdate, ProfileEmpty};
use super::problem::{Problem, ProblemReason};
use super::property::is_property;
use super::schema;
use super::template::{self, Template};

/// When each field takes the directory's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The e-mail address.
    pub email: FieldUpdate,
    /// The first name.
    pub first_name: FieldUpdate,
    /// The last name.
    pub last_name: FieldUpdate,
    /// The name to show.
    pub display_name: FieldUpdate,
    /// The nickname.
    pub nickname: FieldUpdate,
    /// The language.
    pub locale: FieldUpdate,
    /// The form of the name to show.
    pub display_name_template: Template,
    /// What becomes of a field that is empty in the directory.
    pub empty: ProfileEmpty,
    /// Further fields.
    pub fields: Vec<ProfileField>,
    /// For how many hours what was learnt is good enough.
    pub hours: i64,
}

/// A property of the directory and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileField {
    /// The property's name.
    pub property: String,
    /// A user meta key, or `xprofile:` and the name of a field of BuddyPress.
    pub target: String,
    /// What people call it; may be empty.
    pub label: String,
    /// When it is taken.
    pub update: FieldUpdate,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Profile, Vec<Problem>> {
    let mut problems = Vec::new();
    let fields =
        schema::lines(settings, "profile_fields", read).map_err(|found| problems.extend(found));
    let mut one = |problem: Problem| problems.push(problem);
    let email = schema::choice(settings, "profile_email").map_err(&mut one);
    let first_name = schema::choice(settings, "profile_first_name").map_err(&mut one);
    let last_name = schema::choice(settings, "profile_last_name").map_err(&mut one);
    let display_name = schema::choice(settings, "profile_display_name").map_err(&mut one);
    let nickname = schema::choice(settings, "profile_nickname").map_err(&mut one);
    let locale = schema::choice(settings, "profile_locale").map_err(&mut one);
    let display_name_template = template::display_name(settings).map_err(&mut one);
    let empty = schema::choice(settings, "profile_empty").map_err(&mut one);
    let hours = schema::integer(settings, "profile_hours").map_err(&mut one);
    match (
        email,
        first_name,
        last_name,
        display_name,
        nickname,
        locale,
        display_name_template,
        empty,
        fields,
        hours,
    ) {
        (
            Ok(email),
            Ok(first_name),
            Ok(last_name),
            Ok(display_name),
            Ok(nickname),
            Ok(locale),
            Ok(display_name_template),
            Ok(empty),
            Ok(fields),
            Ok(hours),
        ) => Ok(Profile {
            email,
            first_name,
            last_name,
            display_name,
            nickname,
            locale,
            display_name_template,
            empty,
            fields: each_target_once(fields),
            hours,
        }),
        _ => Err(problems),
    }
}

/// Reads lines such as `jobTitle -> job_title (create) # Job title`.
fn read(line: &str) -> Result<ProfileField, ProblemReason> {
    let malformed = ProblemReason::ProfileFieldMalformed;
    let (property, rest) = line.split_once("->").ok_or(malformed)?;
    let property = property.trim();
    if !is_property(property) {
        return Err(malformed);
    }
    let (target, label) = schema::noted(rest.trim());
    let (target, update) = match target.strip_suffix("(create)") {
        Some(target) => (target.trim(), FieldUpdate::Create),
        None => (target, FieldUpdate::Always),
    };
    match target.strip_prefix(XPROFILE) {
        Some(name) if is_field_name(name) => {}
        None if is_meta_key(target) => {
            if is_refused(target) {
                return Err(ProblemReason::MetaKeyRefused);
            }
        }
        _ => return Err(malformed),
    }
    Ok(ProfileField {
        property: property.to_owned(),
        target: target.to_owned(),
        label: label.to_owned(),
        update,
    })
}

/// The first line of a target counts. Databases do not tell letters of different case apart.
fn each_target_once(lines: Vec<(usize, ProfileField)>) -> Vec<ProfileField> {
    let mut fields: Vec<ProfileField> = Vec::new();
    for (_, field) in lines {
        let known = fields
            .iter()
            .any(|known| known.target.eq_ignore_ascii_case(&field.target));
        if !known {
            fields.push(field);
        }
    }
    fields
}

fn is_field_name(name: &str) -> bool {
    name.trim() == name
        && (1..=FIELD_NAME_MAX).contains(&name.chars().count())
        && !name.contains(char::is_control)
}

fn is_meta_key(key: &str) -> bool {
    (1..=META_KEY_MAX).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Whether the key decides over access, is hidden, or is written by a setting of its own.
fn is_refused(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let starts = REFUSED_BEGINNINGS.iter().any(|head| key.starts_with(head));
    let ends = REFUSED_ENDS.iter().any(|tail| key.ends_with(tail));
    let says = REFUSED_WORDS.iter().any(|word| key.contains(word));
    starts || ends || says || REFUSED_KEYS.contains(&key.as_str())
}

const XPROFILE: &str = "xprofile:";
/// BuddyPress has a column of 150 characters, WordPress one of 255.
const FIELD_NAME_MAX: usize = 150;
const META_KEY_MAX: usize = 255;

const REFUSED_BEGINNINGS: &[&str] = &["_", "vestibule", "wp_", "wp-"];
/// Behind the prefix of any table.
const REFUSED_ENDS: &[&str] = &[
    "capabilities",
    "user_level",
    "user-settings",
    "user-settings-time",
];
const REFUSED_WORDS: &[&str] = &["password", "secret", "token"];
const REFUSED_KEYS: &[&str] = &[
    "admin_color",
    "comment_shortcuts",
    "default_password_nag",
    "display_name",
    "first_name",
    "id",
    "last_name",
    "locale",
    "nickname",
    "primary_blog",
    "rich_editing",
    "role",
    "roles",
    "show_admin_bar_front",
    "source_domain",
    "syntax_highlighting",
    "use_ssl",
    "user_activation_key",
    "user_email",
    "user_login",
    "user_nicename",
    "user_pass",
    "user_registered",
    "user_status",
    "user_url",
];
