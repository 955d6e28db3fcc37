//! case 39: ES256, PS256, RS384 and others, correctly signed, though RS256 alone is configured.
//! OpenID: oidcc-client-test-invalid-sig-es256.

use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn another_algorithm_is_refused_by_its_name() {
    for algorithm in [
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "ES256K",
        "EdDSA",
        "Ed25519",
        "RS1",
        "RSA1_5",
        "RSA-OAEP",
        "dir",
        "ML-DSA-65",
    ] {
        let reason = refusal_of(|mut token| {
            token.header["alg"] = algorithm.into();
            token.compact()
        });
        assert_eq!(reason, Reason::AlgorithmRefused, "{algorithm}");
    }
}

#[test]
fn a_correct_signature_by_another_algorithm_is_refused() {
    for (algorithm, encoding) in [("RS384", 0), ("RS512", 1), ("PS256", 2)] {
        let signed = |token: &IdToken| {
            let input = token.signing_input();
            let signature = match encoding {
                0 => token.key.sign_as(&RSA_PKCS1_SHA384, input.as_bytes()),
                1 => token.key.sign_as(&RSA_PKCS1_SHA512, input.as_bytes()),
                _ => token.key.sign_as(&RSA_PSS_SHA256, input.as_bytes()),
            };
            format!("{input}.{}", base64url(signature))
        };
        let reason = refusal_of(|mut token| {
            token.header["alg"] = algorithm.into();
            signed(&token)
        });
        assert_eq!(reason, Reason::AlgorithmRefused, "{algorithm}");
        // The name alone does not decide: the signature has to be RS256's.
        let reason = refusal_of(|token| signed(&token));
        assert_eq!(reason, Reason::SignatureInvalid, "{algorithm} as RS256");
    }
}

/// A key that says it is for another algorithm is not used for RS256.
#[test]
fn a_key_of_another_algorithm_is_not_used() {
    for algorithm in ["RS384", "PS256", "RSA-OAEP", "none", ""] {
        let site = TestSite::new();
        let mut jwk = SigningKey::tenant().jwk();
        jwk["alg"] = algorithm.into();
        site.microsoft.publishes(&[jwk, SigningKey::next().jwk()]);
        let reason = site.sign_in(|_| {}).unwrap_err().reason();
        assert_eq!(reason, Reason::SigningKeyUnknown, "{algorithm}");
    }
}
