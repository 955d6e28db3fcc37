//! case 96 (001-25): in a network all sites share the accounts. Whoever sets the directory of one site does not get accounts of the
//! others by naming their addresses.

use vestibule::identity::SignInPurpose;
use vestibule::policy::{decide, Account, Decision, Facts, Rules, Via};
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

fn rules() -> Rules {
    Rules {
        create_users: true,
        default_role: "subscriber".to_owned(),
    }
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

    let facts = Facts {
        linked: vec![Account {
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..elsewhere()
        }],
        ..Facts::default()
    };
    let decision = decide(&identity(|_| {}), &facts, &rules());
    assert!(
        matches!(decision, Decision::SignIn { user: 6 }),
        "{decision:?}"
    );
}
