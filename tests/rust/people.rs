//! What is known of a person: by the token, by the directory, by both.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use vestibule::guid::Guid;
use vestibule::identity::{Directory, DirectoryPart, DirectoryProblem, Person};
use vestibule::reason::Reason;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";
const READERS: &str = "0b8f7c1d-2e3a-4c5b-9d6e-7f8091a2b3c4";

fn guid(text: &str) -> Guid {
    Guid::parse(text).unwrap()
}

fn directory(properties: &[(&str, &str)]) -> Directory {
    Directory {
        properties: properties
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Directory::default()
    }
}

/// Case 94: names of groups are nobody's property, so they count for nothing.
#[test]
fn groups_are_known_by_id() {
    let identity = identity(|token| {
        token.set("groups", json!([EDITORS.to_uppercase(), READERS, EDITORS]));
    });
    let groups = identity.person().groups().cloned();
    let expected = BTreeSet::from([guid(EDITORS), guid(READERS)]);
    assert_eq!(groups, Some(expected));
}

/// Case 94: a registration may put names in place of ids, for some groups or for all. What such a token leaves open is not that the person
/// is in no other group.
#[test]
fn groups_by_name_are_not_known() {
    for names in [
        json!(["Domain Admins"]),
        json!([EDITORS, "Domain Admins"]),
        json!(["CONTOSO\\Editors", EDITORS]),
        json!([""]),
    ] {
        let identity = identity(|token| token.set("groups", names.clone()));
        assert_eq!(identity.person().groups(), None, "{names}");
    }
}

/// Case 95: a token without groups says nothing about groups, and one that says there are too many says the same.
#[test]
fn groups_that_are_not_there_are_not_known() {
    assert_eq!(identity(|_| {}).person().groups(), None);
    for value in [json!("x"), json!({}), json!(7), json!([1]), Value::Null] {
        let identity = identity(|token| token.set("groups", value.clone()));
        assert_eq!(identity.person().groups(), None, "{value}");
    }
    let none = identity(|token| token.set("groups", json!([])));
    assert_eq!(none.person().groups(), Some(&BTreeSet::new()));
}

/// Case 95.
#[test]
fn an_overage_is_recognised_by_any_marker() {
    let marked: [(&str, Value); 8] = [
        ("_claim_names", json!({"groups": "src1"})),
        ("_claim_names", json!({"groups": 7})),
        ("_claim_names", json!("groups")),
        ("_claim_names", json!([])),
        ("hasgroups", json!(true)),
        ("hasgroups", json!("true")),
        ("hasgroups", json!(1)),
        ("hasgroups", json!({})),
    ];
    for (name, value) in marked {
        let identity = identity(|token| {
            token.set(name, value.clone());
            token.set("groups", json!([EDITORS]));
        });
        assert!(identity.overage(), "{name} {value}");
        assert_eq!(identity.person().groups(), None, "{name} {value}");
    }
    let unmarked: [(&str, Value); 3] = [
        ("_claim_names", json!({"other": "src1"})),
        ("hasgroups", json!(false)),
        ("hasgroups", Value::Null),
    ];
    for (name, value) in unmarked {
        let identity = identity(|token| token.set(name, value.clone()));
        assert!(!identity.overage(), "{name} {value}");
    }
}

#[test]
fn what_the_directory_says_stays() {
    let identity = identity(|token| token.set("groups", json!([EDITORS])));
    assert!(!identity.person().asked());
    identity.learn(Directory {
        groups: Some(BTreeSet::from([guid(READERS)])),
        ..directory(&[("givenName", "Ada"), ("displayName", "A. Lovelace")])
    });
    identity.learn(Directory::default());
    let person = identity.person();
    assert!(person.asked() && person.found() && person.is_home());
    assert_eq!(person.groups(), Some(&BTreeSet::from([guid(READERS)])));
    assert_eq!(person.first_name(), "Ada");
    // The token goes first.
    assert_eq!(person.display_name(), "Ada Lovelace");
    assert_eq!(person.app_roles(), Some(&[][..]));
}

/// 91: an address that only another directory has written is none, however it comes.
#[test]
fn an_address_of_another_directory_is_not_taken_from_the_directory() {
    let asked = || directory(&[("mail", "admin@corp.example")]);
    let member = identity(|_| {});
    member.learn(asked());
    assert_eq!(member.person().email(), "admin@corp.example");
    let by_token = identity(|token| token.set("acct", 1));
    by_token.learn(asked());
    assert_eq!(by_token.person().email(), "");
    let by_directory = identity(|_| {});
    by_directory.learn(Directory {
        guest: Some(true),
        ..asked()
    });
    assert!(by_directory.person().is_guest());
    assert_eq!(by_directory.person().email(), "");
}

#[test]
fn a_look_up_does_not_know_app_roles() {
    let found = Person::looked_up(
        &guid(TENANT),
        &guid(ADA),
        Some(Directory {
            enabled: Some(false),
            ..directory(&[("userPrincipalName", "ada@contoso.example"), ("mail", "")])
        }),
    );
    assert!(found.found() && found.asked() && found.is_home() && !found.email_verified());
    assert_eq!(found.username(), "ada@contoso.example");
    assert_eq!(found.enabled(), Some(false));
    assert_eq!(found.app_roles(), None);
    assert_eq!(found.groups(), None);
    assert!(!Person::looked_up(&guid(TENANT), &guid(ADA), None).found());
}

#[test]
fn what_could_not_be_learnt_is_told() {
    let problem = DirectoryProblem {
        part: DirectoryPart::Groups,
        reason: Reason::ProviderThrottled,
        detail: "HTTP 429".to_owned(),
        request_id: String::new(),
    };
    let identity = identity(|_| {});
    identity.learn(Directory {
        problems: vec![problem.clone()],
        ..Directory::default()
    });
    assert_eq!(identity.person().groups_problem(), Some(&problem));
    assert_eq!(identity.person().problems(), [problem]);
}
