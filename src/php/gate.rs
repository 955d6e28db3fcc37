//! The gate, as PHP asks it.

use std::sync::Arc;

use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::conversions::unfit;
use super::guard::guard;
use super::{exceptions, process};
use crate::config::Access;
use crate::error::Result;
use crate::gate::{self, Kind, Request, Session, Stage};

/// Says of each request whether it passes, has to sign in, or is refused. Made by open(); needs no keys and no secret.
#[php_class]
#[php(name = "Vestibule\\Gate")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Gate {
    access: Arc<Access>,
}

#[php_impl]
impl Gate {
    /// Opens the gate of a site. The configuration is parsed once per process.
    ///
    /// @param string $configuration JSON as for Engine::open(); what the gate has no use for may be left out
    /// @throws ConfigException with every problem of the gate's settings
    pub fn open(configuration: BinarySlice<u8>) -> PhpResult<Self> {
        guard(|| {
            process::gate(&configuration)
                .map(|access| Self { access })
                .map_err(|problems| exceptions::from_problems(&problems))
        })
    }

    /// Decides.
    ///
    /// @param array<string, mixed> $request stage: start, query, content, rest or file; script, method, uri, path_info, selectors, address, forwarded_for, accept, requested_with, sec_fetch_mode, sec_fetch_dest, sec_purpose, method_override: raw; paths, post_private, home
    /// @param array<string, mixed> $session kind: none, wordpress, microsoft or application; verified, seen, postponed, now: seconds since 1970; foreign: whether the account is of other sites of the network only
    /// @throws Exception when a fact is missing or has a wrong type
    pub fn decide(&self, request: &ZendHashTable, session: &ZendHashTable) -> PhpResult<Verdict> {
        guard(|| {
            let request = read_request(request).map_err(|error| exceptions::from_error(&error))?;
            let session = read_session(session).map_err(|error| exceptions::from_error(&error))?;
            Ok(Verdict(gate::decide(&self.access, &request, &session)))
        })
    }

    /// What a visitor's browser gets at an address of this site. Marks on posts are not known here.
    ///
    /// @param string $url absolute, or a path
    /// @param string $method such as GET
    pub fn explain(&self, url: BinarySlice<u8>, method: BinarySlice<u8>) -> PhpResult<Verdict> {
        guard(|| {
            let text = |bytes: &BinarySlice<u8>| String::from_utf8_lossy(bytes).into_owned();
            Ok(Verdict(gate::explain(
                &self.access,
                &text(&url),
                &text(&method),
            )))
        })
    }

    /// Whether a path, with that of the site, is listed as private in whatever spelling.
    pub fn is_private_path(&self, path: BinarySlice<u8>) -> PhpResult<bool> {
        guard(|| Ok(gate::is_private_path(&self.access, &path)))
    }
}

/// What the gate says of a request.
#[php_class]
#[php(name = "Vestibule\\Verdict")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Verdict(gate::Verdict);

#[php_impl]
impl Verdict {
    /// What happens: pass, challenge or refuse.
    pub fn action(&self) -> &'static str {
        self.0.action.code()
    }

    /// The rule that decided.
    pub fn rule(&self) -> &'static str {
        self.0.rule.code()
    }

    /// Where the request came in: a row of the table of entry points.
    pub fn entry(&self) -> &'static str {
        self.0.entry.row().code
    }

    /// The line of an exempt or private path, 0 for rules without lines.
    pub fn line(&self) -> i64 {
        i64::try_from(self.0.line).unwrap_or(0)
    }

    /// Whether the session may be renewed without a question to the person.
    pub fn silent(&self) -> bool {
        self.0.silent
    }

    /// The status of a refusal, 0 for everything else.
    pub fn status(&self) -> i64 {
        i64::from(self.0.status)
    }

    /// Why the request does not pass, as a code of Engine::reasons(); empty when it does.
    pub fn reason(&self) -> &'static str {
        self.0.reason.map_or("", |reason| reason.code())
    }

    /// Whether somebody who is not signed in would pass.
    pub fn is_public(&self) -> bool {
        self.0.public
    }
}

fn read_request(array: &ZendHashTable) -> Result<Request<'_>> {
    let stage = Stage::named(word(array, "stage")?).ok_or_else(|| unfit("stage"))?;
    // Once WordPress knows, a fact that is missing must not count as "no".
    if stage == Stage::Content {
        for fact in ["paths", "post_private", "home"] {
            array.get(fact).ok_or_else(|| unfit(fact))?;
        }
    }
    Ok(Request {
        stage,
        script: bytes(array, "script")?,
        method: bytes(array, "method")?,
        uri: bytes(array, "uri")?,
        path_info: bytes(array, "path_info")?,
        selectors: list(array, "selectors")?,
        address: bytes(array, "address")?,
        forwarded_for: bytes(array, "forwarded_for")?,
        accept: bytes(array, "accept")?,
        requested_with: bytes(array, "requested_with")?,
        fetch_mode: bytes(array, "sec_fetch_mode")?,
        fetch_dest: bytes(array, "sec_fetch_dest")?,
        purpose: bytes(array, "sec_purpose")?,
        method_override: bytes(array, "method_override")?,
        paths: list(array, "paths")?,
        post_private: flag(array, "post_private")?,
        home: flag(array, "home")?,
    })
}

fn read_session(array: &ZendHashTable) -> Result<Session> {
    let time = |name: &str| match array.get(name) {
        None => Ok(0),
        Some(value) => value.long().ok_or_else(|| unfit(name)),
    };
    let kind = Kind::named(word(array, "kind")?).ok_or_else(|| unfit("kind"))?;
    if kind != Kind::None {
        array.get("foreign").ok_or_else(|| unfit("foreign"))?;
    }
    Ok(Session {
        kind,
        foreign: flag(array, "foreign")?,
        verified: time("verified")?,
        seen: time("seen")?,
        postponed: time("postponed")?,
        at: time("now")?,
    })
}

fn word<'a>(array: &'a ZendHashTable, name: &str) -> Result<&'a str> {
    std::str::from_utf8(bytes(array, name)?).map_err(|_| unfit(name))
}

/// A missing text is empty.
fn bytes<'a>(array: &'a ZendHashTable, name: &str) -> Result<&'a [u8]> {
    match array.get(name) {
        None => Ok(b""),
        Some(value) => text(value).ok_or_else(|| unfit(name)),
    }
}

fn list<'a>(array: &'a ZendHashTable, name: &str) -> Result<Vec<&'a [u8]>> {
    match array.get(name) {
        None => Ok(Vec::new()),
        Some(value) => value
            .array()
            .ok_or_else(|| unfit(name))?
            .values()
            .map(|value| text(value).ok_or_else(|| unfit(name)))
            .collect(),
    }
}

fn flag(array: &ZendHashTable, name: &str) -> Result<bool> {
    match array.get(name) {
        None => Ok(false),
        Some(value) => value.bool().ok_or_else(|| unfit(name)),
    }
}

fn text(value: &Zval) -> Option<&[u8]> {
    value.zend_str().map(|text| text.as_bytes())
}
