//! The JOSE header: it may name a key; it never chooses how that key is used.

use serde::Deserialize;
use serde_json::Value;

use super::strict_json;
use crate::error::{quoted, Error, Result};
use crate::reason::Reason;

/// Which token is expected, and so which `typ` it may carry (RFC 8725, section 3.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An OpenID Connect ID token: `typ` is absent or `JWT`.
    IdToken,
    /// An OpenID Connect logout token: `typ` is absent, `JWT` or `logout+jwt`.
    LogoutToken,
}

/// The part of a header that is used.
#[derive(Debug)]
pub struct Header {
    /// The key that signed, if it is named. NB: an index into keys we already trust, nothing more.
    pub kid: Option<String>,
}

pub(super) fn parse(json: &[u8], kind: TokenKind) -> Result<Header> {
    let raw: RawHeader = strict_json::object(json, Reason::TokenMalformed)?;
    // RFC 8725, 3.1: the algorithm is ours. Entra signs with RS256 only, and its keys carry no `alg`.
    match &raw.alg {
        Some(Value::String(alg)) if alg == "RS256" => {}
        Some(Value::String(alg)) => {
            return Err(Error::new(
                Reason::AlgorithmRefused,
                format!("alg is {}, not RS256", quoted(alg)),
            ));
        }
        _ => return Err(Error::new(Reason::AlgorithmRefused, "alg is missing")),
    }
    // RFC 7515, 4.1.11: an extension that is not understood makes the token invalid, and none is understood.
    for (name, value) in [
        ("crit", &raw.crit),
        ("b64", &raw.b64),
        ("zip", &raw.zip),
        ("enc", &raw.enc),
        ("cty", &raw.cty),
    ] {
        if value.is_some() {
            return Err(Error::new(
                Reason::HeaderRefused,
                format!("the header holds {name}"),
            ));
        }
    }
    // `jwk`, `jku`, `x5u`, `x5c` and `x5t` are ignored: a key that travels with the token proves nothing.
    let allowed: &[&str] = match kind {
        TokenKind::IdToken => &["JWT"],
        TokenKind::LogoutToken => &["logout+jwt", "JWT"],
    };
    match &raw.typ {
        None => {}
        Some(Value::String(typ)) if allowed.iter().any(|one| typ.eq_ignore_ascii_case(one)) => {}
        Some(_) => {
            return Err(Error::new(
                Reason::TokenTypeWrong,
                format!("typ is not {}", allowed.join(" or ")),
            ));
        }
    }
    let kid = match raw.kid {
        None => None,
        Some(Value::String(kid)) if !kid.is_empty() && kid.len() <= KID_MAX => Some(kid),
        Some(_) => {
            return Err(Error::new(
                Reason::TokenMalformed,
                "kid is not a short text",
            ))
        }
    };
    Ok(Header { kid })
}

/// `Some(Value::Null)` and absence differ here: a member that is present with null is still present.
#[derive(Deserialize)]
struct RawHeader {
    #[serde(default, deserialize_with = "present")]
    alg: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    b64: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    crit: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    cty: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    enc: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    kid: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    zip: Option<Value>,
}

fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Microsoft's key ids are 27 characters long.
pub(super) const KID_MAX: usize = 256;
