//! The assertion by which the application proves that it has a certificate's key (RFC 7523, section 3, as Microsoft wants it).

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};
use url::Url;

use crate::config::{ClientCertificate, Config};
use crate::crypto::{hex, sign_ps256, thumbprint_sha256};
use crate::error::Result;
use crate::random::{self, Entropy};
use crate::secret::Secret;
use crate::time::Timestamp;

/// What `client_assertion_type` says.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An assertion for one token request. Microsoft finds the certificate by `x5t#S256`.
///
/// # Errors
/// `internal_error` when entropy or the signature fails.
pub(super) fn client_assertion(
    config: &Config,
    client: &ClientCertificate,
    token_endpoint: &Url,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<Secret> {
    let id: [u8; 16] = random::bytes(entropy)?;
    let header = json!({
        "alg": "PS256",
        "typ": "JWT",
        "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint_sha256(&client.certificate.der)),
    });
    let claims = json!({
        "aud": token_endpoint.as_str(),
        "iss": config.client_id.as_str(),
        "sub": config.client_id.as_str(),
        "jti": hex(&id),
        "iat": now.seconds(),
        "nbf": now.seconds(),
        "exp": now.plus(LIFETIME).seconds(),
    });
    let encode = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature = sign_ps256(&client.key, signed.as_bytes())?;
    Ok(Secret::new(format!(
        "{signed}.{}",
        URL_SAFE_NO_PAD.encode(signature)
    )))
}

/// Microsoft recommends five to ten minutes. The request follows at once.
const LIFETIME: i64 = 300;
