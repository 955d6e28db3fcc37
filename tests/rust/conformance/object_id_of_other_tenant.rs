//! case 91, N4: the same `oid` under another `tid` is another person.

use serde_json::json;
use vestibule::policy::{decide, Account, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn the_token_of_the_other_tenant_is_refused() {
    let reason = refusal_of(|mut token| {
        token.set("tid", OTHER_TENANT);
        token.compact()
    });
    assert_eq!(reason, Reason::TenantWrong);
}

/// An account that was linked while another tenant was configured is that tenant's person.
#[test]
fn a_link_to_the_same_object_of_another_tenant_is_no_link() {
    let account = Account {
        id: 5,
        login: "ada@contoso.example".to_owned(),
        tenant: OTHER_TENANT.to_owned(),
        object: ADA.to_owned(),
        ..Account::default()
    };
    let facts = Facts {
        login: Some(account),
        ..Facts::default()
    };
    let rules = config_with(json!({"create_users": true}));
    match decide(&identity(|_| {}), &facts, &rules) {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::AccountLinkedElsewhere),
        other => panic!("{other:?}"),
    }
}
