//! The claims of a verified token as an administrator reads them.

use serde_json::{Map, Value};

use crate::error::Result;
use crate::jose::strict_json;
use crate::reason::Reason;

/// Name and value of each claim.
///
/// # Errors
/// `token_malformed` for what is no JSON object.
pub(super) fn of(payload: &[u8]) -> Result<Vec<(String, String)>> {
    let claims: Map<String, Value> = strict_json::object(payload, Reason::TokenMalformed)?;
    Ok(claims
        .iter()
        .take(CLAIMS_MAX)
        .map(|(name, value)| {
            let value = if WITHHELD.contains(&name.as_str()) {
                "…".to_owned()
            } else {
                in_words(value)
            };
            (short(name, NAME_MAX), value)
        })
        .collect())
}

fn in_words(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(values) if values.iter().all(Value::is_string) => values
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    short(&text, VALUE_MAX)
}

fn short(text: &str, most: usize) -> String {
    let mut kept: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(most)
        .collect();
    if text.chars().count() > most {
        kept.push('…');
    }
    kept
}

/// They bind the token to this browser and this moment, name sessions, or are Microsoft's own; a person reads nothing in them.
const WITHHELD: &[&str] = &[
    "aio",
    "at_hash",
    "c_hash",
    "login_hint",
    "nonce",
    "rh",
    "s_hash",
    "sid",
    "uti",
];
const CLAIMS_MAX: usize = 200;
const NAME_MAX: usize = 128;
const VALUE_MAX: usize = 512;
