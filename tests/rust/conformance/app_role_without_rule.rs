//! case 94 (001-30): the token has an app role that is called like a role of the site, or somebody else's directory says so.

use serde_json::{json, Value};

use crate::stand_in::*;

/// Two groups and an app role that give roles.
fn rules() -> Value {
    json!([
        format!("group {EDITORS} -> editor # Newsroom"),
        format!("group {READERS} -> author"),
        "app_role Authors -> author",
    ])
}

/// Case 94: the app role `administrator` is a word like any other, unless a rule names it.
#[test]
fn an_app_role_without_a_rule_gives_nothing() {
    let config = ruled_with(rules(), json!({}), true);
    for role in ["administrator", "editor", "authors", "Authors ", " Authors"] {
        let person = identity(|token| {
            token.set("groups", json!([]));
            token.set("roles", json!([role]));
        })
        .person();
        assert_eq!(
            roles_of(&person, &account_with(&[]), &config),
            "subscriber | default_role subscriber",
            "{role}"
        );
    }
}

/// Another directory assigns our app roles, and fills its attributes, as it likes.
#[test]
fn what_another_directory_assigns_counts_for_nothing() {
    let config = ruled(
        json!([
            "app_role Authors -> author",
            "attribute department=Finance -> editor"
        ]),
        json!({}),
    );
    let foreigner = foreigner(|token| token.set("roles", json!(["Authors"])));
    foreigner.learn(directory_of(&[("department", "Finance")]));
    assert_eq!(
        roles_of(
            &foreigner.person(),
            &account_with(&["author", "editor"]),
            &config
        ),
        "subscriber | default_role subscriber"
    );
    let member = identity(|token| token.set("roles", json!(["Authors"])));
    member.learn(directory_of(&[("department", "Finance")]));
    assert_eq!(
        roles_of(&member.person(), &account_with(&[]), &config),
        "author, editor | rule 1: author; rule 2: editor"
    );
}
