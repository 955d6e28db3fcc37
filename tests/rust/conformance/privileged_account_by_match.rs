//! case 93 (001-25): the account that matches can promote users or manage options. It is linked only when its owner, signed
//! in to WordPress, asks for it.

use serde_json::json;
use vestibule::config::Config;
use vestibule::identity::SignInPurpose;
use vestibule::policy::{decide, Account, Decision, Facts, Via};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn administrator() -> Account {
    Account {
        id: 1,
        login: "ada@contoso.example".to_owned(),
        email: "ada@contoso.example".to_owned(),
        privileged: true,
        ..Account::default()
    }
}

fn rules() -> Config {
    config_with(json!({"create_users": true}))
}

#[test]
fn a_match_does_not_link_an_administrator() {
    for (login, email) in [(true, false), (false, true), (true, true)] {
        for current_user in [0, 1, 2] {
            for verified in [true, false] {
                let facts = Facts {
                    login: login.then(administrator),
                    email: email.then(administrator),
                    current_user,
                    ..Facts::default()
                };
                let ada = identity(|token| {
                    token.set("email", "ada@contoso.example");
                    token.set("xms_edov", verified);
                });
                match decide(&ada, &facts, &rules()) {
                    Decision::Deny(error) => assert_eq!(error.reason(), Reason::LinkNeedsOwner),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

#[test]
fn the_owner_may_connect_it() {
    let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
    token.set("email", "ada@contoso.example");
    let ada = verify_for(&token.compact(), SignInPurpose::Link { user: 1 }).unwrap();
    let facts = Facts {
        login: Some(administrator()),
        current_user: 1,
        owner: Some(administrator()),
        ..Facts::default()
    };
    match decide(&ada, &facts, &rules()) {
        Decision::Link {
            user: 1,
            via: Via::Owner,
        } => {}
        other => panic!("{other:?}"),
    }
}

/// Somebody else's session does not do.
#[test]
fn nobody_else_may_connect_it() {
    let token = IdToken::for_nonce("the-nonce-of-this-transaction");
    let ada = verify_for(&token.compact(), SignInPurpose::Link { user: 1 }).unwrap();
    for current_user in [0, 2] {
        let facts = Facts {
            login: Some(administrator()),
            current_user,
            ..Facts::default()
        };
        match decide(&ada, &facts, &rules()) {
            Decision::Deny(error) => assert_eq!(error.reason(), Reason::SignedInAsOther),
            other => panic!("{other:?}"),
        }
    }
}

/// Once linked, the administrator signs in by the link like everybody.
#[test]
fn a_linked_administrator_signs_in() {
    let facts = Facts {
        linked: vec![Account {
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..administrator()
        }],
        ..Facts::default()
    };
    let decision = decide(&identity(|_| {}), &facts, &rules());
    assert!(
        matches!(decision, Decision::SignIn { user: 1 }),
        "{decision:?}"
    );
}
