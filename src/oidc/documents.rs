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
    discovery: Option<Held<Discovery>>,
    keys: Option<Held<KeySet>>,
    /// Attempts to fetch, successful or not, so that a failing Microsoft is not asked on each click.
    discovery_attempts: Throttle,
    key_attempts: Throttle,
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
        if self.discovery.as_ref().map(|held| held.freshness(now)) != Some(Freshness::Fresh) {
            let fetched = if self.discovery_attempts.pass(now, ATTEMPT_SPAN) {
                self.fetch_discovery(config, transport, now)
            } else {
                Err(self.throttled())
            };
            if let Err(error) = fetched {
                self.last_failure = Some(error.clone());
                if !usable(self.discovery.as_ref(), now) {
                    return Err(error);
                }
            }
        }
        self.discovery
            .as_ref()
            .map(|held| &held.value)
            .ok_or_else(|| Error::new(Reason::InternalError, "no discovery document"))
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
        if self.keys.as_ref().map(|held| held.freshness(now)) != Some(Freshness::Fresh) {
            let fetched = if self.key_attempts.pass(now, ATTEMPT_SPAN) {
                self.fetch_keys(&jwks_uri, config, transport, now)
            } else {
                Err(self.throttled())
            };
            if let Err(error) = fetched {
                self.last_failure = Some(error.clone());
                if !usable(self.keys.as_ref(), now) {
                    return Err(error);
                }
            }
        }
        match (&self.discovery, &self.keys) {
            (Some(discovery), Some(keys)) => Ok((&discovery.value, &keys.value)),
            _ => Err(Error::new(Reason::InternalError, "no documents")),
        }
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
        self.fetch_keys(&jwks_uri, config, transport, now)?;
        Ok(true)
    }

    /// The documents as bytes for the shared copy, if something new was fetched since the last call.
    pub fn take_unsaved(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.unsaved) {
            return None;
        }
        let copy = SharedCopy {
            discovery: self.discovery.as_ref().map(SharedDocument::of),
            keys: self.keys.as_ref().map(SharedDocument::of),
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
            adopted |= adopt(&mut self.discovery, &document, now, |body| {
                Discovery::parse(body, config, &rules)
            });
        }
        if let Some(document) = copy.keys {
            adopted |= adopt(&mut self.keys, &document, now, KeySet::parse);
        }
        adopted
    }

    fn fetch_discovery(
        &mut self,
        config: &Config,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<()> {
        let rules = HostRules::for_authority(&config.authority);
        let body = fetch(
            &Discovery::address(config)?,
            &rules,
            transport,
            Reason::DiscoveryInvalid,
        )?;
        let value = Discovery::parse(&body, config, &rules)?;
        self.discovery = Some(Held {
            value,
            body,
            fetched: now,
        });
        self.unsaved = true;
        Ok(())
    }

    fn fetch_keys(
        &mut self,
        jwks_uri: &Url,
        config: &Config,
        transport: &dyn Transport,
        now: Timestamp,
    ) -> Result<()> {
        let rules = HostRules::for_authority(&config.authority);
        let body = fetch(jwks_uri, &rules, transport, Reason::KeysInvalid)?;
        let value = KeySet::parse(&body)?;
        self.keys = Some(Held {
            value,
            body,
            fetched: now,
        });
        self.unsaved = true;
        Ok(())
    }

    fn throttled(&self) -> Error {
        self.last_failure.clone().unwrap_or_else(|| {
            Error::new(
                Reason::ProviderUnavailable,
                "microsoft was asked a moment ago and gave no usable document",
            )
        })
    }
}

fn usable<T>(held: Option<&Held<T>>, now: Timestamp) -> bool {
    held.is_some_and(|held| held.freshness(now) == Freshness::Stale)
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
    } = transport.send(
        Request {
            url,
            form: None,
            body_max: DOCUMENT_MAX,
        },
        rules,
    )?;
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

fn adopt<T>(
    held: &mut Option<Held<T>>,
    document: &SharedDocument,
    now: Timestamp,
    parse: impl Fn(&[u8]) -> Result<T>,
) -> bool {
    let fetched = Timestamp::from_seconds(document.fetched);
    if held.as_ref().is_some_and(|held| held.fetched >= fetched) {
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
    *held = Some(candidate);
    true
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
