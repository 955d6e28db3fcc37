//! How the application proves itself to Microsoft: the assertion, field by field, and what is tried after a refusal.
//!
//! A code is sent again in one case only: Microsoft has refused the credential, and there is another.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{
    UnparsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::crypto::thumbprint_sha256;
use vestibule::identity::SignInPurpose;
use vestibule::oidc::CredentialReport;
use vestibule::reason::Reason;
use vestibule::time::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::stand_in::*;
use crate::token_form::token_form;

/// A site with these certificates, and with or without a secret.
fn site(certificates: &[&TestCertificate], secret: bool) -> TestSite {
    let mut json = configuration();
    let entries: Vec<Value> = certificates.iter().map(|one| one.entry()).collect();
    json["client_certificates"] = entries.into();
    if !secret {
        json["settings"]
            .as_object_mut()
            .unwrap()
            .remove("client_secret");
    }
    TestSite::configured(&json)
}

/// Microsoft's answer to a credential that it does not take.
fn refused(number: u64) -> Answer {
    Answer::error(
        401,
        &json!({"error": "invalid_client", "error_codes": [number]}),
    )
}

/// The forms that went to the token endpoint.
fn forms(site: &TestSite) -> Vec<BTreeMap<String, String>> {
    site.microsoft
        .sent()
        .into_iter()
        .filter(|sent| sent.to == Endpoint::Token)
        .map(|sent| token_form(sent.form.unwrap().as_bytes()))
        .collect()
}

/// Which credential a form shows: a certificate's thumbprint, or `secret`.
fn shown(form: &BTreeMap<String, String>) -> String {
    match (form.get("client_assertion"), form.get("client_secret")) {
        (Some(assertion), None) => {
            let named = part(assertion, 0)["x5t#S256"].clone();
            let known = [TestCertificate::first(), TestCertificate::second()];
            let found = known
                .iter()
                .find(|one| named == json!(URL_SAFE_NO_PAD.encode(thumbprint_sha256(&one.der()))));
            found.map_or_else(|| "another".to_owned(), |one| one.thumbprint())
        }
        (None, Some(secret)) if secret == CLIENT_SECRET => "secret".to_owned(),
        _ => panic!("one credential, and one only: {form:?}"),
    }
}

fn all_shown(site: &TestSite) -> Vec<String> {
    forms(site).iter().map(shown).collect()
}

/// A part of a JWT.
fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Whether this certificate's key signed the token by PS256, and not by RS256.
fn is_signed_by(token: &str, certificate: &TestCertificate) -> bool {
    let der = certificate.der();
    let (_, parsed) = X509Certificate::from_der(&der).unwrap();
    let key = parsed.public_key().subject_public_key.data.to_vec();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let as_rs256 = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key)
        .verify(message.as_bytes(), &signature);
    assert!(as_rs256.is_err());
    UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &key)
        .verify(message.as_bytes(), &signature)
        .is_ok()
}

/// Microsoft's certificate credentials: PS256, `x5t#S256`, the token endpoint as audience, five minutes.
#[test]
fn the_assertion_is_what_microsoft_wants() {
    let first = TestCertificate::first();
    let site = site(&[first], false);
    site.sign_in(|_| {}).unwrap();
    let form = forms(&site).pop().unwrap();
    let names: Vec<&str> = form.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "client_assertion",
            "client_assertion_type",
            "client_id",
            "code",
            "code_verifier",
            "grant_type",
            "redirect_uri"
        ]
    );
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    assert_eq!(form["client_id"], CLIENT);
    let assertion = &form["client_assertion"];
    assert_eq!(
        part(assertion, 0),
        json!({
            "alg": "PS256",
            "typ": "JWT",
            "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint_sha256(&first.der())),
        })
    );
    let mut claims = part(assertion, 1);
    let id = claims.as_object_mut().unwrap().remove("jti").unwrap();
    assert_eq!(id.as_str().unwrap().len(), 32);
    assert_eq!(
        claims,
        json!({
            "aud": format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/token"),
            "iss": CLIENT,
            "sub": CLIENT,
            "iat": NOW,
            "nbf": NOW,
            "exp": NOW + 300,
        })
    );
    assert!(is_signed_by(assertion, first));
    assert!(!is_signed_by(assertion, TestCertificate::second()));
}

