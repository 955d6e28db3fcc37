//! Bytes → strict JSON. Whatever passes is an object in which no name comes twice, at any depth.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use vestibule::jose::strict_json;
use vestibule::reason::Reason;

pub fn check(data: &[u8]) {
    let verdict = strict_json::check(data, Reason::TokenMalformed);
    let read = strict_json::object::<Value>(data, Reason::TokenMalformed);
    assert_eq!(
        verdict.as_ref().err().map(vestibule::error::Error::reason),
        read.as_ref().err().map(vestibule::error::Error::reason)
    );
    match read {
        Ok(value) => {
            assert!(value.is_object());
            // A map drops repeated names; a count of what was written does not.
            let mut written = 0;
            let mut reader = serde_json::Deserializer::from_slice(data);
            Count(&mut written).deserialize(&mut reader).unwrap();
            assert_eq!(written, members(&value));
            let again = value.to_string();
            assert!(strict_json::check(again.as_bytes(), Reason::TokenMalformed).is_ok());
        }
        Err(error) => assert!(matches!(
            error.reason(),
            Reason::TokenMalformed | Reason::ClaimRepeated
        )),
    }
}

fn members(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.len() + map.values().map(members).sum::<usize>(),
        Value::Array(values) => values.iter().map(members).sum(),
        _ => 0,
    }
}

/// Counts members as they are written.
struct Count<'a>(&'a mut usize);

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Count(&mut *self.0))?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(Name)?.is_some() {
            *self.0 += 1;
            map.next_value_seed(Count(&mut *self.0))?;
        }
        Ok(())
    }
}

struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        String::deserialize(deserializer).map(|_| ())
    }
}
