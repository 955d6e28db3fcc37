//! 001-30: which roles does a person have here? Ordered rules; a role is lost because a rule no longer fits, never because something
//! is not known.

use std::collections::BTreeMap;

use serde_json::{json, Value};
use vestibule::config::Config;
use vestibule::identity::{Directory, Person};
use vestibule::policy::{
    changes, decide, trace, Account, AccountState, Cause, Changes, Decision, Facts, FirstRoles,
};

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

/// An account that was made when these were not known, and has these roles.
fn begun_without(unknown: &[Cause], given: &[&str], roles: &[&str]) -> AccountState {
    AccountState {
        first_roles: Some(FirstRoles {
            given: given.iter().map(|role| (*role).to_owned()).collect(),
            unknown: unknown.to_vec(),
        }),
        ..account_with(roles)
    }
}

/// Case 95: what is outstanding of a new account's roles is what is not known, and nothing when all is.
#[test]
fn what_was_not_known_of_first_roles_is_outstanding() {
    let outstanding = |person: &Person, rules: Value, combine: &str| {
        let new = AccountState {
            new: true,
            ..account_with(&["subscriber"])
        };
        let config = ruled(rules, json!({"role_match": combine}));
        changes(person, &new, &config).first_roles_unknown
    };
    let unknown = of_unknown_groups(|_| {}).person();
    assert_eq!(
        outstanding(&unknown, usual(), "all"),
        [Cause::GroupsUnknown]
    );
    let both = json!([
        "attribute department=Finance -> author",
        format!("group {EDITORS} -> editor"),
        format!("group {READERS} -> author"),
    ]);
    let causes = [Cause::AttributesUnknown, Cause::GroupsUnknown];
    assert_eq!(outstanding(&unknown, both.clone(), "all"), causes);
    assert_eq!(outstanding(&unknown, both.clone(), "first"), causes);
    assert_eq!(
        outstanding(&member_of(&[]), both, "all"),
        [Cause::AttributesUnknown]
    );
    assert!(outstanding(&member_of(&[]), usual(), "all").is_empty());
    let decided = json!(["everybody -> author", format!("group {EDITORS} -> editor"),]);
    assert!(outstanding(&unknown, decided, "first").is_empty());
    assert!(outstanding(&unknown, json!([]), "all").is_empty());
}

/// Case 95: roles of a new account that depend on groups which were not known come when these are, once, whatever becomes of roles
/// otherwise.
#[test]
fn first_roles_come_when_the_groups_are_known() {
    let begun = begun_without(&[Cause::GroupsUnknown], &["subscriber"], &["subscriber"]);
    for update in ["leave", "add", "replace"] {
        let config = ruled(usual(), json!({"role_update": update}));
        let outcome = |person: &Person| {
            (
                roles_of(person, &begun, &config),
                changes(person, &begun, &config).first_roles_unknown,
            )
        };
        let directory = Directory {
            groups: Some([guid(EDITORS)].into()),
            ..Directory::default()
        };
        let remembered = AccountState {
            app_roles: Some(Vec::new()),
            ..begun.clone()
        };
        for (person, account) in [
            (member_of(&[EDITORS]), &begun),
            (looked_up(directory), &remembered),
        ] {
            assert_eq!(
                roles_of(&person, account, &config),
                "editor | rule 1: editor",
                "{update}"
            );
            assert!(changes(&person, account, &config)
                .first_roles_unknown
                .is_empty());
        }
        assert_eq!(
            outcome(&member_of(&[])),
            ("- | default_role subscriber".to_owned(), Vec::new()),
            "{update}"
        );
        let (roles, unknown) = outcome(&of_unknown_groups(|_| {}).person());
        assert!(roles.starts_with("- | groups_unknown"), "{update}: {roles}");
        assert_eq!(unknown, [Cause::GroupsUnknown], "{update}");
    }
}