#[test]
fn each_assertion_is_a_new_one() {
    let site = site(&[TestCertificate::first()], true);
    site.sign_in(|_| {}).unwrap();
    site.sign_in(|_| {}).unwrap();
    let ids: Vec<Value> = forms(&site)
        .iter()
        .map(|form| part(&form["client_assertion"], 1)["jti"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

/// The private key is nowhere in what is sent, and neither is the secret where a certificate is shown.
#[test]
fn no_key_is_sent() {
    let first = TestCertificate::first();
    let site = site(&[first], true);
    site.sign_in(|_| {}).unwrap();
    let line = first.key().lines().nth(3).unwrap();
    for sent in site.microsoft.sent() {
        let all = format!("{} {}", sent.url, sent.form.unwrap_or_default());
        assert!(!all.contains(line) && !all.contains(&encoded(line)));
        assert!(!all.contains(&encoded(CLIENT_SECRET)));
    }
}

/// Newest certificate, older one, secret; each once, with the same code, until one is taken.
#[test]
fn what_is_refused_makes_room_for_the_next() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    let order = [second.thumbprint(), first.thumbprint(), "secret".to_owned()];
    for number in [
        7_000_215, 7_000_222, 700_027, 700_024, 7_000_212, 50012, 7_000_218,
    ] {
        for refusals in 0..3 {
            let site = site(&[first, second], true);
            site.microsoft
                .answers_token_requests((0..refusals).map(|_| refused(number)));
            site.sign_in(|_| {}).unwrap();
            assert_eq!(all_shown(&site), order[..=refusals], "{number}");
            for form in forms(&site) {
                assert_eq!(form["code"], CODE);
            }
        }
    }
}

/// When all are refused, each was shown once, and the reason is that of the last one.
#[test]
fn nobody_is_shown_twice() {
    let site = site(&[TestCertificate::first(), TestCertificate::second()], true);
    site.microsoft
        .answers_token_requests([refused(700_027), refused(700_027), refused(7_000_222)]);
    let started = site.begin();
    site.microsoft
        .issues(&IdToken::for_nonce(&started.nonce()).compact());
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    for _ in 0..2 {
        assert_eq!(
            site.complete(&callback).unwrap_err().reason(),
            Reason::ClientSecretExpired
        );
        assert_eq!(site.microsoft.count(Endpoint::Token), 3);
    }
}

/// case 20: nothing but a refused credential sends the code again, however many credentials are left.
#[test]
fn nothing_else_sends_the_code_again() {
    let oauth = |status, error: &str, number: u64| {
        Answer::error(status, &json!({"error": error, "error_codes": [number]}))
    };
    for (answer, reason) in [
        (Answer::Failure(Reason::TimedOut), Reason::TimedOut),
        (
            Answer::Failure(Reason::ConnectFailed),
            Reason::ConnectFailed,
        ),
        (Answer::Failure(Reason::TlsFailed), Reason::TlsFailed),
        (
            Answer::Failure(Reason::RedirectRefused),
            Reason::RedirectRefused,
        ),
        (oauth(400, "invalid_grant", 54005), Reason::SessionUsed),
        (oauth(400, "invalid_grant", 70008), Reason::SignInExpired),
        (
            oauth(400, "invalid_grant", 7_000_215),
            Reason::ClientSecretInvalid,
        ),
        (
            oauth(400, "unauthorized_client", 700_016),
            Reason::AppNotFound,
        ),
        (
            oauth(401, "invalid_client", 700_025),
            Reason::ClientRejected,
        ),
        (
            oauth(400, "invalid_client", 650_052),
            Reason::ClientRejected,
        ),
        (
            oauth(400, "invalid_request", 900_144),
            Reason::ProviderError,
        ),
        (
            oauth(500, "invalid_client", 7_000_215),
            Reason::ProviderUnavailable,
        ),
        (
            oauth(429, "invalid_client", 7_000_215),
            Reason::ProviderThrottled,
        ),
        (
            oauth(200, "invalid_client", 7_000_215),
            Reason::ResponseMalformed,
        ),
        (
            Answer::Reply(401, "text/html", b"invalid_client".to_vec()),
            Reason::ResponseMalformed,
        ),
        (Answer::json("{}"), Reason::ResponseMalformed),
    ] {
        let site = site(&[TestCertificate::first(), TestCertificate::second()], true);
        site.microsoft.answers_token_requests([answer]);
        assert_eq!(site.sign_in(|_| {}).unwrap_err().reason(), reason);
        assert_eq!(
            site.microsoft.count(Endpoint::Token),
            1,
            "{}",
            reason.code()
        );
        assert_eq!(site.state.credentials.reports(), []);
    }
}

/// After a refusal the others come first, for ten minutes; then it has another chance.
#[test]
fn a_refusal_is_remembered_for_a_while() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    let site = site(&[first, second], true);
    let (newest, older) = (second.thumbprint(), first.thumbprint());
    site.microsoft.answers_token_requests([refused(700_027)]);
    site.sign_in(|_| {}).unwrap();
    assert_eq!(all_shown(&site), [newest.clone(), older.clone()]);
    assert_eq!(
        site.state.credentials.reports(),
        [
            CredentialReport {
                credential: newest.clone(),
                refused: Some(Reason::ClientCertificateRejected),
                at: Timestamp::from_seconds(NOW),
            },
            CredentialReport {
                credential: older.clone(),
                refused: None,
                at: Timestamp::from_seconds(NOW),
            },
        ]
    );

    for (passed, later, expected) in [(599, 599, older), (600, 1, newest.clone())] {
        site.clock.advance(later);
        site.microsoft.forget();
        site.sign_in(|token| token.set("iat", NOW + passed))
            .unwrap();
        assert_eq!(all_shown(&site), [expected]);
    }
    let accepted = site
        .state
        .credentials
        .reports()
        .into_iter()
        .find(|report| report.credential == newest)
        .unwrap();
    assert_eq!(accepted.refused, None, "the refusal is taken back");
}

/// Whoever has just registered a certificate and tests the sign-in tests that certificate.
#[test]
fn a_test_remembers_no_refusal() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    let site = site(&[first, second], true);
    site.microsoft.answers_token_requests([refused(700_027)]);
    site.sign_in(|_| {}).unwrap();
    site.microsoft.forget();
    let started = site.begin_for("", "", SignInPurpose::Test { user: 7 });
    site.finish(&started).unwrap();
    assert_eq!(all_shown(&site), [second.thumbprint()]);
    // From then on it is what everybody's sign-in begins with.
    site.microsoft.forget();
    site.sign_in(|_| {}).unwrap();
    assert_eq!(all_shown(&site), [second.thumbprint()]);
}

