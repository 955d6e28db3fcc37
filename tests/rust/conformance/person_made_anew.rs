//! case 91, N6 (001-26): somebody was deleted in the directory and made anew, with the same names. The new object id is another person:
//! neither account, nor role, nor a decision about the old one goes over.

use serde_json::json;
use vestibule::policy::{decide, Account, Approval, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn before() -> Account {
    Account {
        id: 5,
        login: "ada@contoso.example".to_owned(),
        email: "ada@contoso.example".to_owned(),
        tenant: TENANT.to_owned(),
        object: BOB.to_owned(),
        ..Account::default()
    }
}

fn anew(config: serde_json::Value, approval: Approval) -> Decision {
    let facts = Facts {
        login: Some(before()),
        email: Some(before()),
        approval,
        ..Facts::default()
    };
    let ada = identity(|token| {
        token.set("email", "ada@contoso.example");
        token.set("xms_edov", true);
    });
    decide(&ada, &facts, &config_with(config))
}

/// By no preset, and not where new people are taken.
#[test]
fn the_account_is_not_inherited() {
    for order in ["login_email", "email_login", "none"] {
        for create_users in [true, false] {
            let settings = json!({"match_order": order, "create_users": create_users});
            match anew(settings, Approval::None) {
                Decision::Deny(error) => {
                    assert_eq!(error.reason(), Reason::AccountLinkedElsewhere, "{order}");
                }
                other => panic!("{order}: {other:?}"),
            }
        }
    }
}

/// An administrator who says so gives the new person an account of their own: another login name, and no address, which is taken.
#[test]
fn an_administrator_can_give_a_new_account() {
    match anew(json!({}), Approval::Create) {
        Decision::Create(account) => {
            assert_eq!(account.logins[1], "ada@contoso.example-2");
            assert_eq!(account.email, "");
            assert_eq!(account.roles, ["subscriber"]);
        }
        other => panic!("{other:?}"),
    }
}
