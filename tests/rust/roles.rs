//! 001-30: which roles does a person have here? Ordered rules; a role is lost because a rule no longer fits, never because something
//! is not known.

use std::collections::BTreeMap;

use serde_json::{json, Value};
use vestibule::identity::Person;
use vestibule::policy::{changes, decide, Account, AccountState, Cause, Changes, Decision, Facts};

use crate::stand_in::*;

/// Three rules for three groups of people, and one for the rest.
fn usual() -> Value {
    json!([
        format!("group {EDITORS} -> editor # Newsroom"),
        format!("group {READERS} -> author"),
        "app_role Authors -> author",
    ])
}

/// 001-30: several groups give several roles, in the order of the rules; the first one alone where the setting says so.
#[test]
fn rules_are_ordered() {
    let both = member_of(&[READERS, EDITORS]);
    let all = ruled(usual(), json!({}));
    assert_eq!(
        roles_of(&both, &account_with(&["subscriber"]), &all),
        "editor, author | rule 1: editor; rule 2: author"
    );
    let first = ruled(usual(), json!({"role_match": "first"}));
    assert_eq!(
        roles_of(&both, &account_with(&["subscriber"]), &first),
        "editor | rule 1: editor"
    );
    // Empty lines count, since people count lines.
    let spaced = ruled(json!(["", "  ", "everybody -> author, editor"]), json!({}));
    assert_eq!(
        roles_of(&both, &account_with(&[]), &spaced),
        "author, editor | rule 3: author, editor"
    );
}

/// Case 94: a role that was taken away in the directory is taken away here at the next sign-in.
#[test]
fn a_role_is_lost_with_the_group() {
    let config = ruled(usual(), json!({}));
    assert_eq!(
        roles_of(
            &member_of(&[READERS]),
            &account_with(&["editor", "author"]),
            &config
        ),
        "author | rule 2: author"
    );
    assert_eq!(
        roles_of(
            &member_of(&[]),
            &account_with(&["editor", "author"]),
            &config
        ),
        "subscriber | default_role subscriber"
    );
    // What the site has given by hand is replaced as well; that is what the word says.
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&["author"]), &config),
        "editor | rule 1: editor"
    );
    // Nothing is written where nothing changes, whatever the order.
    assert_eq!(
        roles_of(
            &member_of(&[EDITORS, READERS]),
            &account_with(&["author", "editor"]),
            &config
        ),
        "- | rule 1: editor; rule 2: author"
    );
}

/// 001-30: "add" takes nothing away.
#[test]
fn to_add_takes_nothing_away() {
    let config = ruled(usual(), json!({"role_update": "add"}));
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&["author", "subscriber"]), &config),
        "author, subscriber, editor | rule 1: editor; not_mapped_kept author; not_mapped_kept subscriber"
    );
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["author"]), &config),
        "- | not_mapped_kept author"
    );
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&["editor"]), &config),
        "- | rule 1: editor"
    );
}

/// 001-30: "leave" is for new accounts only.
#[test]
fn to_leave_leaves_accounts_alone() {
    let config = ruled(usual(), json!({"role_update": "leave"}));
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&["author"]), &config),
        "- | left"
    );
    let new = AccountState {
        new: true,
        ..account_with(&[])
    };
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &new, &config),
        "editor | rule 1: editor"
    );
}

/// Without rules nobody's roles change.
#[test]
fn without_rules_nothing_changes() {
    for update in ["replace", "add", "leave"] {
        let config = ruled(json!([]), json!({"role_update": update}));
        assert_eq!(
            roles_of(
                &member_of(&[EDITORS]),
                &account_with(&["author", "editor"]),
                &config
            ),
            "- | no_rules"
        );
    }
}

/// Case 95: unknown groups do not matter where no rule asks for them.
#[test]
fn unknown_groups_do_not_matter_to_other_rules() {
    let person = of_unknown_groups(|_| {}).person();
    let config = ruled(json!(["domain contoso.example -> author"]), json!({}));
    assert_eq!(
        roles_of(&person, &account_with(&["editor"]), &config),
        "author | rule 1: author"
    );
    let before = ruled(
        json!([
            "domain contoso.example -> author",
            format!("group {EDITORS} -> editor")
        ]),
        json!({"role_match": "first"}),
    );
    assert_eq!(
        roles_of(&person, &account_with(&["editor"]), &before),
        "author | rule 1: author"
    );
}

