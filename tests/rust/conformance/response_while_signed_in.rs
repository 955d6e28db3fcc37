//! case 13 (001-24): the response arrives while somebody else is signed in to WordPress in this browser. Nobody is
//! silently replaced. That the session id is renewed is WordPress's part, tested there.

use serde_json::json;
use vestibule::policy::{decide, Account, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn outcome(facts: &Facts) -> Decision {
    let rules = config_with(json!({"create_users": true}));
    decide(&identity(|_| {}), facts, &rules)
}

fn ada() -> Account {
    Account {
        id: 7,
        login: "ada@contoso.example".to_owned(),
        ..Account::default()
    }
}

fn refused(facts: &Facts) {
    match outcome(facts) {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::SignedInAsOther),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_linked_account_does_not_replace_another_user() {
    let mut facts = Facts {
        linked: vec![ada()],
        current_user: 8,
        ..Facts::default()
    };
    refused(&facts);
    facts.current_user = 7;
    assert!(matches!(outcome(&facts), Decision::SignIn { user: 7 }));
}

#[test]
fn an_account_that_would_be_linked_does_not_either() {
    let mut facts = Facts {
        login: Some(ada()),
        current_user: 8,
        ..Facts::default()
    };
    refused(&facts);
    facts.current_user = 7;
    assert!(matches!(outcome(&facts), Decision::Link { user: 7, .. }));
}

#[test]
fn no_account_is_created_beside_a_signed_in_user() {
    refused(&Facts {
        current_user: 8,
        ..Facts::default()
    });
}
