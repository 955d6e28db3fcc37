//! People and their accounts, as policy sees them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{json, Value};
use vestibule::config::Config;
use vestibule::guid::Guid;
use vestibule::identity::{
    Directory, DirectoryPart, DirectoryProblem, Identity, Person, SignInPurpose,
};
use vestibule::jose::KeySet;
use vestibule::oidc::{self, Expected};
use vestibule::policy::{changes, AccountState};
use vestibule::reason::Reason;
use vestibule::time::Timestamp;

use super::{
    config, configuration, identity, jwks, IdToken, SigningKey, ACCESS_TOKEN, ADA, AUTHORITY,
    CLIENT, CODE, NOW, OTHER_TENANT, TENANT,
};

pub const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";
pub const READERS: &str = "0b8f7c1d-2e3a-4c5b-9d6e-7f8091a2b3c4";

/// A site with rules for roles and other settings, which also knows authors.
pub fn ruled(rules: Value, others: Value) -> Config {
    ruled_with(rules, others, false)
}

/// The same; the constant may open privileged roles.
pub fn ruled_with(rules: Value, others: Value, privileged: bool) -> Config {
    let mut json = configuration();
    json["site"]["roles"]["author"] = false.into();
    json["site"]["allow_privileged_roles"] = privileged.into();
    json["settings"]["role_rules"] = rules;
    for (key, value) in others.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    config(&json).unwrap()
}

/// A verified person of another tenant whose people may sign in; the test may change the claims.
pub fn foreigner(change: impl FnOnce(&mut IdToken)) -> Identity {
    static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
        let mut key = SigningKey::tenant().jwk();
        key["issuer"] = format!("{AUTHORITY}/{{tenantid}}/v2.0").into();
        KeySet::parse(&jwks(&[key])).unwrap()
    });
    let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
    token.set("tid", OTHER_TENANT);
    token.set("iss", format!("{AUTHORITY}/{OTHER_TENANT}/v2.0"));
    change(&mut token);
    oidc::verify(
        &token.compact(),
        &KEYS,
        &Expected {
            issuer: &format!("{AUTHORITY}/{{tenantid}}/v2.0"),
            tenant_id: &guid(TENANT),
            tenants: &[guid(OTHER_TENANT)],
            cloud_instance_name: Some("microsoftonline.com"),
            client_id: &guid(CLIENT),
            nonce: "the-nonce-of-this-transaction",
            started: Timestamp::from_seconds(NOW),
            now: Timestamp::from_seconds(NOW),
            code: Some(CODE),
            access_token: Some(ACCESS_TOKEN),
            purpose: SignInPurpose::SignIn,
        },
    )
    .unwrap()
}

/// Ada, whose token names these groups.
pub fn member_of(groups: &[&str]) -> Person {
    identity(|token| token.set("groups", json!(groups))).person()
}

/// Somebody of whom the token tells no groups, and the directory was asked in vain.
pub fn of_unknown_groups(change: impl FnOnce(&mut IdToken)) -> Identity {
    let identity = identity(change);
    identity.learn(Directory {
        problems: vec![DirectoryProblem {
            part: DirectoryPart::Groups,
            reason: Reason::ProviderThrottled,
            detail: "HTTP 429".to_owned(),
            request_id: "request-7".to_owned(),
        }],
        ..Directory::default()
    });
    identity
}

/// Ada, as a look-up finds her.
pub fn looked_up(directory: Directory) -> Person {
    Person::looked_up(&guid(TENANT), &guid(ADA), Some(directory))
}

/// A directory that knows these properties, and of no group.
pub fn directory_of(properties: &[(&str, &str)]) -> Directory {
    Directory {
        groups: Some(BTreeSet::new()),
        properties: properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Directory::default()
    }
}

/// The log text of what the directory did not tell of somebody.
pub fn told(person: &Person) -> Vec<&str> {
    let problems = person.problems();
    problems
        .iter()
        .map(|problem| problem.detail.as_str())
        .collect()
}

/// An account with these roles.
pub fn account_with(roles: &[&str]) -> AccountState {
    AccountState {
        id: 7,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..AccountState::default()
    }
}

/// The same, which can manage the site.
pub fn administrator_with(roles: &[&str]) -> AccountState {
    AccountState {
        privileged: true,
        ..account_with(roles)
    }
}

/// What becomes of the roles, and why: `editor, author | rule 1: editor; rule 2: author`. A dash stands for: they stay.
pub fn roles_of(person: &Person, account: &AccountState, config: &Config) -> String {
    let changes = changes(person, account, config);
    let roles = changes
        .roles
        .map_or("-".to_owned(), |roles| roles.join(", "));
    let notes: Vec<String> = changes
        .notes
        .iter()
        .filter(|note| note.about == "roles")
        .map(|note| {
            format!("{} {}", note.cause.code(), note.detail)
                .trim()
                .to_owned()
        })
        .collect();
    format!("{roles} | {}", notes.join("; "))
}

pub fn guid(text: &str) -> Guid {
    Guid::parse(text).unwrap()
}
