//! A tenant that signs.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair, RSA_PKCS1_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::jose::KeySet;

/// The tenant's key, made when the process starts, and the key set in which it is published.
pub struct Signer {
    key: RsaKeyPair,
    pub keys: KeySet,
}

impl Signer {
    pub fn tenant() -> &'static Self {
        static SIGNER: OnceLock<Signer> = OnceLock::new();
        SIGNER.get_or_init(|| {
            let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
            let (modulus, exponent) = components(key.public_key().as_ref());
            let jwks = json!({"keys": [{
                "kty": "RSA", "use": "sig", "kid": "fuzz",
                "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent),
            }]});
            let keys = KeySet::parse(jwks.to_string().as_bytes()).unwrap();
            Self { key, keys }
        })
    }

    /// A token with this header and this payload, whatever they are.
    pub fn sign(&self, header: &[u8], payload: &[u8]) -> String {
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

    /// A token with these claims.
    pub fn issue(&self, typ: &str, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "typ": typ, "kid": "fuzz"});
        self.sign(header.to_string().as_bytes(), claims.to_string().as_bytes())
    }
}

/// A good token with changes, in triples of place (two bytes) and difference.
pub fn changed(good: &str, changes: &[u8]) -> Option<String> {
    let mut token = good.as_bytes().to_vec();
    let length = token.len();
    for change in changes.chunks_exact(3) {
        let place = usize::from(change[0]) << 8 | usize::from(change[1]);
        token[place % length] ^= change[2];
    }
    String::from_utf8(token).ok()
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
