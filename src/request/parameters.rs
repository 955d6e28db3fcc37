//! The parameters of an authorization response (RFC 6749, section 4.1.2; each at most once: section 3.1), and of what
//! Microsoft says of a logout.

use crate::error::{quoted, Error, Result};
use crate::reason::Reason;

/// Parameters by name. Only names that the protocol defines are kept.
#[derive(Debug, Default)]
pub struct Parameters {
    known: Vec<(&'static str, String)>,
}

impl Parameters {
    /// Reads a query string, or a form.
    ///
    /// # Errors
    /// `parameter_repeated` for a name that comes twice, also as `name[]`; `parameter_malformed` for a value that is
    /// too long or not UTF-8.
    pub fn parse(query: &[u8]) -> Result<Self> {
        if query.len() > QUERY_MAX {
            return Err(Error::new(
                Reason::ParameterMalformed,
                "the query exceeds 32 KiB",
            ));
        }
        let mut known: Vec<(&'static str, String)> = Vec::new();
        for pair in query.split(|byte| *byte == b'&') {
            let at = pair
                .iter()
                .position(|byte| *byte == b'=')
                .unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            let value = value.get(1..).unwrap_or_default();
            let name = decode(name);
            let Some(name) = defined(&name) else {
                continue;
            };
            let (name, array) = name;
            if array || known.iter().any(|(other, _)| *other == name) {
                return Err(Error::new(
                    Reason::ParameterRepeated,
                    format!("{name} comes more than once"),
                ));
            }
            let value = String::from_utf8(decode(value)).or_else(|error| {
                // A description is only ever quoted; everything else has to be exact.
                if name == "error_description" {
                    Ok(String::from_utf8_lossy(error.as_bytes()).into_owned())
                } else {
                    Err(Error::new(
                        Reason::ParameterMalformed,
                        format!("{name} is not UTF-8"),
                    ))
                }
            })?;
            known.push((name, value));
        }
        Ok(Self { known })
    }

    /// The value, if the parameter is there and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.known
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The value of `code`, `state` or `sid`: printable ASCII (RFC 6749, appendix A.5 and A.11).
    ///
    /// # Errors
    /// `parameter_malformed`.
    pub fn visible_text(&self, name: &str) -> Result<Option<&str>> {
        match self.text(name) {
            Some(value) if !value.bytes().all(|byte| (0x20..0x7f).contains(&byte)) => {
                Err(Error::new(
                    Reason::ParameterMalformed,
                    format!("{} holds characters that it cannot have", quoted(name)),
                ))
            }
            other => Ok(other),
        }
    }
}

/// The protocol's own name for a parameter, and whether it was written in PHP's array form.
fn defined(name: &[u8]) -> Option<(&'static str, bool)> {
    // PHP reads leading blanks away and takes everything from a bracket as an index.
    let name = name.trim_ascii_start();
    let stem = name.split(|byte| *byte == b'[').next().unwrap_or_default();
    DEFINED
        .iter()
        .find(|known| known.as_bytes() == stem)
        .map(|known| (*known, stem.len() != name.len()))
}

/// `application/x-www-form-urlencoded` (WHATWG URL, section 5.1): a stray percent sign stands for itself.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'+' => out.push(b' '),
            b'%' => match tail
                .split_first_chunk::<2>()
                .map(|(two, after)| (hex(*two), after))
            {
                Some((Some(value), after)) => {
                    out.push(value);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            other => out.push(*other),
        }
    }
    out
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

const DEFINED: &[&str] = &[
    "RelayState",
    "SAMLResponse",
    "code",
    "error",
    "error_description",
    "error_subcode",
    "id_token",
    "iss",
    "logout_token",
    "redirect_to",
    "sid",
    "state",
];
/// A code may have several KiB, `state` one; web servers stop at 8 to 16 KiB.
const QUERY_MAX: usize = 32 * 1024;
