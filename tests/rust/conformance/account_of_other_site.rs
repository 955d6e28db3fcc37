//! case 96 (001-25): in a network all sites share the accounts. Whoever sets the directory of one site does not get accounts of the
//! others by naming their addresses.

use serde_json::json;
use vestibule::config::Config;
use vestibule::identity::SignInPurpose;
use vestibule::policy::{decide, Account, Decision, Facts, Via};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn elsewhere() -> Account {
    Account {
        id: 6,
        login: "ada@contoso.example".to_owned(),
        email: "ada@contoso.example".to_owned(),
        foreign: true,
        ..Account::default()
    }
}

fn rules() -> Config {
    config_with(json!({"create_users": true}))
}

#[test]
fn a_match_does_not_link_an_account_of_another_site() {
    for (login, email) in [(true, false), (false, true), (true, true)] {
        for (verified, strangers_register) in [(true, false), (false, true)] {
            let facts = Facts {
                login: login.then(elsewhere),
                email: email.then(elsewhere),
                strangers_register,
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

/// Its owner may connect it, and comes back by the link.
#[test]
fn the_owner_may_connect_it() {
    let token = IdToken::for_nonce("the-nonce-of-this-transaction");
    let ada = verify_for(&token.compact(), SignInPurpose::Link { user: 6 }).unwrap();
    let facts = Facts {
        current_user: 6,
        owner: Some(elsewhere()),
        ..Facts::default()
    };
    match decide(&ada, &facts, &rules()) {
        Decision::Link {
            user: 6,
            via: Via::Owner,
        } => {}
        other => panic!("{other:?}"),
    }

    let decision = decide(&identity(|_| {}), &linked(), &rules());
    assert!(
        matches!(&decision, Decision::Join { user: 6, roles } if *roles == ["subscriber"]),
        "{decision:?}"
    );
}

fn linked() -> Facts {
    Facts {
        linked: vec![Account {
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..elsewhere()
        }],
        ..Facts::default()
    }
}

/// 001-26: a site that takes nobody new takes nobody from the other sites either, by whatever door.
#[test]
fn who_is_known_elsewhere_is_new_here() {
    let closed = config_with(json!({"create_users": false}));
    let token = IdToken::for_nonce("the-nonce-of-this-transaction");
    let renewed = verify_for(
        &token.compact(),
        SignInPurpose::Renew {
            user: 6,
            session: [7; 32],
        },
    )
    .unwrap();
    for (ada, current_user) in [(identity(|_| {}), 0), (identity(|_| {}), 6), (renewed, 6)] {
        let facts = Facts {
            current_user,
            ..linked()
        };
        match decide(&ada, &facts, &closed) {
            Decision::Deny(error) => assert_eq!(error.reason(), Reason::UserNotFound),
            other => panic!("{other:?}"),
        }
        match decide(&ada, &facts, &rules()) {
            Decision::Join { user: 6, .. } => {}
            other => panic!("{other:?}"),
        }
    }
    // Case 13, and an account that is held back.
    let other = Facts {
        current_user: 9,
        ..linked()
    };
    let mut blocked = linked();
    blocked.linked[0].blocked = true;
    for (facts, reason) in [
        (other, Reason::SignedInAsOther),
        (blocked, Reason::AccountBlocked),
    ] {
        match decide(&identity(|_| {}), &facts, &rules()) {
            Decision::Deny(error) => assert_eq!(error.reason(), reason),
            other => panic!("{other:?}"),
        }
    }
}
