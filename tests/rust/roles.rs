//! 001-30: which roles does a person have here? Ordered rules; a role is lost because a rule no longer fits, never because something
//! is not known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Value};
use vestibule::config::Config;
use vestibule::guid::Guid;
use vestibule::identity::{Directory, DirectoryPart, DirectoryProblem, Person};
use vestibule::policy::{changes, decide, AccountState, Cause, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";
const READERS: &str = "0b8f7c1d-2e3a-4c5b-9d6e-7f8091a2b3c4";

/// Three rules for three groups of people, and one for the rest.
fn usual() -> Value {
    json!([
        format!("group {EDITORS} -> editor # Newsroom"),
        format!("group {READERS} -> author"),
        "app_role Authors -> author",
    ])
}

/// A site with these rules and other settings.
fn site(rules: Value, others: Value) -> Config {
    configured(rules, others, false)
}

fn configured(rules: Value, others: Value, privileged: bool) -> Config {
    let mut json = configuration();
    json["site"]["roles"]["author"] = false.into();
    json["site"]["allow_privileged_roles"] = privileged.into();
    json["settings"]["role_rules"] = rules;
    for (key, value) in others.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    config(&json).unwrap()
}

fn member_of(groups: &[&str]) -> Person {
    identity(|token| token.set("groups", json!(groups))).person()
}

/// Somebody of whom the token tells no groups, and the directory was asked in vain.
fn of_unknown_groups(change: impl FnOnce(&mut IdToken)) -> Person {
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
    identity.person()
}

fn looked_up(directory: Directory) -> Person {
    let guid = |text| Guid::parse(text).unwrap();
    Person::looked_up(&guid(TENANT), &guid(ADA), Some(directory))
}

fn with_properties(properties: &[(&str, &str)]) -> Directory {
    Directory {
        groups: Some(BTreeSet::new()),
        properties: properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Directory::default()
    }
}

fn account(roles: &[&str]) -> AccountState {
    AccountState {
        id: 7,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..AccountState::default()
    }
}

/// What becomes of the roles, and why: `editor, author | rule 1: editor; rule 2: author`. A dash stands for: they stay.
fn outcome(person: &Person, account: &AccountState, config: &Config) -> String {
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

/// Case 94: rules go by object id. Whoever makes a group with the name of another, or with the name of a role, gets nothing of it.
#[test]
fn a_group_by_a_look_alike_name_gives_nothing() {
    let config = site(usual(), json!({}));
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
            outcome(&person, &account(&["subscriber"]), &config),
            "- | default_role subscriber",
            "{groups}"
        );
    }
    assert_eq!(
        outcome(
            &member_of(&[&EDITORS.to_uppercase()]),
            &account(&[]),
            &config
        ),
        "editor | rule 1: editor"
    );
}

/// Case 94: the app role `administrator` is a word like any other, unless a rule names it.
#[test]
fn an_app_role_without_a_rule_gives_nothing() {
    let config = configured(usual(), json!({}), true);
    for role in ["administrator", "editor", "authors", "Authors ", " Authors"] {
        let person = identity(|token| {
            token.set("groups", json!([]));
            token.set("roles", json!([role]));
        })
        .person();
        assert_eq!(
            outcome(&person, &account(&[]), &config),
            "subscriber | default_role subscriber",
            "{role}"
        );
    }
}

/// 001-30: several groups give several roles, in the order of the rules; the first one alone where the setting says so.
#[test]
fn rules_are_ordered() {
    let both = member_of(&[READERS, EDITORS]);
    let all = site(usual(), json!({}));
    assert_eq!(
        outcome(&both, &account(&["subscriber"]), &all),
        "editor, author | rule 1: editor; rule 2: author"
    );
    let first = site(usual(), json!({"role_match": "first"}));
    assert_eq!(
        outcome(&both, &account(&["subscriber"]), &first),
        "editor | rule 1: editor"
    );
    // Empty lines count, since people count lines.
    let spaced = site(json!(["", "  ", "everybody -> author, editor"]), json!({}));
    assert_eq!(
        outcome(&both, &account(&[]), &spaced),
        "author, editor | rule 3: author, editor"
    );
}

/// Case 94: a role that was taken away in the directory is taken away here at the next sign-in.
#[test]
fn a_role_is_lost_with_the_group() {
    let config = site(usual(), json!({}));
    assert_eq!(
        outcome(
            &member_of(&[READERS]),
            &account(&["editor", "author"]),
            &config
        ),
        "author | rule 2: author"
    );
    assert_eq!(
        outcome(&member_of(&[]), &account(&["editor", "author"]), &config),
        "subscriber | default_role subscriber"
    );
    // What the site has given by hand is replaced as well; that is what the word says.
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &account(&["author"]), &config),
        "editor | rule 1: editor"
    );
    // Nothing is written where nothing changes, whatever the order.
    assert_eq!(
        outcome(
            &member_of(&[EDITORS, READERS]),
            &account(&["author", "editor"]),
            &config
        ),
        "- | rule 1: editor; rule 2: author"
    );
}

