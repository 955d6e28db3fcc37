//! case 9: RFC 9207. `iss` of the response is missing although the metadata promises it, or is not the tenant's issuer.
//! The code is not sent anywhere.

use vestibule::reason::Reason;

use crate::stand_in::*;

fn promising() -> TestSite {
    let site = TestSite::new();
    let mut document = discovery_document();
    document["authorization_response_iss_parameter_supported"] = true.into();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    site
}

fn outcome(site: &TestSite, issuer: Option<&str>) -> Result<(), Reason> {
    let started = site.begin();
    site.microsoft
        .issues(&IdToken::for_nonce(&started.nonce()).compact());
    let issuer = issuer
        .map(|issuer| format!("&iss={}", encoded(issuer)))
        .unwrap_or_default();
    let callback = site
        .receive(&format!("{}{issuer}", started.answer()), &started.cookie)
        .unwrap();
    let result = site
        .complete(&callback)
        .map(drop)
        .map_err(|error| error.reason());
    if result.is_err() {
        assert_eq!(site.microsoft.count(Endpoint::Token), 0);
    }
    result
}

#[test]
fn a_promised_issuer_must_be_there() {
    assert_eq!(
        outcome(&promising(), None),
        Err(Reason::IssuerParameterMismatch)
    );
    assert_eq!(
        outcome(&promising(), Some("")),
        Err(Reason::IssuerParameterMismatch)
    );
    assert_eq!(outcome(&promising(), Some(ISSUER)), Ok(()));
}

#[test]
fn an_issuer_that_is_there_must_be_the_tenants() {
    let upper = ISSUER.to_uppercase();
    let slash = format!("{ISSUER}/");
    let other = ISSUER.replace(TENANT, OTHER_TENANT);
    for issuer in [
        "https://evil.example",
        "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/{tenantid}/v2.0",
        &upper,
        &slash,
        &other,
    ] {
        for site in [TestSite::new(), promising()] {
            assert_eq!(
                outcome(&site, Some(issuer)),
                Err(Reason::IssuerParameterMismatch),
                "{issuer}"
            );
        }
    }
}

#[test]
fn without_a_promise_it_may_be_absent() {
    assert_eq!(outcome(&TestSite::new(), None), Ok(()));
    assert_eq!(outcome(&TestSite::new(), Some(ISSUER)), Ok(()));
}
