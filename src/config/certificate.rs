//! Client certificates: what stands in one, and the private key that belongs to it.

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::problem::{Problem, ProblemReason};
use crate::secret::{Secret, Unseal};
use crate::time::Timestamp;

/// A certificate of an RSA key.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Its bytes.
    pub der: Vec<u8>,
    /// Whom it names.
    pub subject: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    modulus: Vec<u8>,
}

/// A certificate by which the application can prove who it is.
pub struct ClientCertificate {
    /// The public part.
    pub certificate: Certificate,
    /// The private one.
    pub key: KeyPair,
}

impl Certificate {
    /// Reads the first certificate of a PEM text.
    ///
    /// # Errors
    /// `certificate_unreadable`; `certificate_key_weak` when its key has less than 2048 bits; `too_long`.
    pub fn parse(pem: &str) -> Result<Self, ProblemReason> {
        if pem.len() > PEM_MAX {
            return Err(ProblemReason::TooLong);
        }
        let unreadable = ProblemReason::CertificateUnreadable;
        let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| unreadable)?;
        let (rest, parsed) = X509Certificate::from_der(&der).map_err(|_| unreadable)?;
        let Ok(PublicKey::RSA(key)) = parsed.public_key().parsed() else {
            return Err(unreadable);
        };
        if !rest.is_empty() {
            return Err(unreadable);
        }
        let modulus = without_leading_zeros(key.modulus).to_vec();
        if modulus.len() < MODULUS_MIN {
            return Err(ProblemReason::CertificateKeyWeak);
        }
        Ok(Self {
            subject: parsed.subject().to_string(),
            not_before: Timestamp::from_seconds(parsed.validity().not_before.timestamp()),
            not_after: Timestamp::from_seconds(parsed.validity().not_after.timestamp()),
            modulus,
            der: der.to_vec(),
        })
    }

    /// Whether the certificate is valid at this second.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.not_before <= now && now < self.not_after
    }
}

/// Reads the list. A key that stays sealed in a check cannot sign, so its certificate is looked at and left out.
pub(super) fn parse_all(
    list: &[Value],
    keys: &dyn Unseal,
) -> Result<Vec<ClientCertificate>, Vec<Problem>> {
    if list.len() > CERTIFICATES_MAX {
        return Err(vec![Problem::new(FIELD, ProblemReason::TooMany)]);
    }
    let (mut found, mut problems): (Vec<ClientCertificate>, _) = (Vec::new(), Vec::new());
    for (at, value) in list.iter().enumerate() {
        match parse(value, keys) {
            Ok(Some(new)) => {
                let known = |one: &ClientCertificate| one.certificate.der == new.certificate.der;
                if !found.iter().any(known) {
                    found.push(new);
                }
            }
            Ok(None) => {}
            Err(reason) => problems.push(Problem::new(FIELD, reason).at(at + 1)),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// `{"certificate": "PEM", "key": {"plain": "PEM"} or {"sealed": "v1.…"}}`.
fn parse(value: &Value, keys: &dyn Unseal) -> Result<Option<ClientCertificate>, ProblemReason> {
    let wrong = ProblemReason::WrongType;
    let form = value
        .as_object()
        .filter(|form| form.len() == 2)
        .ok_or(wrong)?;
    let pem = form.get("certificate").and_then(Value::as_str);
    let key = form
        .get("key")
        .and_then(Value::as_object)
        .filter(|key| key.len() == 1)
        .ok_or(wrong)?;
    let certificate = Certificate::parse(pem.ok_or(wrong)?)?;
    let key = match (key.get("plain"), key.get("sealed")) {
        (Some(Value::String(plain)), None) => Secret::new(plain.clone()),
        (None, Some(Value::String(_))) if !keys.opens() => return Ok(None),
        (None, Some(Value::String(sealed))) => keys
            .unseal_key(sealed)
            .ok_or(ProblemReason::SecretUnreadable)?,
        _ => return Err(wrong),
    };
    let key = private_key(&key)?;
    let modulus = key.public_key().modulus();
    if modulus.big_endian_without_leading_zero() == certificate.modulus {
        Ok(Some(ClientCertificate { certificate, key }))
    } else {
        Err(ProblemReason::CertificateMismatch)
    }
}

/// The first RSA key of a PEM text, as PKCS#8 or PKCS#1.
fn private_key(pem: &Secret) -> Result<KeyPair, ProblemReason> {
    if pem.expose().len() > PEM_MAX {
        return Err(ProblemReason::TooLong);
    }
    let key = match PrivateKeyDer::from_pem_slice(pem.expose().as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(der)) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(der)) => KeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(ProblemReason::CertificateKeyUnreadable),
    };
    let key = key.map_err(|_| ProblemReason::CertificateKeyUnreadable)?;
    if key.public_modulus_len() < MODULUS_MIN {
        return Err(ProblemReason::CertificateKeyWeak);
    }
    Ok(key)
}

fn without_leading_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// The name of the list.
pub(super) const FIELD: &str = "client_certificates";
/// One in use, and one that takes its place.
const CERTIFICATES_MAX: usize = 2;
/// Bytes of a PEM text; a key of 8192 bits and a chain of certificates fit.
const PEM_MAX: usize = 32 * 1024;
/// 2048 bits.
const MODULUS_MIN: usize = 256;
