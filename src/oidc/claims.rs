//! The claims of an ID token or a logout token, each with the type it came in.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::error::Result;
use crate::jose::strict_json;
use crate::reason::Reason;

/// The claims that are used. Others are not read.
#[derive(serde::Deserialize, Default)]
#[serde(default)]
pub(super) struct Claims<'a> {
    #[serde(rename = "_claim_names")]
    pub claim_names: Option<Value>,
    pub hasgroups: Option<Value>,
    #[serde(borrow)]
    pub acct: Claim<'a>,
    #[serde(borrow)]
    pub at_hash: Claim<'a>,
    #[serde(borrow)]
    pub aud: Claim<'a>,
    #[serde(borrow)]
    pub auth_time: Claim<'a>,
    #[serde(borrow)]
    pub azp: Claim<'a>,
    #[serde(borrow)]
    pub c_hash: Claim<'a>,
    #[serde(borrow)]
    pub email: Claim<'a>,
    #[serde(borrow)]
    pub events: Claim<'a>,
    #[serde(borrow)]
    pub exp: Claim<'a>,
    #[serde(borrow)]
    pub family_name: Claim<'a>,
    #[serde(borrow)]
    pub given_name: Claim<'a>,
    #[serde(borrow)]
    pub groups: Claim<'a>,
    #[serde(borrow)]
    pub iat: Claim<'a>,
    #[serde(borrow)]
    pub idp: Claim<'a>,
    #[serde(borrow)]
    pub iss: Claim<'a>,
    #[serde(borrow)]
    pub jti: Claim<'a>,
    #[serde(borrow)]
    pub login_hint: Claim<'a>,
    #[serde(borrow)]
    pub name: Claim<'a>,
    #[serde(borrow)]
    pub nbf: Claim<'a>,
    #[serde(borrow)]
    pub nonce: Claim<'a>,
    #[serde(borrow)]
    pub oid: Claim<'a>,
    #[serde(borrow)]
    pub preferred_username: Claim<'a>,
    #[serde(borrow)]
    pub roles: Claim<'a>,
    #[serde(borrow)]
    pub sid: Claim<'a>,
    #[serde(borrow)]
    pub sub: Claim<'a>,
    #[serde(borrow)]
    pub tid: Claim<'a>,
    #[serde(borrow)]
    pub ver: Claim<'a>,
    #[serde(borrow)]
    pub xms_edov: Claim<'a>,
}

impl<'a> Claims<'a> {
    pub(super) fn parse(payload: &'a [u8]) -> Result<Self> {
        strict_json::object(payload, Reason::TokenMalformed)
    }

    /// Whether Microsoft has left the groups out because there are too many of them. A marker that cannot be read is one: groups that
    /// are not known must never look like none. Where the token says they can be had is not looked at.
    pub(super) fn has_group_overage(&self) -> bool {
        let distributed = match &self.claim_names {
            None => false,
            Some(Value::Object(names)) => names.contains_key("groups"),
            Some(_) => true,
        };
        distributed || !matches!(self.hasgroups, None | Some(Value::Bool(false)))
    }

    /// Microsoft marks guests in three ways, each of them optional.
    pub(super) fn is_guest(&self, issuer: &str) -> bool {
        let home_elsewhere = match &self.idp {
            Claim::Absent => false,
            idp => idp.text() != Some(issuer) && !idp.is_home_of(self.tid.text()),
        };
        self.acct.integer() == Some(1)
            || home_elsewhere
            || self
                .preferred_username
                .text()
                .is_some_and(|name| name.to_ascii_uppercase().contains("#EXT#"))
    }
}

/// A claim. A type that is not expected is not an error by itself: only the check that needs the claim fails.
#[derive(Default)]
pub(super) enum Claim<'a> {
    #[default]
    Absent,
    Boolean(bool),
    Integer(i64),
    /// An object, of which the members are remembered that hold objects themselves, as events do.
    Object(Vec<String>),
    Text(Cow<'a, str>),
    Texts(Vec<String>),
    Other,
}

impl Claim<'_> {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Text for a profile: without control characters, at most 256 characters; empty for anything else.
    pub(super) fn short_text(&self) -> String {
        self.text()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(TEXT_MAX)
            .collect()
    }

    /// A text that is only ever handed back: whole, or empty for anything that could not be handed back.
    pub(super) fn opaque(&self) -> String {
        self.text()
            .filter(|text| {
                text.len() <= OPAQUE_MAX && text.bytes().all(|byte| byte.is_ascii_graphic())
            })
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn into_texts(self) -> Option<Vec<String>> {
        match self {
            Self::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    /// Whether this is an object with an object under that name.
    pub(super) fn holds_object(&self, name: &str) -> bool {
        matches!(self, Self::Object(objects) if objects.iter().any(|object| object == name))
    }

    /// `xms_edov` has been seen as a boolean, a number and a text.
    pub(super) fn is_affirmed(&self) -> bool {
        match self {
            Self::Boolean(value) => *value,
            Self::Integer(value) => *value == 1,
            Self::Text(value) => value == "1" || value == "true",
            Self::Absent | Self::Object(_) | Self::Texts(_) | Self::Other => false,
        }
    }

    /// Whether this names the security token service of the tenant itself (`https://sts.windows.net/{tid}/`).
    fn is_home_of(&self, tid: Option<&str>) -> bool {
        match (self.text(), tid) {
            (Some(idp), Some(tid)) => idp
                .strip_prefix("https://sts.windows.net/")
                .is_some_and(|rest| rest.trim_end_matches('/') == tid),
            _ => false,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Claim<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ClaimVisitor)
    }
}

struct ClaimVisitor;

impl<'de> Visitor<'de> for ClaimVisitor {
    type Value = Claim<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a claim")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Self::Value, E> {
        Ok(i64::try_from(value).map_or(Claim::Other, Claim::Integer))
    }

    /// A time with a fraction or an exponent is none: casting such numbers has let expired tokens in elsewhere.
    fn visit_f64<E>(self, _: f64) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Other)
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E>(self) -> std::result::Result<Self::Value, E> {
        Ok(Claim::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(
        self,
        mut seq: A,
    ) -> std::result::Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        let mut pure = true;
        while let Some(element) = seq.next_element::<Claim<'de>>()? {
            match element {
                Claim::Text(text) if texts.len() < ELEMENTS_MAX => texts.push(text.into_owned()),
                _ => pure = false,
            }
        }
        Ok(if pure {
            Claim::Texts(texts)
        } else {
            Claim::Other
        })
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<Self::Value, A::Error> {
        let mut objects = Vec::new();
        while let Some((name, value)) = map.next_entry::<Cow<'de, str>, Claim<'de>>()? {
            if matches!(value, Claim::Object(_)) && objects.len() < ELEMENTS_MAX {
                objects.push(name.into_owned());
            }
        }
        Ok(Claim::Object(objects))
    }
}

const TEXT_MAX: usize = 256;
/// Microsoft's login hints have about 150 characters.
const OPAQUE_MAX: usize = 1024;
/// Entra stops at 200 groups in a token.
const ELEMENTS_MAX: usize = 1000;
