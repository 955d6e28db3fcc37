//! case 38: key confusion. A MAC keyed with something that everybody, or the attacker, knows: the client secret, the
//! tenant's public key as PEM, DER, SubjectPublicKeyInfo or bare modulus, nothing at all.
//! OpenID: oidcc-client-test-invalid-sig-hs256.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_mac_is_no_signature() {
    let key = SigningKey::tenant();
    let secrets: Vec<(&str, Vec<u8>)> = vec![
        ("client secret", CLIENT_SECRET.as_bytes().to_vec()),
        ("PEM", key.public_pem().into_bytes()),
        (
            "PEM without the last line break",
            key.public_pem().trim_end().as_bytes().to_vec(),
        ),
        ("DER", key.public_der()),
        ("SubjectPublicKeyInfo", key.public_spki()),
        ("modulus", key.modulus.clone()),
        (
            "modulus as it is published",
            base64url(&key.modulus).into_bytes(),
        ),
        ("the whole JWK", key.jwk().to_string().into_bytes()),
        ("key id", key.kid.as_bytes().to_vec()),
        ("nothing", Vec::new()),
    ];
    for (name, secret) in secrets {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let reason = refusal_of(|token| {
                let mut header = Header::new(algorithm);
                header.kid = Some(key.kid.to_owned());
                jsonwebtoken::encode(&header, &token.claims, &EncodingKey::from_secret(&secret))
                    .unwrap()
            });
            assert_eq!(reason, Reason::AlgorithmRefused, "{name}");
        }
    }
}

/// The same MACs under a header that says RS256.
#[test]
fn a_mac_under_another_name_is_no_signature_either() {
    let key = SigningKey::tenant();
    for secret in [
        CLIENT_SECRET.as_bytes().to_vec(),
        key.public_pem().into_bytes(),
        key.modulus.clone(),
    ] {
        let reason = refusal_of(|token| {
            let input = token.signing_input();
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
            format!(
                "{input}.{}",
                base64url(aws_lc_rs::hmac::sign(&key, input.as_bytes()))
            )
        });
        assert_eq!(reason, Reason::SignatureInvalid);
    }
}

/// A symmetric key that found its way into the published set makes the whole set unusable.
#[test]
fn a_symmetric_key_is_never_taken_from_the_key_set() {
    let site = TestSite::new();
    let symmetric =
        serde_json::json!({"kty": "oct", "kid": "tenant-key-1", "k": base64url(CLIENT_SECRET)});
    site.microsoft
        .publishes(&[SigningKey::tenant().jwk(), symmetric]);
    assert_eq!(
        site.sign_in(|_| {}).unwrap_err().reason(),
        Reason::KeysInvalid
    );
}