/// Roles that somebody has given an account by hand are not taken for its first ones.
#[test]
fn first_roles_do_not_come_over_what_somebody_has_changed() {
    for (roles, expected) in [
        (vec!["author"], "- | left"),
        (vec!["subscriber", "author"], "- | left"),
        (vec![], "- | left"),
    ] {
        let account = begun_without(&[Cause::GroupsUnknown], &["subscriber"], &roles);
        let config = ruled(usual(), json!({"role_update": "leave"}));
        for person in [member_of(&[EDITORS]), of_unknown_groups(|_| {}).person()] {
            assert_eq!(roles_of(&person, &account, &config), expected, "{roles:?}");
            assert!(changes(&person, &account, &config)
                .first_roles_unknown
                .is_empty());
        }
    }
    let account = begun_without(
        &[Cause::GroupsUnknown],
        &["subscriber"],
        &["subscriber", "author"],
    );
    let config = ruled(usual(), json!({"role_update": "add"}));
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account, &config),
        "subscriber, author, editor | rule 1: editor; not_mapped_kept subscriber; not_mapped_kept author"
    );
}

/// Case 94: accounts that can manage the site are as safe as ever, and so is the last of them.
#[test]
fn first_roles_cost_no_administrator() {
    let begun = AccountState {
        privileged: true,
        ..begun_without(
            &[Cause::GroupsUnknown],
            &["administrator"],
            &["administrator"],
        )
    };
    let leave = |administrators: bool| {
        ruled_with(
            usual(),
            json!({"role_update": "leave", "role_administrators": administrators}),
            true,
        )
    };
    let editor = member_of(&[EDITORS]);
    assert_eq!(
        roles_of(&editor, &begun, &leave(false)),
        "- | kept_administrator"
    );
    assert_eq!(
        roles_of(&editor, &begun, &leave(true)),
        "editor | rule 1: editor"
    );
    let last = AccountState {
        last_administrator: true,
        ..begun
    };
    assert_eq!(
        roles_of(&editor, &last, &leave(true)),
        "editor, administrator | rule 1: editor; kept_last_administrator administrator"
    );
}

/// Of several things that were not known, each counts when it is known, and what never is keeps nothing back and takes nothing twice.
#[test]
fn first_roles_come_by_and_by() {
    let rules = json!([
        format!("group {EDITORS} -> editor"),
        "attribute department=Finance -> author",
    ]);
    let config = ruled(rules, json!({"role_update": "leave"}));
    let both = [Cause::GroupsUnknown, Cause::AttributesUnknown];
    let begun = begun_without(&both, &["subscriber"], &["subscriber"]);
    let editor = member_of(&[EDITORS]);
    assert_eq!(
        roles_of(&editor, &begun, &config),
        "editor | rule 1: editor"
    );
    assert_eq!(
        changes(&editor, &begun, &config).first_roles_unknown,
        [Cause::AttributesUnknown]
    );

    let later = begun_without(&[Cause::AttributesUnknown], &["editor"], &["editor"]);
    assert_eq!(
        roles_of(&member_of(&[]), &later, &config),
        "- | left",
        "the groups had been known before"
    );
    assert_eq!(
        changes(&member_of(&[]), &later, &config).first_roles_unknown,
        [Cause::AttributesUnknown]
    );
    let known = |groups: &[&str]| {
        looked_up(Directory {
            groups: Some(groups.iter().map(|group| guid(group)).collect()),
            properties: BTreeMap::from([("department".to_owned(), "Finance".to_owned())]),
            ..Directory::default()
        })
    };
    assert_eq!(
        roles_of(&known(&[EDITORS]), &later, &config),
        "editor, author | rule 1: editor; rule 2: author"
    );
    // Where the groups are unknown now, nothing is decided, and all stays outstanding.
    let elsewhere = of_unknown_groups(|_| {}).person();
    assert!(roles_of(&elsewhere, &later, &config).starts_with("- | groups_unknown"));
    assert_eq!(
        changes(&elsewhere, &later, &config).first_roles_unknown,
        [Cause::AttributesUnknown]
    );
}

/// A look-up does not tell app roles: as long as nobody remembers any, first roles wait for the next sign-in.
#[test]
fn first_roles_wait_for_app_roles() {
    let config = ruled(usual(), json!({"role_update": "leave"}));
    let begun = begun_without(&[Cause::GroupsUnknown], &["subscriber"], &["subscriber"]);
    let person = looked_up(Directory {
        groups: Some([guid(EDITORS)].into()),
        ..Directory::default()
    });
    assert_eq!(roles_of(&person, &begun, &config), "- | left");
    assert_eq!(
        changes(&person, &begun, &config).first_roles_unknown,
        [Cause::GroupsUnknown]
    );
}

