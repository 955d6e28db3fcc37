//! case 94 (001-28, 001-30): a rule that makes administrators. Without the constant there is none; with it, it works both ways.

use serde_json::json;
use vestibule::config::ProblemReason;

use crate::stand_in::*;

/// Whatever the condition, and whatever stands beside.
#[test]
fn a_rule_to_administrator_is_no_configuration() {
    for rule in [
        format!("group {EDITORS} -> administrator"),
        format!("group {EDITORS} -> editor, administrator # Newsroom"),
        "app_role administrator -> administrator".to_owned(),
        "everybody -> administrator".to_owned(),
    ] {
        let mut json = configuration();
        json["settings"]["role_rules"] = json!([rule]);
        let problems = match config(&json) {
            Ok(_) => panic!("accepted: {rule}"),
            Err(problems) => problems,
        };
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field, "role_rules");
        assert_eq!(problems[0].line, 1);
        assert_eq!(problems[0].reason, ProblemReason::PrivilegedRole);
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
