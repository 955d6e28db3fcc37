//! case 94 (001-28, 001-30): a rule that makes administrators. Without the constant there is none; with it, it works both ways.

use serde_json::json;
use vestibule::config::ProblemReason;

use crate::stand_in::*;

/// Whatever the condition, and whatever stands beside: it cannot be saved, and where it is stored all the same it gives nothing.
#[test]
fn a_rule_to_administrator_makes_none() {
    for (rule, roles) in [
        (format!("group {EDITORS} -> administrator"), "subscriber"),
        (
            format!("group {EDITORS} -> editor, administrator # Newsroom"),
            "editor",
        ),
        (
            "app_role administrator -> administrator".to_owned(),
            "subscriber",
        ),
        ("everybody -> administrator".to_owned(), "subscriber"),
    ] {
        let mut json = configuration();
        json["settings"]["role_rules"] = json!([rule]);
        let problems = match check(&json) {
            Ok(_) => panic!("accepted: {rule}"),
            Err(problems) => problems,
        };
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field, "role_rules");
        assert_eq!(problems[0].line, 1);
        assert_eq!(problems[0].reason, ProblemReason::PrivilegedRole);

        let person = identity(|token| {
            token.set("groups", json!([EDITORS]));
            token.set("roles", json!(["administrator"]));
        })
        .person();
        let told = roles_of(&person, &account_with(&["author"]), &config(&json).unwrap());
        assert!(told.starts_with(&format!("{roles} | ")), "{rule}: {told}");
        assert!(told.contains("role_privileged 1: administrator"), "{told}");
    }
}

/// Case 94: with the constant, rules give privileged roles, and take them away again.
#[test]
fn the_constant_opens_privileged_roles() {
    let config = ruled_with(
        json!([format!("group {EDITORS} -> administrator")]),
        json!({"role_administrators": true}),
        true,
    );
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&["author"]), &config),
        "administrator | rule 1: administrator"
    );
    let one_of_two = administrator_with(&["administrator"]);
    assert_eq!(
        roles_of(&member_of(&[]), &one_of_two, &config),
        "subscriber | default_role subscriber"
    );
    // Not because Microsoft could not be asked.
    assert_eq!(
        roles_of(&of_unknown_groups(|_| {}).person(), &one_of_two, &config),
        "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled)"
    );
}
