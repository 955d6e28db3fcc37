//! case 95 (001-9): Microsoft Graph fails, and with it the groups of somebody who has too many for a token. What is not known takes no
//! role away; but it opens nothing either.

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

/// Case 95: groups that are not known take nothing away, and give nothing either.
#[test]
fn unknown_groups_keep_the_roles() {
    for update in ["replace", "add"] {
        for combine in ["all", "first"] {
            let config = ruled(
                rules(),
                json!({"role_update": update, "role_match": combine}),
            );
            for roles in [&["editor", "author"][..], &["subscriber"], &[]] {
                let person = of_unknown_groups(|token| token.set("hasgroups", true)).person();
                assert_eq!(
                    roles_of(&person, &account_with(roles), &config),
                    "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled)",
                    "{update} {combine} {roles:?}"
                );
            }
        }
    }
    // The token says nothing, and nobody has asked.
    let config = ruled(rules(), json!({}));
    assert_eq!(
        roles_of(
            &identity(|_| {}).person(),
            &account_with(&["editor"]),
            &config
        ),
        "- | groups_unknown the token does not tell the groups, and the directory was not asked"
    );
}

/// Case 95: where the directory is asked in vain, the token's list does not stand in for it: it may be another list.
#[test]
fn groups_of_the_token_do_not_stand_in_for_the_directory() {
    let config = ruled(rules(), json!({"groups_source": "graph"}));
    let refusing = config_with(json!({"groups_source": "graph", "denied_groups": [EDITORS]}));
    for groups in [json!([]), json!([READERS])] {
        let identity = of_unknown_groups(|token| token.set("groups", groups.clone()));
        assert_eq!(identity.person().groups(), None);
        assert_eq!(
            roles_of(&identity.person(), &account_with(&["editor"]), &config),
            "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled)"
        );
        match decide(&identity, &Facts::default(), &refusing) {
            Decision::Deny(error) => assert_eq!(error.reason(), Reason::GroupsUnknown),
            other => panic!("{groups}: {other:?}"),
        }
    }
}

/// Where access depends on groups, nobody comes in while they are not known.
#[test]
fn unknown_groups_open_nothing() {
    for setting in ["allowed_groups", "denied_groups", "create_groups"] {
        let config = config_with(json!({setting: [EDITORS]}));
        let person = of_unknown_groups(|token| token.set("hasgroups", true));
        match decide(&person, &Facts::default(), &config) {
            Decision::Deny(error) => {
                assert_eq!(error.reason(), Reason::GroupsUnknown, "{setting}");
                assert_eq!(
                    error.to_string(),
                    "the groups are not known: HTTP 429 (provider_throttled)"
                );
            }
            other => panic!("{setting}: {other:?}"),
        }
    }
}
