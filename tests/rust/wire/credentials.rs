//! A certificate in place of a secret, over real TLS, to a token endpoint that looks at it as Microsoft does.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::signature::{UnparsedPublicKey, RSA_PSS_2048_8192_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::config::{Certificate, Config};
use vestibule::crypto::{new_certificate, thumbprint_sha256, NewCertificate};
use vestibule::reason::Reason;
use vestibule::time::Timestamp;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::bench::{assert_refused, config_of, within, CLIENT_ID, HOST, REQUEST_BOUND, TENANT};
use crate::provider::{Provider, SignIn, CODE, SECRET};
use crate::server::{answer, send, wait_for_close, End};
use crate::token_form::token_form;

type Made = LazyLock<NewCertificate>;

static OLD: Made = LazyLock::new(|| made(30));
static NEW: Made = LazyLock::new(|| made(1));

fn made(days_ago: i64) -> NewCertificate {
    let at = Timestamp::from_seconds(now() - days_ago * 86_400);
    new_certificate("blog.example", 90, at).unwrap()
}

fn now() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(passed.as_secs()).unwrap()
}

fn config(secret: Option<&str>, certificates: &[&NewCertificate]) -> Config {
    config_of(&format!("https://{HOST}"), secret, certificates)
}

/// A token endpoint where these certificates are registered and no secret is taken; else AADSTS700027 or 7000215.
fn registered(certificates: &[&'static Made]) -> Arc<Provider> {
    let certificates = certificates.to_vec();
    Provider::start(move |_, request, stream| {
        if request.method != "POST" {
            return None;
        }
        let form = token_form(&request.body);
        let known = certificates.iter().any(|one| proves(&form, &one.pem));
        let number = match form.contains_key("client_assertion") {
            true if known => return None,
            true => 700_027,
            false => 7_000_215,
        };
        let body = json!({"error": "invalid_client", "error_codes": [number]}).to_string();
        Some(send(
            stream,
            &answer(401, "application/json", body.as_bytes()),
        ))
    })
}

/// RFC 7523, section 3, and Microsoft's rules.
fn proves(form: &BTreeMap<String, String>, pem: &str) -> bool {
    let der = Certificate::parse(pem).unwrap().der;
    let (_, certificate) = X509Certificate::from_der(&der).unwrap();
    let key = certificate.public_key().subject_public_key.data.to_vec();
    let assertion = &form["client_assertion"];
    let parts: Vec<&str> = assertion.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("no compact form")
    };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)).unwrap();
    let (header, claims, signature) = (json(header), json(claims), decoded(signature));
    assert_eq!(header["alg"], "PS256");
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    assert_eq!(
        claims["aud"],
        format!("https://{HOST}/{TENANT}/oauth2/v2.0/token")
    );
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&json!(CLIENT_ID), &json!(CLIENT_ID))
    );
    let lives = claims["exp"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap();
    assert!((1..=600).contains(&lives));
    assert!((now() - 5..=now()).contains(&claims["iat"].as_i64().unwrap()));
    let message = assertion.rsplit_once('.').unwrap().0;
    header["x5t#S256"] == json!(URL_SAFE_NO_PAD.encode(thumbprint_sha256(&der)))
        && UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key)
            .verify(message.as_bytes(), &signature)
            .is_ok()
}

#[test]
fn a_certificate_signs_a_person_in() {
    let provider = registered(&[&NEW]);
    let sign_in = SignIn::begin_as(&provider, config(None, &[&NEW])).unwrap();
    sign_in.complete().unwrap();
    assert_eq!(provider.count("POST"), 1);
}

/// Rotation: the new certificate is not registered yet, and nobody notices; nor when the old one is withdrawn.
#[test]
fn two_certificates_overlap() {
    for (known, tries) in [(&[&OLD][..], 2), (&[&OLD, &NEW], 1), (&[&NEW], 1)] {
        let provider = registered(known);
        let sign_in = SignIn::begin_as(&provider, config(Some(SECRET), &[&OLD, &NEW])).unwrap();
        sign_in.complete().unwrap();
        assert_eq!(provider.count("POST"), tries);
    }
}

#[test]
fn each_credential_is_refused_once() {
    let provider = registered(&[]);
    let sign_in = SignIn::begin_as(&provider, config(Some(SECRET), &[&OLD, &NEW])).unwrap();
    assert_refused(sign_in.complete(), Reason::ClientSecretInvalid);
    assert_refused(sign_in.complete(), Reason::ClientSecretInvalid);
    assert_eq!(provider.count("POST"), 3);
    for request in provider.received() {
        if request.method == "POST" {
            assert_eq!(token_form(&request.body)["code"], CODE);
        }
    }
}

/// case 20: with credentials left, a reset, a server error and silence end the sign-in as before.
#[test]
fn a_broken_request_is_not_made_again_with_another_credential() {
    for (reason, happens) in [
        (Reason::ConnectFailed, "reset"),
        (Reason::ProviderUnavailable, "error"),
        (Reason::TimedOut, "silence"),
    ] {
        let provider = Provider::start(move |_, request, stream| {
            (request.method == "POST").then(|| match happens {
                "reset" => End::Reset,
                "error" => send(
                    stream,
                    &answer(503, "application/json", b"{\"error\":\"invalid_client\"}"),
                ),
                _ => {
                    wait_for_close(stream);
                    End::Close
                }
            })
        });
        let sign_in = SignIn::begin_as(&provider, config(Some(SECRET), &[&OLD, &NEW])).unwrap();
        within(REQUEST_BOUND, || assert_refused(sign_in.complete(), reason));
        assert_eq!(provider.count("POST"), 1, "{happens}");
    }
}