/// Case 95: whoever comes for the first time while groups are not known gets the default role.
#[test]
fn a_new_person_of_unknown_groups_has_the_default_role() {
    let config = ruled(
        json!([format!("group {EDITORS} -> editor"), "everybody -> author"]),
        json!({}),
    );
    let identity = identity(|token| token.set("hasgroups", true));
    match decide(&identity, &Facts::default(), &config) {
        Decision::Create(account) => assert_eq!(account.roles, ["subscriber"]),
        other => panic!("{other:?}"),
    }
    let new = AccountState {
        new: true,
        ..account_with(&["subscriber"])
    };
    assert_eq!(
        roles_of(&of_unknown_groups(|_| {}).person(), &new, &config),
        "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled); default_role subscriber"
    );
}

/// 001-28, 001-30: a new account has all roles that rules give, or the default role.
#[test]
fn a_new_account_has_what_rules_give() {
    let config = ruled(usual(), json!({}));
    let roles = |groups: &[&str]| {
        let identity = identity(|token| token.set("groups", json!(groups)));
        match decide(&identity, &Facts::default(), &config) {
            Decision::Create(account) => account.roles.join(", "),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(roles(&[EDITORS, READERS]), "editor, author");
    assert_eq!(roles(&[]), "subscriber");
}

/// 001-26, 001-30: so has one of the network that becomes one of this site.
#[test]
fn an_account_that_joins_has_what_rules_give() {
    let config = ruled(usual(), json!({}));
    let facts = Facts {
        linked: vec![Account {
            id: 3,
            foreign: true,
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..Account::default()
        }],
        ..Facts::default()
    };
    let identity = identity(|token| token.set("groups", json!([EDITORS])));
    match decide(&identity, &facts, &config) {
        Decision::Join { user: 3, roles } => assert_eq!(roles, ["editor"]),
        other => panic!("{other:?}"),
    }
}

/// A look-up does not tell app roles: what a rule for them could have given stays, everything else is decided.
#[test]
fn a_look_up_keeps_what_app_roles_may_have_given() {
    let config = ruled(
        json!([
            format!("group {EDITORS} -> editor"),
            "app_role Authors -> author"
        ]),
        json!({}),
    );
    let person = looked_up(directory_of(&[]));
    assert_eq!(
        roles_of(&person, &account_with(&["author", "editor"]), &config),
        "author | app_roles_unknown author"
    );
    assert_eq!(
        roles_of(&person, &account_with(&["editor"]), &config),
        "subscriber | default_role subscriber"
    );
    // Where one rule alone counts, nothing behind the unknown one can be decided.
    let first = ruled(
        json!(["app_role Authors -> author", "everybody -> subscriber"]),
        json!({"role_match": "first"}),
    );
    assert_eq!(
        roles_of(&person, &account_with(&["author"]), &first),
        "- | app_roles_unknown"
    );
}

/// Those of the last sign-in count in a look-up; a sign-in tells its own, and nobody else's count.
#[test]
fn a_look_up_goes_by_the_app_roles_of_the_last_sign_in() {
    let config = ruled(
        json!([
            "app_role Authors -> author",
            format!("group {EDITORS} -> editor")
        ]),
        json!({}),
    );
    let person = looked_up(directory_of(&[]));
    let remembered = |roles: &[&str], app_roles: &[&str]| AccountState {
        app_roles: Some(app_roles.iter().map(|role| (*role).to_owned()).collect()),
        ..account_with(roles)
    };
    assert_eq!(
        roles_of(&person, &remembered(&["editor"], &["Authors"]), &config),
        "author | rule 1: author"
    );
    assert_eq!(
        roles_of(&person, &remembered(&["author"], &[]), &config),
        "subscriber | default_role subscriber"
    );
    // Who signs in without the app role has lost it, whatever was remembered.
    assert_eq!(
        roles_of(
            &member_of(&[EDITORS]),
            &remembered(&["author"], &["Authors"]),
            &config
        ),
        "editor | rule 2: editor"
    );
}

/// A property that is not known is not an empty one.
#[test]
fn an_unknown_property_keeps_what_it_may_have_given() {
    let config = ruled(json!(["attribute department=Finance -> editor"]), json!({}));
    let unknown = looked_up(directory_of(&[("jobTitle", "Controller")]));
    assert_eq!(
        roles_of(&unknown, &account_with(&["editor", "author"]), &config),
        "editor | attributes_unknown editor"
    );
    for department in ["", "Sales", "Finance 2"] {
        let person = looked_up(directory_of(&[("department", department)]));
        assert_eq!(
            roles_of(&person, &account_with(&["editor"]), &config),
            "subscriber | default_role subscriber"
        );
    }
    for department in ["Finance", "FINANCE", " finance "] {
        let person = looked_up(directory_of(&[("department", department)]));
        assert_eq!(
            roles_of(&person, &account_with(&["editor"]), &config),
            "- | rule 1: editor"
        );
    }
}

/// Each kind of condition, with whom it is for.
#[test]
fn each_condition_has_its_people() {
    let fits = |rule: &str, person: &Person| {
        let config = ruled(json!([format!("{rule} -> editor")]), json!({}));
        roles_of(person, &account_with(&["author"]), &config).starts_with("editor |")
    };
    let member = identity(|token| token.set("roles", json!(["Editors"]))).person();
    let guest = identity(|token| {
        token.set("acct", 1);
        token.set("roles", json!(["Editors"]));
        token.set(
            "preferred_username",
            "bob_mail.fabrikam.example#EXT#@contoso.onmicrosoft.com",
        );
    })
    .person();
    for (rule, of_member, of_guest) in [
        ("everybody".to_owned(), true, true),
        ("guest".to_owned(), false, true),
        ("app_role Editors".to_owned(), true, true),
        ("app_role editors".to_owned(), false, false),
        ("domain contoso.example".to_owned(), true, false),
        ("domain CONTOSO.example".to_owned(), true, false),
        ("domain *.contoso.example".to_owned(), false, false),
        ("domain toso.example".to_owned(), false, false),
        ("domain *.fabrikam.example".to_owned(), false, true),
        ("domain mail.fabrikam.example".to_owned(), false, true),
        // The part that this directory has added says nothing of where a guest is at home.
        ("domain contoso.onmicrosoft.com".to_owned(), false, false),
        (format!("tenant {TENANT}"), true, true),
        (format!("tenant {OTHER_TENANT}"), false, false),
    ] {
        assert_eq!(fits(&rule, &member), of_member, "{rule}, member");
        assert_eq!(fits(&rule, &guest), of_guest, "{rule}, guest");
    }
}

/// A role that the site has lost is left out and named.
#[test]
fn a_role_that_is_gone_is_left_out() {
    let config = ruled(
        json!(["everybody -> shop_manager, author", "guest -> shop_manager"]),
        json!({}),
    );
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["subscriber"]), &config),
        "author | rule 1: author; role_missing 1: shop_manager"
    );
    let only = ruled(json!(["everybody -> shop_manager"]), json!({}));
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["author"]), &only),
        "subscriber | role_missing 1: shop_manager; default_role subscriber"
    );
}

/// Somebody whom the directory does not have changes nothing.
#[test]
fn nobody_changes_nothing() {
    let nobody = Person::looked_up(&guid(TENANT), &guid(ADA), None);
    let config = ruled(usual(), json!({}));
    let account = AccountState {
        fields: BTreeMap::from([("first_name".to_owned(), "Ada".to_owned())]),
        ..account_with(&["editor"])
    };
    assert_eq!(changes(&nobody, &account, &config), Changes::default());
}

/// The names of causes do not change, since texts are chosen by them.
#[test]
fn the_list_of_causes() {
    let codes: Vec<&str> = Cause::ALL.iter().map(|cause| cause.code()).collect();
    assert_eq!(
        codes,
        [
            "app_roles_unknown",
            "attributes_unknown",
            "default_role",
            "email_not_vouched_for",
            "email_taken",
            "empty_cleared",
            "empty_kept",
            "groups_unknown",
            "kept_administrator",
            "kept_last_administrator",
            "left",
            "malformed",
            "no_rules",
            "not_mapped_kept",
            "role_missing",
            "rule",
            "set",
            "too_long",
        ]
    );
}
