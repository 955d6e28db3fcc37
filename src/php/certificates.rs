//! Client certificates that need no configured site: they are made and read before it has one.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::{conversions, exceptions};
use crate::config::{Certificate, Problem};
use crate::crypto::{new_certificate, Keyring, Purpose};
use crate::random::SystemEntropy;
use crate::time::{Clock as _, SystemClock};

/// Makes one.
pub fn generate(subject: &[u8], days: i64, keys: &ZendHashTable) -> PhpResult<ZBox<ZendHashTable>> {
    let thrown = |error| exceptions::from_error(&error);
    let keys = conversions::keys(keys)
        .and_then(|keys| Keyring::new(&keys))
        .map_err(thrown)?;
    let subject = std::str::from_utf8(subject).unwrap_or_default();
    let new = new_certificate(subject, days, SystemClock.now()).map_err(thrown)?;
    let sealed = keys
        .seal(
            Purpose::CertificateKey,
            b"",
            new.key.expose().as_bytes(),
            &SystemEntropy,
        )
        .map_err(thrown)?;
    let mut entry = read(new.pem.as_bytes())?;
    entry.insert("certificate", new.pem)?;
    entry.insert("key", sealed)?;
    Ok(entry)
}

/// Reads one.
pub fn read(pem: &[u8]) -> PhpResult<ZBox<ZendHashTable>> {
    let certificate =
        Certificate::parse(std::str::from_utf8(pem).unwrap_or_default()).map_err(|reason| {
            exceptions::from_problems(&[Problem::new("client_certificates", reason)])
        })?;
    conversions::certificate(&certificate).map_err(PhpException::from)
}
