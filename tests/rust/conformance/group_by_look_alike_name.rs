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
    ] {
        let person = identity(|token| token.set("groups", groups.clone())).person();
        assert_eq!(
            roles_of(&person, &account_with(&["subscriber"]), &config),
            "- | groups_unknown the token does not tell the groups, and the directory was not asked",
            "{groups}"
        );
    }
    let person = identity(|token| token.set("groups", json!([]))).person();
    assert_eq!(
        roles_of(&person, &account_with(&["subscriber"]), &config),
        "- | default_role subscriber"
    );
    assert_eq!(
        roles_of(
            &member_of(&[&EDITORS.to_uppercase()]),
            &account_with(&[]),
            &config
        ),
        "editor | rule 1: editor"
    );
}

/// Nor does such a name open the site; and a token with names does not say that the person is in none of the groups that close it.
#[test]
fn a_group_by_a_look_alike_name_opens_nothing() {
    for setting in ["allowed_groups", "create_groups", "denied_groups"] {
        let config = config_with(json!({setting: [format!("{EDITORS} # Newsroom")]}));
        for (groups, expected) in [
            (json!(["Newsroom"]), Reason::GroupsUnknown),
            (
                json!([format!("{EDITORS} # Newsroom")]),
                Reason::GroupsUnknown,
            ),
            (json!([READERS, "Newsroom"]), Reason::GroupsUnknown),
            (
                json!([]),
                match setting {
                    "create_groups" => Reason::UserNotFound,
                    _ => Reason::GroupMissing,
                },
            ),
        ] {
            let identity = identity(|token| token.set("groups", groups.clone()));
            match decide(&identity, &Facts::default(), &config) {
                Decision::Deny(error) => assert_eq!(error.reason(), expected, "{setting} {groups}"),
                _ if setting == "denied_groups" && groups == json!([]) => {}
                other => panic!("{setting} {groups}: {other:?}"),
            }
        }
    }
}