/// What was refused a moment ago is still tried when nothing else is left.
#[test]
fn the_only_credential_is_tried_again() {
    let site = site(&[TestCertificate::first()], false);
    site.microsoft.answers_token_requests([refused(700_027)]);
    assert_eq!(
        site.sign_in(|_| {}).unwrap_err().reason(),
        Reason::ClientCertificateRejected
    );
    site.sign_in(|_| {}).unwrap();
    assert_eq!(site.microsoft.count(Endpoint::Token), 2);
}

/// A certificate that is out of date is not shown while there is something better.
#[test]
fn dates_count() {
    let (first, second) = (TestCertificate::first(), TestCertificate::second());
    let expired = TestCertificate::made(NOW - 366 * DAY);
    let early = TestCertificate::made(NOW + DAY);
    for (certificates, secret, expected) in [
        (vec![first, &early], true, first.thumbprint()),
        (vec![&expired, first], true, first.thumbprint()),
        (vec![second, first], false, second.thumbprint()),
        (vec![&expired, &early], true, "secret".to_owned()),
        // Nothing else is there: Microsoft says what is wrong.
        (vec![&expired], false, "another".to_owned()),
    ] {
        let site = site(&certificates, secret);
        site.sign_in(|_| {}).unwrap();
        assert_eq!(all_shown(&site), [expected]);
    }
}

/// The application's own token is asked for by the same credentials in the same order, and its assertion is for the address that is asked.
#[test]
fn the_application_shows_the_same_credentials_for_itself() {
    let site = site(&[TestCertificate::first()], true);
    let permissions = || {
        let environment = site.environment();
        vestibule::flow::application_permissions(&site.state, &environment)
    };
    permissions().unwrap();
    let form = |at: usize| {
        let sent: Vec<Sent> = site
            .microsoft
            .sent()
            .into_iter()
            .filter(|sent| sent.to == Endpoint::ApplicationToken)
            .collect();
        token_form(sent[at].form.as_ref().unwrap().as_bytes())
    };
    let first = form(0);
    assert_eq!(shown(&first), TestCertificate::first().thumbprint());
    let assertion = &first["client_assertion"];
    assert!(is_signed_by(assertion, TestCertificate::first()));
    assert_eq!(
        part(assertion, 1)["aud"],
        format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/token")
    );

    site.microsoft
        .answers(Endpoint::ApplicationToken, refused(7_000_215));
    let reason = permissions().unwrap_err().reason();
    assert_eq!(reason, Reason::ClientSecretInvalid);
    assert_eq!(shown(&form(1)), TestCertificate::first().thumbprint());
    assert_eq!(shown(&form(2)), "secret");
    assert_eq!(site.state.credentials.reports().len(), 2);
}