/// 001-30: "add" takes nothing away.
#[test]
fn to_add_takes_nothing_away() {
    let config = site(usual(), json!({"role_update": "add"}));
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &account(&["author", "subscriber"]), &config),
        "author, subscriber, editor | rule 1: editor; not_mapped_kept author; not_mapped_kept subscriber"
    );
    assert_eq!(
        outcome(&member_of(&[]), &account(&["author"]), &config),
        "- | not_mapped_kept author"
    );
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &account(&["editor"]), &config),
        "- | rule 1: editor"
    );
}

/// 001-30: "leave" is for new accounts only.
#[test]
fn to_leave_leaves_accounts_alone() {
    let config = site(usual(), json!({"role_update": "leave"}));
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &account(&["author"]), &config),
        "- | left"
    );
    let new = AccountState {
        new: true,
        ..account(&[])
    };
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &new, &config),
        "editor | rule 1: editor"
    );
}

/// Without rules nobody's roles change.
#[test]
fn without_rules_nothing_changes() {
    for update in ["replace", "add", "leave"] {
        let config = site(json!([]), json!({"role_update": update}));
        assert_eq!(
            outcome(
                &member_of(&[EDITORS]),
                &account(&["author", "editor"]),
                &config
            ),
            "- | no_rules"
        );
    }
}

/// Case 95: groups that are not known take nothing away, and give nothing either.
#[test]
fn unknown_groups_keep_the_roles() {
    for update in ["replace", "add"] {
        for combine in ["all", "first"] {
            let config = site(
                usual(),
                json!({"role_update": update, "role_match": combine}),
            );
            for roles in [&["editor", "author"][..], &["subscriber"], &[]] {
                let person = of_unknown_groups(|token| token.set("hasgroups", true));
                assert_eq!(
                    outcome(&person, &account(roles), &config),
                    "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled)",
                    "{update} {combine} {roles:?}"
                );
            }
        }
    }
    // The token says nothing, and nobody has asked.
    let config = site(usual(), json!({}));
    assert_eq!(
        outcome(&identity(|_| {}).person(), &account(&["editor"]), &config),
        "- | groups_unknown the token does not tell the groups, and the directory was not asked"
    );
}

/// Case 95: unknown groups do not matter where no rule asks for them.
#[test]
fn unknown_groups_do_not_matter_to_other_rules() {
    let person = of_unknown_groups(|_| {});
    let config = site(json!(["domain contoso.example -> author"]), json!({}));
    assert_eq!(
        outcome(&person, &account(&["editor"]), &config),
        "author | rule 1: author"
    );
    let before = site(
        json!([
            "domain contoso.example -> author",
            format!("group {EDITORS} -> editor")
        ]),
        json!({"role_match": "first"}),
    );
    assert_eq!(
        outcome(&person, &account(&["editor"]), &before),
        "author | rule 1: author"
    );
}

/// Case 95: whoever comes for the first time while groups are not known gets the default role.
#[test]
fn a_new_person_of_unknown_groups_has_the_default_role() {
    let config = site(
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
        ..account(&["subscriber"])
    };
    assert_eq!(
        outcome(&of_unknown_groups(|_| {}), &new, &config),
        "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled); default_role subscriber"
    );
}

