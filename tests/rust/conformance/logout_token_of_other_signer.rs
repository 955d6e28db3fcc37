//! A logout token that the tenant did not sign with RS256. OpenID: oidcc-client-test-rp-backchannel-rpinitlogout-alg-none,
//! oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg.

use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PSS_SHA256};
use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn an_unsigned_logout_token_is_refused() {
    let algorithms: Vec<Value> = vec!["none".into(), "None".into(), "".into(), Value::Null];
    for algorithm in algorithms {
        for signature in ["", "AAAA"] {
            let reason = logout_refusal_of(|mut token| {
                token.header["alg"] = algorithm.clone();
                format!("{}.{signature}", token.signing_input())
            });
            assert_eq!(reason, Reason::AlgorithmRefused, "{algorithm}");
        }
    }
    let reason = logout_refusal_of(|token| format!("{}.", token.signing_input()));
    assert_eq!(reason, Reason::SignatureInvalid);
}

/// The signature itself is right for the algorithm that the header names.
#[test]
fn another_algorithm_is_refused() {
    for (algorithm, encoding) in [
        (
            "RS384",
            &RSA_PKCS1_SHA384 as &'static dyn aws_lc_rs::signature::RsaEncoding,
        ),
        ("PS256", &RSA_PSS_SHA256),
    ] {
        let reason = logout_refusal_of(|mut token| {
            token.header["alg"] = algorithm.into();
            let input = token.signing_input();
            let signature = token.key.sign_as(encoding, input.as_bytes());
            format!("{input}.{}", base64url(signature))
        });
        assert_eq!(reason, Reason::AlgorithmRefused, "{algorithm}");
    }
}

/// case 38: a MAC with what everybody knows of the key, or with the client secret.
#[test]
fn a_mac_is_refused() {
    let secrets = [
        CLIENT_SECRET.as_bytes().to_vec(),
        SigningKey::tenant().public_pem().into_bytes(),
        SigningKey::tenant().public_der(),
        SigningKey::tenant().public_spki(),
        SigningKey::tenant().modulus.clone(),
    ];
    for secret in secrets {
        let reason = logout_refusal_of(|mut token| {
            token.header["alg"] = "HS256".into();
            let input = token.signing_input();
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
            let mac = aws_lc_rs::hmac::sign(&key, input.as_bytes());
            format!("{input}.{}", base64url(mac))
        });
        assert_eq!(reason, Reason::AlgorithmRefused);
    }
}

#[test]
fn a_key_that_microsoft_never_published_is_refused() {
    let forged = |kid: &'static str| {
        logout_refusal_of(|mut token| {
            token.key = SigningKey::attacker();
            token.header["kid"] = kid.into();
            token.compact()
        })
    };
    assert_eq!(forged(SigningKey::tenant().kid), Reason::SignatureInvalid);
    assert_eq!(
        forged(SigningKey::attacker().kid),
        Reason::SigningKeyUnknown
    );
    let reason = logout_refusal_of(|mut token| {
        token.key = SigningKey::attacker();
        token.header["jwk"] = SigningKey::attacker().jwk();
        token.compact()
    });
    assert_eq!(reason, Reason::SignatureInvalid);
}

/// A key that Microsoft keeps for another issuer or cloud.
#[test]
fn a_key_of_another_issuer_is_refused() {
    for (member, value) in [
        ("issuer", format!("{AUTHORITY}/{OTHER_TENANT}/v2.0")),
        ("cloud_instance_name", "microsoftonline.us".to_owned()),
    ] {
        let site = TestSite::new();
        let mut jwk = SigningKey::tenant().jwk();
        jwk[member] = value.into();
        site.microsoft.publishes(&[jwk]);
        let error = site.backchannel(&IdToken::logout().compact()).unwrap_err();
        assert_eq!(error.reason(), Reason::KeyIssuerWrong, "{member}");
    }
}

#[test]
fn a_changed_logout_token_is_refused() {
    let site = TestSite::new();
    let token = IdToken::logout().compact();
    assert!(site.backchannel(&token).is_ok());
    for changed in misspellings(&token).into_iter().step_by(7) {
        assert!(site.backchannel(&changed).is_err(), "{changed}");
    }
    for broken in [
        "x",
        "a.b",
        "a.b.c",
        "....",
        &format!("{token}.{token}"),
        &format!("{token}="),
    ] {
        let error = site.backchannel(broken).unwrap_err();
        assert_eq!(error.reason(), Reason::TokenMalformed, "{broken}");
    }
}

/// case 41 and case 42.
#[test]
fn a_header_that_asks_for_more_is_refused() {
    for (name, value, expected) in [
        ("crit", json!(["exp"]), Reason::HeaderRefused),
        ("b64", json!(false), Reason::HeaderRefused),
        ("zip", json!("DEF"), Reason::HeaderRefused),
        ("typ", json!("at+jwt"), Reason::TokenTypeWrong),
        ("typ", json!("secevent+jwt"), Reason::TokenTypeWrong),
        ("typ", json!(""), Reason::TokenTypeWrong),
        ("typ", Value::Null, Reason::TokenTypeWrong),
        ("typ", json!(["logout+jwt"]), Reason::TokenTypeWrong),
    ] {
        let reason = logout_refusal_of(|mut token| {
            token.header[name] = value.clone();
            token.compact()
        });
        assert_eq!(reason, expected, "{name} {value}");
    }
}
