//! case 91, N6: an e-mail address or user name was given to a new person in Entra, with a new `oid`. The old WordPress
//! account is not taken over.

use serde_json::json;
use vestibule::policy::{decide, Account, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn predecessor() -> Account {
    Account {
        id: 5,
        login: "ada@contoso.example".to_owned(),
        email: "ada@contoso.example".to_owned(),
        tenant: TENANT.to_owned(),
        object: BOB.to_owned(),
        ..Account::default()
    }
}

#[test]
fn the_predecessors_account_stays_the_predecessors() {
    let by_login = Facts {
        login: Some(predecessor()),
        ..Facts::default()
    };
    let by_email = Facts {
        email: Some(predecessor()),
        ..Facts::default()
    };
    let half = |tenant: &str, object: &str| Facts {
        login: Some(Account {
            tenant: tenant.to_owned(),
            object: object.to_owned(),
            ..predecessor()
        }),
        ..Facts::default()
    };
    // Also when only half of the old link was stored.
    for facts in [by_login, by_email, half(TENANT, ""), half("", BOB)] {
        for create_users in [true, false] {
            let rules = config_with(json!({"create_users": create_users}));
            let ada = identity(|token| token.set("email", "ada@contoso.example"));
            match decide(&ada, &facts, &rules) {
                Decision::Deny(error) => assert_eq!(error.reason(), Reason::AccountLinkedElsewhere),
                other => panic!("{other:?}"),
            }
        }
    }
}
