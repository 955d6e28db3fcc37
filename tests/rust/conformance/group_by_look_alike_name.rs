//! case 94 (001-30): a group has the name of another group, or of a role. Names are nobody's property; only object ids count.

use serde_json::{json, Value};
use vestibule::policy::{decide, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

/// Two groups and an app role that give roles.
fn rules() -> Value {
    json!([
        format!("group {EDITORS} -> editor # Newsroom"),
        format!("group {READERS} -> author"),
        "app_role Authors -> author",
    ])
}

/// Case 94: rules go by object id. Whoever makes a group with the name of another, or with the name of a role, gets nothing of it.
#[test]
fn a_group_by_a_look_alike_name_gives_nothing() {
    let config = ruled(rules(), json!({}));
    for groups in [
        json!(["Newsroom"]),
        json!(["editor"]),
        json!(["administrator"]),
        json!([format!("{EDITORS} ")]),
        json!([format!("{{{EDITORS}}}")]),
        json!([EDITORS.replace('-', "")]),
        json!([]),
    ] {
        let person = identity(|token| token.set("groups", groups.clone())).person();
        assert_eq!(
            roles_of(&person, &account_with(&["subscriber"]), &config),
            "- | default_role subscriber",
            "{groups}"
        );
    }
    assert_eq!(
        roles_of(
            &member_of(&[&EDITORS.to_uppercase()]),
            &account_with(&[]),
            &config
        ),
        "editor | rule 1: editor"
    );
}

/// Nor does such a name open the site, or keep out of a group that closes it.
#[test]
fn a_group_by_a_look_alike_name_opens_nothing() {
    for setting in ["allowed_groups", "create_groups"] {
        let config = config_with(json!({setting: [format!("{EDITORS} # Newsroom")]}));
        for groups in [
            json!(["Newsroom"]),
            json!([format!("{EDITORS} # Newsroom")]),
            json!([]),
        ] {
            let identity = identity(|token| token.set("groups", groups.clone()));
            match decide(&identity, &Facts::default(), &config) {
                Decision::Deny(error) => assert_eq!(
                    error.reason(),
                    match setting {
                        "allowed_groups" => Reason::GroupMissing,
                        _ => Reason::UserNotFound,
                    }
                ),
                other => panic!("{setting} {groups}: {other:?}"),
            }
        }
    }
}
