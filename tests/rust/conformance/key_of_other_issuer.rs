//! case 23, case 49: Microsoft's key sets say of each key which issuer and cloud it signs for. A key of personal accounts,
//! of another tenant or of another cloud signs nothing here.

use serde_json::Value;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn outcome(change: impl FnOnce(&mut Value)) -> Option<Reason> {
    let site = TestSite::new();
    let mut jwk = SigningKey::tenant().jwk();
    change(&mut jwk);
    site.microsoft.publishes(&[jwk]);
    site.sign_in(|_| {}).err().map(|error| error.reason())
}

#[test]
fn a_key_signs_for_its_issuer_only() {
    for issuer in [
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        "https://login.microsoftonline.com/fa15d692-e9c7-4460-a743-29f2956fd429/v2.0",
        "https://login.microsoftonline.com/{tenantid}/v1.0",
        "https://sts.windows.net/{tenantid}/",
        "https://evil.example/{tenantid}/v2.0",
        "",
    ] {
        let reason = outcome(|jwk| jwk["issuer"] = issuer.into());
        assert_eq!(reason, Some(Reason::KeyIssuerWrong), "{issuer}");
    }
}

#[test]
fn a_key_signs_for_its_cloud_only() {
    for cloud in ["microsoftonline.us", "partner.microsoftonline.cn", ""] {
        let reason = outcome(|jwk| jwk["cloud_instance_name"] = cloud.into());
        assert_eq!(reason, Some(Reason::KeyIssuerWrong), "{cloud}");
    }
}

#[test]
fn the_tenants_own_key_signs() {
    assert_eq!(outcome(|_| {}), None);
    assert_eq!(outcome(|jwk| jwk["issuer"] = ISSUER.into()), None);
    assert_eq!(
        outcome(|jwk| jwk["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0".into()),
        None
    );
    assert_eq!(
        outcome(|jwk| jwk["cloud_instance_name"] = "microsoftonline.com".into()),
        None
    );
}
