//! case 23, with several tenants: the document is the same for all tenants that there are, so the token has to say which it is from, in
//! `tid` and in `iss`, and that one has to be on the list. case 91, N4: the same `oid` of another tenant is another person.

use serde_json::{json, Value};
use vestibule::error::Result;
use vestibule::identity::Identity;
use vestibule::reason::Reason;

use crate::stand_in::*;

const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const THIRD: &str = "2c1d7e9a-4b6f-4a55-9d3c-0e8f7a6b5c4d";

fn issuer(tenant: &str) -> String {
    format!("{AUTHORITY}/{tenant}/v2.0")
}

/// A site that lets further tenants' people in.
fn site(tenants: &[&str]) -> TestSite {
    let mut json = configuration();
    json["settings"]["tenants"] = json!(tenants);
    let site = TestSite::configured(&json);
    let segment = match tenants.contains(&PERSONAL) {
        true => "common",
        false => "organizations",
    };
    let mut document = discovery_document();
    for member in ["token_endpoint", "jwks_uri", "authorization_endpoint"] {
        let address = document[member].as_str().unwrap().replace(TENANT, segment);
        document[member] = address.into();
    }
    document["issuer"] = issuer("{tenantid}").into();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    site
}

fn sign_in(site: &TestSite, tid: &Value, iss: &str) -> Result<Identity> {
    site.sign_in(|token| {
        token.set("tid", tid.clone());
        token.set("iss", iss);
    })
}

#[test]
fn people_of_listed_tenants_come_in() {
    let site = site(&[OTHER_TENANT]);
    let started = site.begin();
    assert_eq!(started.url.path(), "/organizations/oauth2/v2.0/authorize");
    let home = sign_in(&site, &TENANT.into(), &issuer(TENANT)).unwrap();
    assert!(home.is_home());
    let other = sign_in(&site, &OTHER_TENANT.into(), &issuer(OTHER_TENANT)).unwrap();
    assert!(!other.is_home());
    assert_eq!(other.issuer(), issuer(OTHER_TENANT));
    assert_eq!(
        site.microsoft.sent()[0].url,
        format!("{AUTHORITY}/organizations/v2.0/.well-known/openid-configuration?appid={CLIENT}")
    );
    // N4: one object id, two people.
    assert_eq!(home.object_id(), other.object_id());
    assert_ne!(home.tenant_id(), other.tenant_id());
    assert!(home.person().is_home() && !other.person().is_home());
}

/// A genuine token, of somebody who is simply not invited.
#[test]
fn a_tenant_that_is_not_listed_is_refused() {
    let site = site(&[OTHER_TENANT]);
    for tenant in [THIRD, PERSONAL] {
        let error = sign_in(&site, &tenant.into(), &issuer(tenant)).unwrap_err();
        assert_eq!(error.reason(), Reason::TenantRefused, "{tenant}");
    }
}

/// Personal accounts are a tenant as any other: they come in where it is listed.
#[test]
fn personal_accounts_come_in_only_when_listed() {
    let site = site(&[PERSONAL]);
    assert_eq!(site.begin().url.path(), "/common/oauth2/v2.0/authorize");
    assert!(sign_in(&site, &PERSONAL.into(), &issuer(PERSONAL)).is_ok());
    let error = sign_in(&site, &OTHER_TENANT.into(), &issuer(OTHER_TENANT)).unwrap_err();
    assert_eq!(error.reason(), Reason::TenantRefused);
}

/// What is not consistent in itself is no guest, but an attack.
#[test]
fn tid_and_iss_have_to_be_one_tenant() {
    let site = site(&[OTHER_TENANT]);
    for (tid, iss) in [
        (json!(OTHER_TENANT), issuer(TENANT)),
        (json!(TENANT), issuer(OTHER_TENANT)),
        (json!(OTHER_TENANT), issuer("{tenantid}")),
        (json!(OTHER_TENANT), issuer("organizations")),
        (json!(OTHER_TENANT), issuer(&OTHER_TENANT.to_uppercase())),
        (json!(OTHER_TENANT), format!("{}/", issuer(OTHER_TENANT))),
        (
            json!(OTHER_TENANT),
            format!("https://evil.example/{OTHER_TENANT}/v2.0"),
        ),
        (
            json!(OTHER_TENANT),
            format!("https://sts.windows.net/{OTHER_TENANT}/"),
        ),
        (json!(OTHER_TENANT), String::new()),
    ] {
        let error = sign_in(&site, &tid, &iss).unwrap_err();
        assert_eq!(error.reason(), Reason::IssuerWrong, "{tid} {iss}");
    }
    for tid in [
        json!(null),
        json!([OTHER_TENANT]),
        json!("{tenantid}"),
        json!("organizations"),
        json!(""),
    ] {
        let error = sign_in(&site, &tid, &issuer(OTHER_TENANT)).unwrap_err();
        assert_eq!(error.reason(), Reason::TenantWrong, "{tid}");
    }
}

/// The order of checks: who is not invited learns so only when everything else about the token is right.
#[test]
fn a_token_that_is_wrong_is_wrong_before_its_tenant_is() {
    let site = site(&[OTHER_TENANT]);
    for (claim, value, reason) in [
        ("aud", json!(OTHER_CLIENT), Reason::AudienceWrong),
        ("nonce", json!("other"), Reason::NonceWrong),
        ("exp", json!(NOW - 500), Reason::TokenExpired),
        ("ver", json!("1.0"), Reason::VersionWrong),
        ("sub", json!(""), Reason::SubjectMissing),
    ] {
        let error = site
            .sign_in(|token| {
                token.set("tid", THIRD);
                token.set("iss", issuer(THIRD));
                token.set(claim, value.clone());
            })
            .unwrap_err();
        assert_eq!(error.reason(), reason, "{claim}");
    }
}

