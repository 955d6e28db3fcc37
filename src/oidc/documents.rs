//! The tenant's two documents, kept parsed, fetched rarely.

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use url::Url;

use super::discovery::Discovery;
use crate::cache::{Freshness, Held, Throttle};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{HostRules, Request, Response, Transport};
use crate::jose::KeySet;
use crate::reason::Reason;
use crate::time::Timestamp;

/// Discovery document and key set of the configured tenant.
#[derive(Default)]
pub struct Documents {
    discovery: Slot<Discovery>,
    keys: Slot<KeySet>,
    /// Refreshes for an unknown `kid`.
    refreshes: Throttle,
    last_failure: Option<Error>,
    unsaved: bool,
}

impl Documents {
    /// The discovery document: the one at hand, or a fetched one.
    ///
    /// # Errors
    /// What fetching and parsing report. A stale document bridges a failure for up to a day; a bad one never replaces
    /// a good one.
    pub fn discovery(
        &mut self,
        config: &Config,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<&Discovery> {
        self.unsaved |= self.discovery.renew(now, &mut self.last_failure, || {
            fetch_discovery(config, transport, now)
        })?;
        self.discovery.value()
    }

    /// Discovery document and keys: those at hand, or fetched ones.
    ///
    /// # Errors
    /// As for [`Documents::discovery`].
    pub fn both(
        &mut self,
        config: &Config,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<(&Discovery, &KeySet)> {
        let jwks_uri = self.discovery(config, transport, now)?.jwks_uri.clone();
        self.unsaved |= self.keys.renew(now, &mut self.last_failure, || {
            fetch_keys(&jwks_uri, config, transport, now)
        })?;
        Ok((self.discovery.value()?, self.keys.value()?))
    }

    /// Fetches the keys anew because a token names an unknown one. `false` when that was done in the last minute.
    /// The keys at hand stay when the fetch fails.
    ///
    /// # Errors
    /// What fetching and parsing report.
    pub fn refresh_keys(
        &mut self,
        config: &Config,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<bool> {
        if !self.refreshes.pass(now, REFRESH_SPAN) {
            return Ok(false);
        }
        let jwks_uri = self.discovery(config, transport, now)?.jwks_uri.clone();
        self.keys.held = Some(fetch_keys(&jwks_uri, config, transport, now)?);
        self.unsaved = true;
        Ok(true)
    }

    /// The documents as bytes for the shared copy, if something new was fetched since the last call.
    pub fn take_unsaved(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.unsaved) {
            return None;
        }
        let copy = SharedCopy {
            discovery: self.discovery.held.as_ref().map(SharedDocument::of),
            keys: self.keys.held.as_ref().map(SharedDocument::of),
        };
        serde_json::to_vec(&copy).ok()
    }

    /// Takes documents of a shared copy that are newer than those at hand. They pass the same parsers as fetched ones.
    pub fn adopt(&mut self, bytes: &[u8], config: &Config, now: Timestamp) -> bool {
        let Ok(copy) = serde_json::from_slice::<SharedCopy>(bytes) else {
            return false;
        };
        let rules = HostRules::for_authority(&config.authority);
        let mut adopted = false;
        if let Some(document) = copy.discovery {
            adopted |= self.discovery.adopt(&document, now, |body| {
                Discovery::parse(body, config, &rules)
            });
        }
        if let Some(document) = copy.keys {
            adopted |= self.keys.adopt(&document, now, KeySet::parse);
        }
        adopted
    }
}

/// One of the two documents.
struct Slot<T> {
    held: Option<Held<T>>,
    /// Attempts to fetch, successful or not, so that a failing Microsoft is not asked on each click.
    attempts: Throttle,
}

impl<T> Slot<T> {
    /// Fetches the document unless it is fresh; says whether it did. A stale one bridges a failure.
    fn renew(
        &mut self,
        now: Timestamp,
        last_failure: &mut Option<Error>,
        fetch: impl FnOnce() -> Result<Held<T>>,
    ) -> Result<bool> {
        let freshness = self.held.as_ref().map(|held| held.freshness(now));
        if freshness == Some(Freshness::Fresh) {
            return Ok(false);
        }
        let fetched = if self.attempts.pass(now, ATTEMPT_SPAN) {
            fetch()
        } else {
            Err(throttled(last_failure.as_ref()))
        };
        match fetched {
            Ok(held) => {
                self.held = Some(held);
                Ok(true)
            }
            Err(error) => {
                *last_failure = Some(error.clone());
                match freshness {
                    Some(Freshness::Stale) => Ok(false),
                    _ => Err(error),
                }
            }
        }
    }

    fn value(&self) -> Result<&T> {
        self.held
            .as_ref()
            .map(|held| &held.value)
            .ok_or_else(|| Error::new(Reason::InternalError, "no document"))
    }

    /// Takes a shared document that is newer and can still be used.
    fn adopt(
        &mut self,
        document: &SharedDocument,
        now: Timestamp,
        parse: impl Fn(&[u8]) -> Result<T>,
    ) -> bool {
        let fetched = Timestamp::from_seconds(document.fetched);
        if self
            .held
            .as_ref()
            .is_some_and(|held| held.fetched >= fetched)
        {
            return false;
        }
        let Ok(body) = STANDARD.decode(&document.body) else {
            return false;
        };
        let Ok(value) = parse(&body) else {
            return false;
        };
        let candidate = Held {
            value,
            body,
            fetched,
        };
        if candidate.freshness(now) == Freshness::Expired {
            return false;
        }
        self.held = Some(candidate);
        true
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            held: None,
            attempts: Throttle::default(),
        }
    }
}

fn throttled(last_failure: Option<&Error>) -> Error {
    last_failure.cloned().unwrap_or_else(|| {
        Error::new(
            Reason::ProviderUnavailable,
            "microsoft was asked a moment ago and gave no usable document",
        )
    })
}

fn fetch_discovery(
    config: &Config,
    transport: &dyn Transport,
    now: Timestamp,
) -> Result<Held<Discovery>> {
    let rules = HostRules::for_authority(&config.authority);
    let address = Discovery::address(config)?;
    let body = fetch(&address, &rules, transport, Reason::DiscoveryInvalid)?;
    Ok(Held {
        value: Discovery::parse(&body, config, &rules)?,
        body,
        fetched: now,
    })
}

fn fetch_keys(
    jwks_uri: &Url,
    config: &Config,
    transport: &dyn Transport,
    now: Timestamp,
) -> Result<Held<KeySet>> {
    let rules = HostRules::for_authority(&config.authority);
    let body = fetch(jwks_uri, &rules, transport, Reason::KeysInvalid)?;
    Ok(Held {
        value: KeySet::parse(&body)?,
        body,
        fetched: now,
    })
}

fn fetch(
    url: &Url,
    rules: &HostRules,
    transport: &dyn Transport,
    malformed: Reason,
) -> Result<Vec<u8>> {
    let Response {
        status,
        media_type,
        body,
        ..
    } = transport.send(Request::get(url, DOCUMENT_MAX), rules)?;
    match status {
        200 => {}
        400..=499 if status != 429 => {
            // Microsoft answers 400 with AADSTS90002 for a tenant that does not exist.
            return Err(super::provider_error::of_json(&body)
                .unwrap_or_else(|| Error::new(malformed, format!("HTTP {status}"))));
        }
        429 => {
            return Err(Error::new(
                Reason::ProviderThrottled,
                "HTTP 429 for a document",
            ));
        }
        _ => {
            return Err(Error::new(
                Reason::ProviderUnavailable,
                format!("HTTP {status} for a document"),
            ));
        }
    }
    if !JSON_TYPES.contains(&media_type.as_str()) {
        return Err(Error::new(malformed, "the document is not sent as JSON"));
    }
    Ok(body)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedCopy {
    discovery: Option<SharedDocument>,
    keys: Option<SharedDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedDocument {
    fetched: i64,
    /// Base64, so that the bytes stay those that were fetched.
    body: String,
}

impl SharedDocument {
    fn of<T>(held: &Held<T>) -> Self {
        Self {
            fetched: held.fetched.seconds(),
            body: STANDARD.encode(&held.body),
        }
    }
}

/// A key set is `application/jwk-set+json` by RFC 7517; Microsoft sends `application/json`.
const JSON_TYPES: &[&str] = &["application/json", "application/jwk-set+json"];
/// Microsoft's key sets have about 10 KiB.
const DOCUMENT_MAX: usize = 512 * 1024;
/// A document that cannot be had is asked for again after ten seconds at the earliest.
const ATTEMPT_SPAN: i64 = 10;
/// One refresh a minute for unknown keys.
const REFRESH_SPAN: i64 = 60;
