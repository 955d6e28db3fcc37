//! case 94 (001-30): the directory takes the last administrator's role away, and nobody is left who could give it back.

use serde_json::{json, Value};
use vestibule::policy::{changes, AccountState};

use crate::stand_in::*;

/// Two groups and an app role that give roles.
fn rules() -> Value {
    json!([
        format!("group {EDITORS} -> editor # Newsroom"),
        format!("group {READERS} -> author"),
        "app_role Authors -> author",
    ])
}

fn last(roles: &[&str]) -> AccountState {
    AccountState {
        last_administrator: true,
        ..administrator_with(roles)
    }
}

/// Case 94: the last administrator is never demoted, by no setting; another one is where the setting says so.
#[test]
fn the_last_administrator_stays_one() {
    for (update, combine) in [("replace", "all"), ("replace", "first"), ("add", "all")] {
        let config = ruled(
            rules(),
            json!({"role_administrators": true, "role_update": update, "role_match": combine}),
        );
        for groups in [&[EDITORS][..], &[]] {
            let last = last(&["administrator", "author"]);
            let changes = changes(&member_of(groups), &last, &config);
            let roles = changes.roles.unwrap_or(last.roles);
            assert!(
                roles.contains(&"administrator".to_owned()),
                "{update} {combine}: {roles:?}"
            );
        }
    }
    let config = ruled(rules(), json!({"role_administrators": true}));
    let last = last(&["administrator"]);
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &last, &config),
        "editor, administrator | rule 1: editor; kept_last_administrator administrator"
    );
    let one_of_two = administrator_with(&["administrator"]);
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &one_of_two, &config),
        "editor | rule 1: editor"
    );
}

/// An account that can manage the site keeps its roles, whatever the directory says.
#[test]
fn an_administrator_keeps_the_roles() {
    let config = ruled(rules(), json!({}));
    for groups in [&[EDITORS][..], &[]] {
        let administrator = administrator_with(&["administrator"]);
        assert_eq!(
            roles_of(&member_of(groups), &administrator, &config),
            "- | kept_administrator"
        );
    }
}