/// Case 94: a role that has become privileged is left out and named, also where the same rule gives another one. A rule that fits is the
/// first one that fits, whatever is left of it.
#[test]
fn a_role_that_has_become_privileged_is_left_out() {
    let rules = json!(["everybody -> administrator, author", "everybody -> editor"]);
    let all = ruled(rules, json!({}));
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["subscriber"]), &all),
        "author, editor | rule 1: author; rule 2: editor; role_privileged 1: administrator"
    );
    let only = json!(["everybody -> administrator", "everybody -> editor"]);
    let first = ruled(only, json!({"role_match": "first"}));
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["author"]), &first),
        "subscriber | role_privileged 1: administrator; default_role subscriber"
    );
    // It is no way to keep it either: the account loses it where rules are for administrators, unless nobody else is one.
    let replaced = ruled(
        json!(["everybody -> administrator, author"]),
        json!({"role_administrators": true}),
    );
    let holder = administrator_with(&["administrator"]);
    assert_eq!(
        roles_of(&member_of(&[]), &holder, &replaced),
        "author | rule 1: author; role_privileged 1: administrator"
    );
    let last = AccountState {
        last_administrator: true,
        ..holder
    };
    assert_eq!(
        roles_of(&member_of(&[]), &last, &replaced),
        "author, administrator | rule 1: author; role_privileged 1: administrator; kept_last_administrator administrator"
    );
}

/// 001-28, case 94: where the role of new accounts cannot be given, new and old accounts get the smallest one, or none; the notes and the
/// trace name it.
#[test]
fn a_default_role_that_cannot_be_given_is_named() {
    let site = |default: &str, roles: Value| {
        let mut json = configuration();
        json["settings"]["default_role"] = default.into();
        json["settings"]["role_rules"] = json!([format!("group {EDITORS} -> editor")]);
        json["site"]["roles"] = roles;
        config(&json).unwrap()
    };
    let usual = json!({"subscriber": false, "editor": false, "administrator": true});
    let gone = site("shop_manager", usual.clone());
    let new = AccountState {
        new: true,
        ..account_with(&[])
    };
    assert_eq!(
        roles_of(&member_of(&[]), &new, &gone),
        "subscriber | role_missing shop_manager; default_role subscriber"
    );
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["editor"]), &gone),
        "subscriber | role_missing shop_manager; default_role subscriber"
    );
    assert_eq!(
        roles_of(&member_of(&[EDITORS]), &account_with(&[]), &gone),
        "editor | rule 1: editor"
    );
    let privileged = site("administrator", usual);
    assert_eq!(
        roles_of(&member_of(&[]), &new, &privileged),
        "subscriber | role_privileged administrator; default_role subscriber"
    );
    let none = site("shop_manager", json!({"editor": false}));
    assert_eq!(
        roles_of(&member_of(&[]), &new, &none),
        "- | role_missing shop_manager; default_role"
    );
    assert_eq!(
        roles_of(&member_of(&[]), &account_with(&["editor"]), &none),
        " | role_missing shop_manager; default_role"
    );

    let created = |config: &Config, groups: &[&str]| {
        let person = identity(|token| token.set("groups", json!(groups)));
        let decision = decide(&person, &Facts::default(), config);
        let trace = trace(&person, &Facts::default(), config, &decision);
        let told = |name: &str| {
            let found = trace.iter().find(|(known, _)| *known == name);
            found.map_or("-", |(_, value)| value.as_str()).to_owned()
        };
        format!("{} | {}", told("role"), told("left_out"))
    };
    assert_eq!(created(&gone, &[]), "subscriber | shop_manager");
    assert_eq!(created(&privileged, &[]), "subscriber | administrator");
    assert_eq!(created(&none, &[]), " | shop_manager");
    assert_eq!(created(&gone, &[EDITORS]), "editor | -");
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
            "role_privileged",
            "rule",
            "set",
            "too_long",
        ]
    );
}
