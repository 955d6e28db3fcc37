//! Bytes → an identity.
//!
//! The first byte chooses: a token as it is; a header, a newline and a payload, which are signed with the tenant's key
//! here; or changes to a good token, in pairs of place and difference. The key is made when the process starts.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair, RSA_PKCS1_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::error::Result;
use vestibule::guid::Guid;
use vestibule::identity::{Identity, SignInPurpose};
use vestibule::jose::KeySet;
use vestibule::oidc::{verify, Expected};

use super::fixture::{CLIENT_ID, ISSUER, NOW, TENANT};

const NONCE: &str = "n-0S6_WzA2Mj";
const OBJECT_ID: &str = "3a1f9f0e-5a43-4c6b-9f5e-0b8f6d1c2a77";

struct Signer {
    key: RsaKeyPair,
    keys: KeySet,
    token: String,
}

pub fn check(data: &[u8]) {
    static SIGNER: OnceLock<Signer> = OnceLock::new();
    let signer = SIGNER.get_or_init(Signer::new);
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    match choice % 3 {
        0 => {
            if let Ok(token) = std::str::from_utf8(bytes) {
                assert!(signer.verify(token).is_err(), "forged");
            }
        }
        1 => {
            let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
            let header = parts.next().unwrap_or_default();
            let payload = parts.next().unwrap_or_default();
            let token = signer.sign(header, payload);
            match signer.verify(&token) {
                Ok(identity) => sound(header, payload, &identity),
                Err(error) => {
                    let line = error.to_string();
                    assert!(line.len() <= 2048);
                    assert!(
                        line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
                        "{line:?}"
                    );
                }
            }
        }
        _ => {
            let mut token = signer.token.clone().into_bytes();
            for change in bytes.chunks_exact(3) {
                let place = usize::from(change[0]) << 8 | usize::from(change[1]);
                let length = token.len();
                token[place % length] ^= change[2];
            }
            if let Ok(token) = std::str::from_utf8(&token) {
                let identity = signer.verify(token);
                assert_eq!(
                    identity.is_ok(),
                    token == signer.token,
                    "a changed token passed"
                );
            }
        }
    }
}

/// What an accepted token has to say, read by another reader.
fn sound(header: &[u8], payload: &[u8], identity: &Identity) {
    let header: Value = serde_json::from_slice(header).expect("accepted, and no JSON header");
    assert_eq!(header["alg"], "RS256");
    assert!(header.get("crit").is_none());
    let claims: Value = serde_json::from_slice(payload).expect("accepted, and no JSON payload");
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["nonce"], NONCE);
    assert_eq!(claims["ver"], "2.0");
    let audiences = match &claims["aud"] {
        Value::Array(audiences) => audiences.clone(),
        one => vec![one.clone()],
    };
    assert!(audiences.contains(&json!(CLIENT_ID)));
    assert!(audiences.len() == 1 || claims["azp"] == CLIENT_ID);
    let seconds = |name: &str| claims[name].as_i64().expect("accepted without a time");
    assert!(seconds("exp") > NOW.seconds() - 120);
    assert!(seconds("iat") <= NOW.seconds() + 120);
    assert!(seconds("iat") >= NOW.seconds() - 420);
    assert!(claims.get("nbf").is_none() || seconds("nbf") <= NOW.seconds() + 120);
    let same = |claim: &Value, text: &str| {
        claim
            .as_str()
            .is_some_and(|claim| claim.eq_ignore_ascii_case(text))
    };
    assert!(same(&claims["tid"], TENANT));
    assert!(same(&claims["oid"], identity.object_id().as_str()));
    assert_eq!(claims["sub"], identity.subject());
    assert_eq!(identity.tenant_id().as_str(), TENANT);
    assert!(!identity.subject().is_empty());
    for text in [
        identity.username(),
        identity.email(),
        identity.display_name(),
        identity.session_id(),
    ] {
        assert!(text.chars().count() <= 256 && !text.chars().any(char::is_control));
    }
}

impl Signer {
    fn new() -> Self {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let (modulus, exponent) = components(key.public_key().as_ref());
        let jwks = json!({"keys": [{
            "kty": "RSA", "use": "sig", "kid": "fuzz",
            "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent),
        }]});
        let keys = KeySet::parse(jwks.to_string().as_bytes()).unwrap();
        let mut signer = Self {
            key,
            keys,
            token: String::new(),
        };
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "fuzz"});
        let now = NOW.seconds();
        let claims = json!({
            "aud": CLIENT_ID, "iss": ISSUER, "iat": now, "nbf": now, "exp": now + 3600,
            "nonce": NONCE, "oid": OBJECT_ID, "sub": "subject", "tid": TENANT, "ver": "2.0",
        });
        signer.token = signer.sign(header.to_string().as_bytes(), claims.to_string().as_bytes());
        assert!(signer.verify(&signer.token).is_ok());
        signer
    }

    fn sign(&self, header: &[u8], payload: &[u8]) -> String {
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload)
        );
        let mut signature = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &random,
                signed.as_bytes(),
                &mut signature,
            )
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn verify(&self, token: &str) -> Result<Identity> {
        let tenant_id = Guid::parse(TENANT).unwrap();
        let client_id = Guid::parse(CLIENT_ID).unwrap();
        let expected = Expected {
            issuer: ISSUER,
            tenant_id: &tenant_id,
            cloud_instance_name: Some("microsoftonline.com"),
            client_id: &client_id,
            nonce: NONCE,
            started: NOW,
            now: NOW,
            code: Some("code"),
            access_token: Some("access token"),
            purpose: SignInPurpose::SignIn,
        };
        verify(token, &self.keys, &expected)
    }
}

/// Modulus and exponent of an `RSAPublicKey` (RFC 8017, appendix A.1.1): a sequence of two integers.
fn components(der: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (sequence, _) = element(der);
    let (modulus, rest) = element(sequence);
    let (exponent, _) = element(rest);
    (modulus.to_vec(), exponent.to_vec())
}

/// The content of a DER element, and what follows it.
fn element(der: &[u8]) -> (&[u8], &[u8]) {
    let first = usize::from(der[1]);
    let (length, start) = if first < 0x80 {
        (first, 2)
    } else {
        let count = first - 0x80;
        let length = der[2..2 + count]
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte));
        (length, 2 + count)
    };
    der[start..].split_at(length)
}