/// A key that names an issuer signs for that one only.
#[test]
fn a_key_signs_for_its_own_issuer() {
    for (of_key, reason) in [
        (issuer("{tenantid}"), None),
        (issuer(OTHER_TENANT), None),
        (issuer(TENANT), Some(Reason::KeyIssuerWrong)),
        (issuer(PERSONAL), Some(Reason::KeyIssuerWrong)),
    ] {
        let site = site(&[OTHER_TENANT]);
        let mut key = SigningKey::tenant().jwk();
        key["issuer"] = of_key.clone().into();
        site.microsoft.publishes(&[key]);
        let refused = sign_in(&site, &OTHER_TENANT.into(), &issuer(OTHER_TENANT))
            .err()
            .map(|error| error.reason());
        assert_eq!(refused, reason, "{of_key}");
    }
}

/// RFC 9207: the response may name the issuer, and then it is the token's.
#[test]
fn the_issuer_of_the_response_is_that_of_the_token() {
    for (named, reason) in [
        (issuer(OTHER_TENANT), None),
        (issuer(TENANT), Some(Reason::IssuerParameterMismatch)),
        (issuer("{tenantid}"), Some(Reason::IssuerParameterMismatch)),
        (
            format!("https://evil.example/{OTHER_TENANT}/v2.0"),
            Some(Reason::IssuerParameterMismatch),
        ),
    ] {
        let site = site(&[OTHER_TENANT]);
        let started = site.begin();
        let mut token = IdToken::for_nonce(&started.nonce());
        token.set("tid", OTHER_TENANT);
        token.set("iss", issuer(OTHER_TENANT));
        site.microsoft.issues(&token.compact());
        let query = format!("{}&iss={}", started.answer(), encoded(&named));
        let callback = site.receive(&query, &started.cookie).ok().unwrap();
        let refused = site.complete(&callback).err().map(|error| error.reason());
        assert_eq!(refused, reason, "{named}");
    }
}

/// A document for one tenant is none for several, and the other way around: neither takes the other's place.
#[test]
fn the_document_is_for_as_many_tenants_as_the_settings() {
    let several = site(&[OTHER_TENANT]);
    several.microsoft.answers(
        Endpoint::Discovery,
        Answer::json(discovery_document().to_string()),
    );
    let error = several.try_begin(&navigation("", "")).unwrap_err();
    assert_eq!(error.reason(), Reason::IssuerMismatch);

    let one = TestSite::new();
    let mut document = discovery_document();
    document["issuer"] = issuer("{tenantid}").into();
    one.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    let error = one.try_begin(&navigation("", "")).unwrap_err();
    assert_eq!(error.reason(), Reason::IssuerMismatch);
}

/// The application's own token is the site's own tenant's: no other one has given it permissions.
#[test]
fn the_application_asks_its_own_tenant() {
    let site = site(&[OTHER_TENANT]);
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, _| (200, json!({"id": ADA}))));
    let objects = [vestibule::guid::Guid::parse(ADA).unwrap()];
    let people = vestibule::flow::look_up(&site.state, &site.environment(), &objects).unwrap();
    assert_eq!(people[0].tenant_id().as_str(), TENANT);
    assert_eq!(
        site.microsoft.sent()[1].url,
        format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/token")
    );
}

/// Entra does not say whose session a notice of the front channel ends: it may be any listed tenant's, and only theirs where it is said.
#[test]
fn the_front_channel_speaks_for_listed_tenants() {
    let site = site(&[OTHER_TENANT]);
    let unsaid = site.frontchannel("sid=canary-sid").unwrap();
    assert_eq!(unsaid.issuer, issuer(TENANT));
    assert_eq!(unsaid.further_issuers, [issuer(OTHER_TENANT)]);
    let said = |iss: &str| site.frontchannel(&format!("sid=canary-sid&iss={}", encoded(iss)));
    let other = said(&issuer(OTHER_TENANT)).unwrap();
    assert_eq!(other.issuer, issuer(OTHER_TENANT));
    assert!(other.further_issuers.is_empty());
    for iss in [issuer(THIRD), issuer("{tenantid}"), issuer("organizations")] {
        assert_eq!(
            said(&iss).unwrap_err().reason(),
            Reason::IssuerParameterMismatch
        );
    }
}

/// A logout token of a listed tenant ends that tenant's sessions; of another one it is none.
#[test]
fn logout_tokens_are_those_of_listed_tenants() {
    let site = site(&[OTHER_TENANT]);
    let token = |iss: &str, tid: &str| {
        let mut token = IdToken::logout();
        token.set("iss", issuer(iss));
        token.set("tid", tid);
        token.compact()
    };
    for tenant in [TENANT, OTHER_TENANT] {
        let logout = site.backchannel(&token(tenant, tenant)).unwrap();
        assert_eq!(logout.issuer, issuer(tenant));
    }
    let refused = |iss, tid| site.backchannel(&token(iss, tid)).unwrap_err().reason();
    assert_eq!(refused(THIRD, THIRD), Reason::IssuerWrong);
    assert_eq!(refused("{tenantid}", TENANT), Reason::IssuerWrong);
    assert_eq!(refused(OTHER_TENANT, TENANT), Reason::TenantWrong);
    assert_eq!(refused(TENANT, OTHER_TENANT), Reason::TenantWrong);
}
