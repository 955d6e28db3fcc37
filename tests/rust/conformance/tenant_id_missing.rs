//! case 30: `tid` is missing, empty or no GUID.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_token_names_its_tenant() {
    let wrong: Vec<Option<Value>> = vec![
        None,
        Some(Value::Null),
        Some("".into()),
        Some("contoso.example".into()),
        Some("common".into()),
        Some(0.into()),
        Some(true.into()),
        Some(json!([])),
    ];
    for tenant in wrong {
        let reason = refusal_of(|mut token| {
            match tenant.clone() {
                Some(tenant) => token.set("tid", tenant),
                None => token.remove("tid"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::TenantWrong, "{tenant:?}");
    }
}

/// A GUID has no case; our record of it has the lower one.
#[test]
fn an_upper_case_tenant_id_is_the_same_tenant() {
    let identity = identity(|token| token.set("tid", TENANT.to_uppercase()));
    assert_eq!(identity.tenant_id().as_str(), TENANT);
}
