//! case 23: `iss` is well formed, `tid` names another tenant; a tenant other than the configured one; personal accounts.
//! `tenant_not_listed.rs` has the same for several tenants; an allow-list cannot be empty, for the site's own tenant is always on it.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn tid_is_the_tenant_of_the_issuer() {
    let tenants: Vec<Value> = vec![
        OTHER_TENANT.into(),
        "9188040d-6c67-4c5b-b112-36a304b66dad".into(),
        "00000000-0000-0000-0000-000000000000".into(),
        format!("{{{TENANT}}}").into(),
        format!("{TENANT} ").into(),
        TENANT.replace('-', "").into(),
        json!([TENANT]),
        json!({"id": TENANT}),
    ];
    for tenant in tenants {
        let reason = refusal_of(|mut token| {
            token.set("tid", tenant.clone());
            token.compact()
        });
        assert_eq!(reason, Reason::TenantWrong, "{tenant}");
    }
}

/// A token that is consistent in itself, and of another tenant's person: the keys of all tenants are the same.
#[test]
fn a_consistent_token_of_another_tenant_is_refused() {
    let reason = refusal_of(|mut token| {
        token.set("tid", OTHER_TENANT);
        token.set("iss", ISSUER.replace(TENANT, OTHER_TENANT));
        token.compact()
    });
    assert_eq!(reason, Reason::TenantWrong);
}
