//! Makes a client certificate: an RSA key, and a certificate that it signs itself.

use ::time::OffsetDateTime;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, RsaKeySize, PKCS_RSA_SHA256,
};

use crate::error::{Error, Result};
use crate::reason::Reason;
use crate::secret::Secret;
use crate::time::Timestamp;

/// A certificate that was just made.
pub struct NewCertificate {
    /// The public part, for Microsoft.
    pub pem: String,
    /// The private key, as PKCS#8 in PEM.
    pub key: Secret,
}

/// Makes one that is valid for so many days. It begins a little earlier, since Microsoft's clock may be behind.
///
/// # Errors
/// `internal_error` for a name or a number of days that no certificate can have, and when AWS-LC fails.
pub fn new_certificate(subject: &str, days: i64, now: Timestamp) -> Result<NewCertificate> {
    let failed = |detail: &'static str| Error::new(Reason::InternalError, detail);
    if subject.trim().is_empty() || subject.chars().count() > SUBJECT_MAX {
        return Err(failed("a certificate's name has one to 64 characters"));
    }
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(failed("a certificate is valid for one to 1095 days"));
    }
    let date = |at: Timestamp| {
        OffsetDateTime::from_unix_timestamp(at.seconds()).map_err(|_| failed("not a date"))
    };
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, subject.trim());
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = name;
    parameters.not_before = date(now.plus(-CLOCK_STEP))?;
    parameters.not_after = date(now.plus(days * DAY))?;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];

    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)
        .map_err(|_| failed("no key could be made"))?;
    let certificate = parameters
        .self_signed(&key)
        .map_err(|_| failed("no certificate could be made"))?;
    Ok(NewCertificate {
        pem: certificate.pem(),
        key: Secret::new(key.serialize_pem()),
    })
}

/// X.520: the longest common name.
const SUBJECT_MAX: usize = 64;
/// Three years. Directories often allow less.
const DAYS_MAX: i64 = 1095;
const DAY: i64 = 24 * 60 * 60;
/// Clocks differ by this much.
const CLOCK_STEP: i64 = 300;
