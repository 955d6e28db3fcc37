//! A logout token for another application or from another issuer. OpenID:
//! oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud, oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn refused(claim: &str, value: Option<Value>) -> Reason {
    logout_refusal_of(|mut token| {
        match value {
            Some(value) => token.set(claim, value),
            None => token.remove(claim),
        }
        token.compact()
    })
}

#[test]
fn another_audience_is_refused() {
    for audience in [
        None,
        Some(json!(OTHER_CLIENT)),
        Some(json!([OTHER_CLIENT])),
        Some(json!([])),
        Some(json!("")),
        Some(Value::Null),
        Some(json!(CLIENT.to_uppercase())),
        Some(json!({CLIENT: true})),
        Some(json!([CLIENT, 1])),
    ] {
        assert_eq!(
            refused("aud", audience.clone()),
            Reason::AudienceWrong,
            "{audience:?}"
        );
    }
}

#[test]
fn one_of_several_audiences_is_not_enough() {
    assert_eq!(
        refused("aud", Some(json!([CLIENT, OTHER_CLIENT]))),
        Reason::AuthorizedPartyWrong
    );
    assert_eq!(
        refused("azp", Some(json!(OTHER_CLIENT))),
        Reason::AuthorizedPartyWrong
    );
}

#[test]
fn another_issuer_is_refused() {
    for issuer in [
        None,
        Some(json!("https://evil.example")),
        Some(json!(format!("{ISSUER}/"))),
        Some(json!(ISSUER.to_uppercase())),
        Some(json!(format!("{AUTHORITY}/{OTHER_TENANT}/v2.0"))),
        Some(json!(format!("https://sts.windows.net/{TENANT}/"))),
        Some(json!([ISSUER])),
        Some(Value::Null),
    ] {
        assert_eq!(
            refused("iss", issuer.clone()),
            Reason::IssuerWrong,
            "{issuer:?}"
        );
    }
}

/// Logout tokens need no `tid`; one that is there is the issuer's.
#[test]
fn another_tenant_is_refused() {
    for tenant in [json!(OTHER_TENANT), json!(""), Value::Null, json!([TENANT])] {
        assert_eq!(
            refused("tid", Some(tenant.clone())),
            Reason::TenantWrong,
            "{tenant}"
        );
    }
}
