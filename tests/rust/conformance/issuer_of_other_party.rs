//! case 22: `iss` is missing, misspelt, of a wrong type or another party's. Compared byte by byte.
//! OpenID: oidcc-client-test-invalid-iss.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn wrong_issuers() -> Vec<(&'static str, Value)> {
    vec![
        ("null", Value::Null),
        ("empty", "".into()),
        ("number", 1.into()),
        ("list of the right one", json!([ISSUER])),
        ("upper case", ISSUER.to_uppercase().into()),
        (
            "upper-case tenant id",
            ISSUER.replace(TENANT, &TENANT.to_uppercase()).into(),
        ),
        ("trailing slash", format!("{ISSUER}/").into()),
        ("trailing blank", format!("{ISSUER} ").into()),
        ("trailing nul", format!("{ISSUER}\u{0}").into()),
        ("no version", format!("{AUTHORITY}/{TENANT}").into()),
        (
            "version 1",
            format!("https://sts.windows.net/{TENANT}/").into(),
        ),
        ("v1.0", format!("{AUTHORITY}/{TENANT}/v1.0").into()),
        ("plain http", ISSUER.replace("https", "http").into()),
        ("with port", ISSUER.replace(".com/", ".com:443/").into()),
        ("with query", format!("{ISSUER}?").into()),
        ("other tenant", ISSUER.replace(TENANT, OTHER_TENANT).into()),
        (
            "personal accounts",
            ISSUER
                .replace(TENANT, "9188040d-6c67-4c5b-b112-36a304b66dad")
                .into(),
        ),
        ("template", ISSUER.replace(TENANT, "{tenantid}").into()),
        ("common", ISSUER.replace(TENANT, "common").into()),
        (
            "right one inside of another",
            format!("https://evil.example/login.microsoftonline.com/{TENANT}/v2.0").into(),
        ),
        (
            "right one as a prefix",
            format!("{ISSUER}.evil.example").into(),
        ),
        (
            "host as a prefix",
            ISSUER.replace(".com/", ".com.evil.example/").into(),
        ),
        (
            "right one as userinfo",
            format!("https://login.microsoftonline.com@evil.example/{TENANT}/v2.0").into(),
        ),
        (
            "look-alike letter",
            ISSUER.replace("microsoft", "micr\u{43e}soft").into(),
        ),
        ("other cloud", ISSUER.replace(".com/", ".us/").into()),
        (
            "older host",
            ISSUER
                .replace("login.microsoftonline.com", "login.windows.net")
                .into(),
        ),
    ]
}

#[test]
fn only_the_tenants_issuer_is_taken() {
    for (name, issuer) in wrong_issuers() {
        let reason = refusal_of(|mut token| {
            token.set("iss", issuer);
            token.compact()
        });
        assert_eq!(reason, Reason::IssuerWrong, "{name}");
    }
}

#[test]
fn an_issuer_must_be_there() {
    let reason = refusal_of(|mut token| {
        token.remove("iss");
        token.compact()
    });
    assert_eq!(reason, Reason::IssuerWrong);
}
