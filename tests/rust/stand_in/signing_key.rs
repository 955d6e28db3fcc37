use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RsaEncoding, RSA_PKCS1_SHA256};
use serde_json::{json, Value};

use super::base64url;

/// An RSA key pair of 2048 bits, made once for the whole run.
pub struct SigningKey {
    pair: KeyPair,
    pub kid: &'static str,
    pub modulus: Vec<u8>,
}

static TENANT_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate("tenant-key-1"));
static NEXT_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate("tenant-key-2"));
static ATTACKER_KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate("attacker-key"));

impl SigningKey {
    /// The key with which the tenant's tokens are signed.
    pub fn tenant() -> &'static Self {
        &TENANT_KEY
    }

    /// The one that comes after it.
    pub fn next() -> &'static Self {
        &NEXT_KEY
    }

    /// A key that Microsoft never published.
    pub fn attacker() -> &'static Self {
        &ATTACKER_KEY
    }

    fn generate(kid: &'static str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let modulus = modulus_of(pair.public_key().as_ref());
        Self { pair, kid, modulus }
    }

    /// An RS256 signature.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_as(&RSA_PKCS1_SHA256, message)
    }

    /// A signature by another scheme with the same key.
    pub fn sign_as(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(encoding, &SystemRandom::new(), message, &mut signature)
            .unwrap();
        signature
    }

    /// The public key as Microsoft publishes it: without `alg`.
    pub fn jwk(&self) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid,
            "n": base64url(&self.modulus), "e": "AQAB",
        })
    }

    /// The public key by itself (RFC 8017, appendix A.1.1).
    pub fn public_der(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    /// The public key as a SubjectPublicKeyInfo.
    pub fn public_spki(&self) -> Vec<u8> {
        AsDer::<PublicKeyX509Der<'_>>::as_der(self.pair.public_key())
            .unwrap()
            .as_ref()
            .to_vec()
    }

    /// The private key as PKCS#8 in PEM.
    pub fn private_pem(&self) -> String {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.pair).unwrap();
        pem("PRIVATE KEY", der.as_ref())
    }

    /// The public key in PEM.
    pub fn public_pem(&self) -> String {
        pem("PUBLIC KEY", &self.public_spki())
    }
}

/// A key set document.
pub fn jwks(keys: &[Value]) -> Vec<u8> {
    json!({ "keys": keys }).to_string().into_bytes()
}

fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// The first INTEGER of an RSAPublicKey whose modulus has 2048 bits: `30 82 xx xx 02 82 01 01 00`, then the modulus.
fn modulus_of(der: &[u8]) -> Vec<u8> {
    assert_eq!(der[4..9], [0x02, 0x82, 0x01, 0x01, 0x00]);
    der[9..9 + 256].to_vec()
}