/// 001-28, 001-30: a new account has all roles that rules give, or the default role.
#[test]
fn a_new_account_has_what_rules_give() {
    let config = site(usual(), json!({}));
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
    let config = site(usual(), json!({}));
    let facts = Facts {
        linked: vec![vestibule::policy::Account {
            id: 3,
            foreign: true,
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..Default::default()
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
    let config = site(
        json!([
            format!("group {EDITORS} -> editor"),
            "app_role Authors -> author"
        ]),
        json!({}),
    );
    let person = looked_up(with_properties(&[]));
    assert_eq!(
        outcome(&person, &account(&["author", "editor"]), &config),
        "author | app_roles_unknown author"
    );
    assert_eq!(
        outcome(&person, &account(&["editor"]), &config),
        "subscriber | default_role subscriber"
    );
    // Where one rule alone counts, nothing behind the unknown one can be decided.
    let first = site(
        json!(["app_role Authors -> author", "everybody -> subscriber"]),
        json!({"role_match": "first"}),
    );
    assert_eq!(
        outcome(&person, &account(&["author"]), &first),
        "- | app_roles_unknown"
    );
}

/// A property that is not known is not an empty one.
#[test]
fn an_unknown_property_keeps_what_it_may_have_given() {
    let config = site(json!(["attribute department=Finance -> editor"]), json!({}));
    let unknown = looked_up(with_properties(&[("jobTitle", "Controller")]));
    assert_eq!(
        outcome(&unknown, &account(&["editor", "author"]), &config),
        "editor | attributes_unknown editor"
    );
    for department in ["", "Sales", "Finance 2"] {
        let person = looked_up(with_properties(&[("department", department)]));
        assert_eq!(
            outcome(&person, &account(&["editor"]), &config),
            "subscriber | default_role subscriber"
        );
    }
    for department in ["Finance", "FINANCE", " finance "] {
        let person = looked_up(with_properties(&[("department", department)]));
        assert_eq!(
            outcome(&person, &account(&["editor"]), &config),
            "- | rule 1: editor"
        );
    }
}

/// Each kind of condition, with whom it is for.
#[test]
fn each_condition_has_its_people() {
    let fits = |rule: &str, person: &Person| {
        let config = site(json!([format!("{rule} -> editor")]), json!({}));
        outcome(person, &account(&["author"]), &config).starts_with("editor |")
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

/// An account that can manage the site keeps its roles, whatever the directory says.
#[test]
fn an_administrator_keeps_the_roles() {
    let config = site(usual(), json!({}));
    for groups in [&[EDITORS][..], &[]] {
        let administrator = AccountState {
            privileged: true,
            ..account(&["administrator"])
        };
        assert_eq!(
            outcome(&member_of(groups), &administrator, &config),
            "- | kept_administrator"
        );
    }
}

/// Case 94: the last administrator is never demoted, by no setting; another one is where the setting says so.
#[test]
fn the_last_administrator_stays_one() {
    for (update, combine) in [("replace", "all"), ("replace", "first"), ("add", "all")] {
        let config = site(
            usual(),
            json!({"role_administrators": true, "role_update": update, "role_match": combine}),
        );
        for groups in [&[EDITORS][..], &[]] {
            let last = AccountState {
                privileged: true,
                last_administrator: true,
                ..account(&["administrator", "author"])
            };
            let changes = changes(&member_of(groups), &last, &config);
            let roles = changes.roles.unwrap_or(last.roles);
            assert!(
                roles.contains(&"administrator".to_owned()),
                "{update} {combine}: {roles:?}"
            );
        }
    }
    let config = site(usual(), json!({"role_administrators": true}));
    let last = AccountState {
        privileged: true,
        last_administrator: true,
        ..account(&["administrator"])
    };
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &last, &config),
        "editor, administrator | rule 1: editor; kept_last_administrator administrator"
    );
    let one_of_two = AccountState {
        privileged: true,
        ..account(&["administrator"])
    };
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &one_of_two, &config),
        "editor | rule 1: editor"
    );
}

/// Case 94: with the constant, rules give privileged roles, and take them away again.
#[test]
fn the_constant_opens_privileged_roles() {
    let config = configured(
        json!([format!("group {EDITORS} -> administrator")]),
        json!({"role_administrators": true}),
        true,
    );
    assert_eq!(
        outcome(&member_of(&[EDITORS]), &account(&["author"]), &config),
        "administrator | rule 1: administrator"
    );
    let one_of_two = AccountState {
        privileged: true,
        ..account(&["administrator"])
    };
    assert_eq!(
        outcome(&member_of(&[]), &one_of_two, &config),
        "subscriber | default_role subscriber"
    );
    // Not because Microsoft could not be asked.
    assert_eq!(
        outcome(&of_unknown_groups(|_| {}), &one_of_two, &config),
        "- | groups_unknown the groups are not known: HTTP 429 (provider_throttled)"
    );
}

/// A role that the site has lost is left out and named.
#[test]
fn a_role_that_is_gone_is_left_out() {
    let config = site(
        json!(["everybody -> shop_manager, author", "guest -> shop_manager"]),
        json!({}),
    );
    assert_eq!(
        outcome(&member_of(&[]), &account(&["subscriber"]), &config),
        "author | rule 1: author; role_missing 1: shop_manager"
    );
    let only = site(json!(["everybody -> shop_manager"]), json!({}));
    assert_eq!(
        outcome(&member_of(&[]), &account(&["author"]), &only),
        "subscriber | role_missing 1: shop_manager; default_role subscriber"
    );
}

/// Somebody whom the directory does not have changes nothing.
#[test]
fn nobody_changes_nothing() {
    let guid = |text| Guid::parse(text).unwrap();
    let nobody = Person::looked_up(&guid(TENANT), &guid(ADA), None);
    let config = site(usual(), json!({}));
    let account = AccountState {
        fields: BTreeMap::from([("first_name".to_owned(), "Ada".to_owned())]),
        ..account(&["editor"])
    };
    assert_eq!(
        changes(&nobody, &account, &config),
        vestibule::policy::Changes::default()
    );
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
