//! JSON as a verifier has to read it: no repeated member at any depth, no invalid string, no trailing data.
//!
//! Two readers that disagree on which of two equal names counts are an attack (RFC 8725, section 2.4; RFC 8259, section 4).

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::reason::Reason;

/// Reads a JSON object into a type after the whole text has passed the strict check.
///
/// # Errors
/// `claim_repeated` for a repeated member, `malformed` for everything else.
pub fn object<'a, T: Deserialize<'a>>(json: &'a [u8], malformed: Reason) -> Result<T> {
    check(json, malformed)?;
    serde_json::from_slice(json).map_err(|_| Error::new(malformed, "a member has a wrong type"))
}

/// Checks that the bytes are one JSON object without repeated members.
///
/// # Errors
/// `claim_repeated` for a repeated member, `malformed` for everything else.
pub fn check(json: &[u8], malformed: Reason) -> Result<()> {
    let fail = |error: serde_json::Error| {
        if error.to_string().starts_with(REPEATED) {
            Error::new(Reason::ClaimRepeated, "a JSON object repeats a member")
        } else {
            Error::new(malformed, "not a well-formed JSON object")
        }
    };
    let mut reader = serde_json::Deserializer::from_slice(json);
    reader.deserialize_map(ObjectVisitor).map_err(fail)?;
    reader.end().map_err(fail)
}

/// Any JSON value, checked and dropped. serde_json's recursion limit (128) bounds the depth.
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> std::result::Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> std::result::Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> std::result::Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> std::result::Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> std::result::Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<(), A::Error> {
        while seq.next_element_seed(Strict)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<(), A::Error> {
        ObjectVisitor.visit_map(map)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let mut names: Vec<Name<'de>> = Vec::with_capacity(32);
        while let Some(name) = map.next_key::<Name<'de>>()? {
            // Microsoft's own reader refuses `tid` beside `TID`; so does this one.
            if names
                .iter()
                .any(|known| known.0.eq_ignore_ascii_case(&name.0))
            {
                return Err(A::Error::custom(REPEATED));
            }
            if names.len() >= MEMBERS_MAX {
                return Err(A::Error::custom("too many members"));
            }
            map.next_value_seed(Strict)?;
            names.push(name);
        }
        Ok(())
    }
}

/// A member name, borrowed unless it holds escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

const REPEATED: &str = "repeated member";
/// Bounds the quadratic search for repeated names; Microsoft's longest documents have about forty.
const MEMBERS_MAX: usize = 256;
