//! Lines of settings about people → rules, fields, templates. What is taken gives no privileged role and writes no key that decides over
//! access, for whomever; what is refused is refused at its line.
//!
//! The input is a form of login names, one of display names, and then lines, each of them a line of every list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Value};
use vestibule::config::{Condition, Config, RoleRule};
use vestibule::guid::Guid;
use vestibule::identity::{Directory, Person};
use vestibule::policy::{changes, AccountState};

use super::fixture::{NoKeys, CLIENT_ID, HOME, REDIRECT_URI, TENANT};

const LISTS: [&str; 6] = [
    "role_rules",
    "profile_fields",
    "allowed_domains",
    "denied_groups",
    "create_groups",
    "denied_app_roles",
];

pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut parts = text.splitn(3, '\n');
    let mut part = || parts.next().unwrap_or_default();
    let (login, display, rest) = (part(), part(), part());
    let lines: Vec<&str> = rest.split('\n').collect();
    for (field, value) in [
        ("login_template", Value::from(login)),
        ("display_name_template", Value::from(display)),
    ] {
        match parsed(json!({ field: value })) {
            Ok(config) => harmless(&config, &lines),
            Err(problems) => assert_eq!(problems, [(field.to_owned(), 0)]),
        }
    }
    for list in LISTS {
        match parsed(json!({ list: lines })) {
            Ok(config) => harmless(&config, &lines),
            Err(problems) => {
                assert!(!problems.is_empty());
                for (field, line) in problems {
                    assert_eq!(field, list);
                    assert!((1..=lines.len()).contains(&line));
                }
            }
        }
    }
}

/// With the fields and lines of what is wrong.
fn parsed(settings: Value) -> Result<Config, Vec<(String, usize)>> {
    let mut json = json!({
        "settings": {"tenant": TENANT, "client_id": CLIENT_ID, "client_secret": {"plain": "fuzz-secret~not.for_production"}},
        "site": {
            "home": HOME, "login": "https://blog.example/wp-login.php", "redirect_uri": REDIRECT_URI, "development": false,
            "roles": {"subscriber": false, "editor": false, "administrator": true}, "allow_privileged_roles": false,
        },
    });
    for (key, value) in settings.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    Config::parse(json.to_string().as_bytes(), &NoKeys).map_err(|problems| {
        problems
            .into_iter()
            .map(|problem| (problem.field, problem.line))
            .collect()
    })
}

fn harmless(config: &Config, lines: &[&str]) {
    for rule in &config.roles.rules {
        says_what_it_does(rule, lines[rule.line - 1]);
    }
    for field in &config.profile.fields {
        let key = field.target.to_ascii_lowercase();
        let forbidden = key.starts_with(['_', ' '])
            || key.starts_with("wp_")
            || key.contains("capabilities")
            || key.contains("token")
            || key.contains("vestibule") && !key.starts_with("xprofile:") && key.starts_with('v')
            || ["role", "locale", "nickname", "user_email", "user_pass"].contains(&key.as_str());
        assert!(!forbidden, "{key}");
        assert!(!field.target.contains(char::is_control));
    }
    // Somebody of whom everything fits that can.
    let person = Person::looked_up(
        &Guid::parse(TENANT).unwrap(),
        &Guid::parse(CLIENT_ID).unwrap(),
        Some(Directory {
            groups: Some(config.roles.groups().cloned().collect::<BTreeSet<Guid>>()),
            properties: config
                .roles
                .properties()
                .chain(
                    config
                        .profile
                        .fields
                        .iter()
                        .map(|field| field.property.as_str()),
                )
                .map(|name| (name.to_owned(), "Finance\u{7}".to_owned()))
                .collect::<BTreeMap<String, String>>(),
            ..Directory::default()
        }),
    );
    let changes = changes(&person, &AccountState::default(), config);
    for role in changes.roles.unwrap_or_default() {
        assert!(["subscriber", "editor"].contains(&role.as_str()), "{role}");
    }
    let targets: BTreeSet<String> = changes
        .fields
        .iter()
        .map(|(target, _)| target.to_ascii_lowercase())
        .collect();
    assert_eq!(targets.len(), changes.fields.len());
    assert!(changes
        .fields
        .iter()
        .all(|(_, value)| !value.contains(char::is_control)));
}

/// By another reading of the line.
fn says_what_it_does(rule: &RoleRule, line: &str) {
    let line = line.to_lowercase();
    for role in rule
        .roles
        .iter()
        .chain(&rule.missing)
        .chain(&rule.privileged)
    {
        assert!(line.contains(&role.to_lowercase()));
        assert_eq!(role == "administrator", rule.privileged.contains(role));
    }
    let (word, value) = match &rule.condition {
        Condition::AppRole(value) => ("app_role", value.to_lowercase()),
        Condition::Attribute { value, .. } => ("attribute", value.clone()),
        Condition::Domain(_) => ("domain", ".".to_owned()),
        Condition::Everybody => ("everybody", String::new()),
        Condition::Group(id) => ("group", id.as_str().to_owned()),
        Condition::Guest => ("guest", String::new()),
        Condition::Tenant(id) => ("tenant", id.as_str().to_owned()),
    };
    assert!(line.trim_start().starts_with(word), "{line}");
    assert!(line.contains(&value), "{line}");
}
