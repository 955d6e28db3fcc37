//! Signatures of the application's own.

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PSS_SHA256;

use crate::error::{Error, Result};
use crate::random;
use crate::reason::Reason;

/// A signature by PS256 (RFC 7518, section 3.5).
///
/// # Errors
/// `internal_error` when AWS-LC refuses.
pub fn sign_ps256(key: &KeyPair, message: &[u8]) -> Result<Vec<u8>> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PSS_SHA256,
        &random::for_signatures(),
        message,
        &mut signature,
    )
    .map_err(|_| Error::new(Reason::InternalError, "signing failed"))?;
    Ok(signature)
}
