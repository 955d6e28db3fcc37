//! The compact serialisation of a JWS (RFC 7515, section 7.1).

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;

use super::header::{self, Header, TokenKind};
use crate::error::{Error, Result};
use crate::reason::Reason;

/// A JWS taken apart, its header judged, its signature not yet verified.
pub struct Compact<'a> {
    /// What the header says, as far as it is allowed to say anything.
    pub header: Header,
    /// The bytes under the signature: header, dot, payload, as received.
    pub signing_input: &'a [u8],
    /// The signature.
    pub signature: Vec<u8>,
    /// The payload: JSON that nobody may believe before the signature is verified.
    pub payload: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Splits and decodes.
    ///
    /// # Errors
    /// `token_malformed` unless there are three parts of canonical base64url; what [`Header`] refuses.
    pub fn parse(token: &'a str, kind: TokenKind) -> Result<Self> {
        if token.len() > TOKEN_MAX {
            return Err(malformed("the token exceeds 64 KiB"));
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed("a compact JWS has three parts"));
        };
        let signed = header.len() + 1 + payload.len();
        let signing_input = token
            .as_bytes()
            .get(..signed)
            .ok_or_else(|| malformed("a compact JWS has three parts"))?;
        Ok(Self {
            header: header::parse(&decode(header)?, kind)?,
            signing_input,
            signature: decode(signature)?,
            payload: decode(payload)?,
        })
    }
}

/// Refuses padding, other alphabets, white space and non-zero trailing bits, so that each token has one spelling.
fn decode(part: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| malformed("a part is not canonical base64url"))
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Reason::TokenMalformed, detail)
}

/// Microsoft's ID tokens stay below 10 KiB even with 200 groups.
const TOKEN_MAX: usize = 64 * 1024;
