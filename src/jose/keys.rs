//! The tenant's signing keys (RFC 7517), parsed once and kept.

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use jsonwebtoken::crypto::JwtVerifier;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::Value;
use signature::Verifier;

use super::header::KID_MAX;
use super::strict_json;
use crate::error::{Error, Result};
use crate::reason::Reason;

/// A key set of which only eligible keys are left: RSA, for signatures, RS256, at least 2048 bits.
pub struct KeySet {
    keys: Vec<Key>,
}

/// One signing key.
pub struct Key {
    kid: Option<String>,
    /// Microsoft's own member: which issuer's tokens the key may sign; may hold `{tenantid}`.
    issuer: Option<String>,
    /// Microsoft's own member: the cloud the key belongs to.
    cloud_instance_name: Option<String>,
    components: (Vec<u8>, Vec<u8>),
    verifier: Rs256,
}

impl KeySet {
    /// Reads a JWKS document.
    ///
    /// # Errors
    /// `keys_invalid` when the document is malformed, holds private keys or more than 100 keys, or no key is eligible.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let invalid = |detail: &'static str| Error::new(Reason::KeysInvalid, detail);
        let document: Document = strict_json::object(json, Reason::KeysInvalid)?;
        if document.keys.len() > KEYS_MAX {
            return Err(invalid("the key set holds more than 100 keys"));
        }
        let mut keys = Vec::new();
        for entry in &document.keys {
            let Value::Object(members) = entry else {
                return Err(invalid("a key is not an object"));
            };
            if PRIVATE_MEMBERS
                .iter()
                .any(|name| members.contains_key(*name))
            {
                return Err(invalid("the key set holds private key material"));
            }
            keys.extend(Key::from_jwk(entry));
        }
        remove_ambiguous(&mut keys);
        if keys.is_empty() {
            return Err(invalid("the key set holds no usable RSA signing key"));
        }
        Ok(Self { keys })
    }

    /// The key for a header's `kid`. Without one, the only key there is (OIDC Core 1.0, section 10.1).
    pub fn find(&self, kid: Option<&str>) -> Option<&Key> {
        match (kid, self.keys.as_slice()) {
            (Some(kid), keys) => keys.iter().find(|key| key.kid.as_deref() == Some(kid)),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

impl Key {
    /// Verifies an RS256 signature.
    ///
    /// # Errors
    /// `signature_invalid`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        self.verifier
            .check(message, signature)
            .map_err(|_| Error::new(Reason::SignatureInvalid, "the signature does not verify"))
    }

    /// Whether the key may sign for this issuer and tenant of this cloud. Keys without Microsoft's members may.
    pub fn may_sign_for(&self, issuer: &str, tenant: &str, cloud: Option<&str>) -> bool {
        let issuer_fits = self
            .issuer
            .as_deref()
            .is_none_or(|template| template.replace("{tenantid}", tenant) == issuer);
        let cloud_fits = match (self.cloud_instance_name.as_deref(), cloud) {
            (Some(of_key), Some(of_document)) => of_key == of_document,
            _ => true,
        };
        issuer_fits && cloud_fits
    }

    /// `None` for a key that is not eligible: such keys are ignored, not an error, since a set may hold any kind.
    fn from_jwk(entry: &Value) -> Option<Self> {
        let jwk = Jwk::deserialize(entry).ok()?;
        let for_signatures = jwk.r#use.as_deref().is_none_or(|r#use| r#use == "sig")
            && jwk
                .key_ops
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"))
            && jwk.alg.as_deref().is_none_or(|alg| alg == "RS256");
        let named = jwk.kid.as_ref().is_none_or(|kid| kid.len() <= KID_MAX);
        if jwk.kty != "RSA" || !for_signatures || !named {
            return None;
        }
        let modulus = unsigned(&jwk.n?)?;
        let exponent = unsigned(&jwk.e?)?;
        // RFC 8725, 3.2 and NIST SP 800-56B: at least 2048 bits, an odd modulus, and the exponent that everybody uses.
        let odd = modulus.last().is_some_and(|byte| byte & 1 == 1);
        if !odd || exponent != [1, 0, 1] {
            return None;
        }
        let verifier = Rs256::new(&modulus, &exponent)?;
        Some(Self {
            kid: jwk.kid,
            issuer: jwk.issuer,
            cloud_instance_name: jwk.cloud_instance_name,
            components: (modulus, exponent),
            verifier,
        })
    }
}

/// A `kid` that names two different keys names none. The same key twice is one key.
fn remove_ambiguous(keys: &mut Vec<Key>) {
    let ambiguous: Vec<Option<String>> = keys
        .iter()
        .filter(|key| {
            keys.iter()
                .any(|other| other.kid == key.kid && other.components != key.components)
        })
        .map(|key| key.kid.clone())
        .collect();
    keys.retain(|key| key.kid.is_none() || !ambiguous.contains(&key.kid));
    let mut seen = Vec::new();
    keys.retain(|key| {
        let this = (key.kid.clone(), key.components.clone());
        let new = !seen.contains(&this);
        seen.push(this);
        new
    });
}

/// Base64urlUInt (RFC 7518, section 2), without leading zero octets.
fn unsigned(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).map(<[u8]>::to_vec)
}

/// RS256 with a key that stays parsed: jsonwebtoken's own verifier parses it anew for each token.
struct Rs256(ParsedPublicKey);

impl Rs256 {
    fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        if !(MODULUS_MIN..=MODULUS_MAX).contains(&modulus.len())
            || modulus.len() == MODULUS_MIN && modulus.first().is_none_or(|byte| byte & 0x80 == 0)
        {
            return None;
        }
        PublicKeyComponents {
            n: modulus,
            e: exponent,
        }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .ok()
        .map(Self)
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> std::result::Result<(), signature::Error> {
        self.0
            .verify_sig(message, signature)
            .map_err(|_| signature::Error::new())
    }
}

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(
        &self,
        message: &[u8],
        signature: &Vec<u8>,
    ) -> std::result::Result<(), signature::Error> {
        self.check(message, signature)
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
    issuer: Option<String>,
    cloud_instance_name: Option<String>,
}

/// Members of private RSA, elliptic curve and symmetric keys (RFC 7518, section 6).
const PRIVATE_MEMBERS: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Microsoft publishes five to eight.
const KEYS_MAX: usize = 100;
const MODULUS_MIN: usize = 2048 / 8;
const MODULUS_MAX: usize = 8192 / 8;
