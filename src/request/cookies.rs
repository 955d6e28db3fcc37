//! The `Cookie` header (RFC 6265, section 4.2.1).

use crate::error::{Error, Result};
use crate::reason::Reason;

/// The value of a cookie that may be there once.
///
/// # Errors
/// `cookie_malformed` when the name comes twice, or the value is too long or not text.
pub fn single_cookie<'a>(header: &'a [u8], name: &str) -> Result<Option<&'a str>> {
    let mut found = None;
    for pair in header.split(|byte| *byte == b';') {
        let pair = pair.trim_ascii();
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let (this, value) = pair.split_at(at);
        if this != name.as_bytes() {
            continue;
        }
        let value = value.get(1..).unwrap_or_default();
        if found.replace(value).is_some() {
            return Err(malformed("the transaction cookie comes twice"));
        }
    }
    match found {
        None => Ok(None),
        Some(value) if value.len() > COOKIE_MAX => {
            Err(malformed("the transaction cookie is too long"))
        }
        Some(value) => std::str::from_utf8(value)
            .map(Some)
            .map_err(|_| malformed("the transaction cookie is not text")),
    }
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Reason::CookieMalformed, detail)
}

/// Browsers keep at most 4096 bytes of name, value and attributes.
const COOKIE_MAX: usize = 4096;
