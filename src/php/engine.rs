//! The engine: what the plugin calls.

use std::sync::Arc;

use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::guard::guard;
use super::process::{self, Unusable};
use super::{conversions, exceptions, values};
use crate::config::{Config, SettingType, SETTINGS};
use crate::crypto::{Keyring, Purpose};
use crate::error::Error;
use crate::flow::{self, SiteState};
use crate::random::SystemEntropy;
use crate::reason::Reason;
use crate::secret::{Secret, Unseal};
use crate::time::{Clock as _, SystemClock};

/// Verifies, decides and talks to Microsoft. Made by open().
#[php_class]
#[php(name = "Vestibule\\Engine")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Engine {
    site: Arc<SiteState>,
}

#[php_impl]
impl Engine {
    /// Version of the extension.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    /// Number of the surface that this stub describes. The plugin works with exactly one.
    pub const API: i64 = 2;

    /// Opens a site. The configuration is parsed once per process.
    ///
    /// @param string $configuration JSON: {"settings": {...}, "site": {...}}
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @throws ConfigException with every problem
    pub fn open(configuration: BinarySlice<u8>, keys: &ZendHashTable) -> PhpResult<Self> {
        guard(|| {
            let keys = conversions::keys(keys).map_err(|error| exceptions::from_error(&error))?;
            process::site(&configuration, &keys)
                .map(|site| Self { site })
                .map_err(|unusable| match unusable {
                    Unusable::Keys(error) => exceptions::from_error(&error),
                    Unusable::Configuration(problems) => exceptions::from_problems(&problems),
                })
        })
    }

    /// Looks for problems in a configuration without keeping it. Sealed secrets are taken as they are.
    ///
    /// @param string $configuration JSON: {"settings": {...}, "site": {...}}
    /// @return list<array{field: string, reason: string}> empty when it can be used
    pub fn check(configuration: BinarySlice<u8>) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let problems = Config::parse(&configuration, &Sealed)
                .err()
                .unwrap_or_default();
            conversions::problems(&problems).map_err(PhpException::from)
        })
    }

    /// Seals a secret for storage.
    ///
    /// @param string $plaintext what to seal
    /// @param list<string> $keys the site's keys, newest first, at least 32 bytes each
    /// @return string printable ASCII that begins with "v1."
    /// @throws Exception when the keys cannot be used
    pub fn seal(plaintext: BinarySlice<u8>, keys: &ZendHashTable) -> PhpResult<String> {
        guard(|| {
            conversions::keys(keys)
                .and_then(|keys| Keyring::new(&keys))
                .and_then(|keys| keys.seal(Purpose::Secret, b"", &plaintext, &SystemEntropy))
                .map_err(|error| exceptions::from_error(&error))
        })
    }

    /// Every reason there is, with its audience: user, admin, provider or attack.
    ///
    /// @return array<string, string>
    pub fn reasons() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let mut list = ZendHashTable::new();
            for reason in Reason::ALL {
                list.insert(reason.code(), reason.audience().code())?;
            }
            Ok(list)
        })
    }

    /// Every setting there is. A default is JSON; "null" stands for a value that has to be given.
    ///
    /// @return array<string, array{type: string, default: string, secret: bool}>
    pub fn settings() -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let mut list = ZendHashTable::new();
            for setting in SETTINGS {
                let mut entry = ZendHashTable::new();
                let name = match setting.kind {
                    SettingType::Boolean => "boolean",
                    SettingType::Secret | SettingType::Text => "string",
                };
                entry.insert("type", name)?;
                entry.insert("default", setting.default)?;
                entry.insert("secret", setting.kind == SettingType::Secret)?;
                list.insert(setting.key, entry)?;
            }
            Ok(list)
        })
    }

    /// Takes the shared copy of Microsoft's documents that WordPress keeps.
    ///
    /// @return bool false when it is damaged, expired or nothing newer
    pub fn import(&self, documents: BinarySlice<u8>) -> PhpResult<bool> {
        guard(|| {
            Ok(std::str::from_utf8(&documents)
                .is_ok_and(|sealed| self.site.import(sealed, SystemClock.now())))
        })
    }

    /// The shared copy that WordPress shall keep, when something new was fetched since the last call.
    pub fn export(&self) -> PhpResult<Option<String>> {
        guard(|| self.site.export(&SystemEntropy).map_err(thrown))
    }

    /// Fetches Microsoft's keys anew. Call it only after winning the site's lock.
    ///
    /// @return bool false when this process did so less than a minute ago
    /// @throws Exception when they cannot be had; the present ones stay
    pub fn refresh(&self) -> PhpResult<bool> {
        guard(|| process::with_system(|system| self.site.refresh(system)).map_err(thrown))
    }

    /// Starts a sign-in.
    ///
    /// Beside the raw request, all optional: purpose ('' to sign in; 'link', 'renew' or 'test' with user, the WordPress
    /// user who is signed in; 'renew' with session, the SHA-256 of the session token in 64 hexadecimal digits); link_user
    /// stands for purpose 'link'; automatic when nobody pressed a button: the third one after two that came back within
    /// a minute is refused with sign_in_loop, while those that are still under way do not count; silent for prompt=none;
    /// select_account for prompt=select_account, which no hint goes along with; login_hint.
    ///
    /// @param array<string, mixed> $request method, query, cookie, sec_fetch_dest, sec_fetch_mode, sec_purpose: raw
    /// @throws Exception
    pub fn begin(&self, request: &ZendHashTable) -> PhpResult<values::Redirect> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            let start = conversions::start(request).map_err(thrown)?;
            process::with_system(|system| flow::begin(&self.site, system, &incoming, &start))
                .map(values::Redirect)
                .map_err(|refused| exceptions::with_origin(&refused.error, &refused.origin))
        })
    }

    /// Reads a response of Microsoft: parameters, state, cookie, time. Fetches nothing.
    ///
    /// @param array<string, mixed> $request method, query, cookie: raw
    /// @throws ProtocolException
    pub fn receive(&self, request: &ZendHashTable) -> PhpResult<values::Callback> {
        guard(|| {
            let incoming = conversions::incoming(request).map_err(thrown)?;
            process::with_system(|system| flow::receive(&self.site, system, &incoming))
                .map(values::Callback)
                .map_err(|refused| exceptions::with_origin(&refused.error, &refused.origin))
        })
    }

    /// Redeems the code and verifies the ID token.
    ///
    /// @param Callback $callback what receive() returned
    /// @param bool $first whether this request recorded the callback's id as the first one
    /// @throws Exception
    pub fn complete(
        &self,
        callback: &values::Callback,
        first: bool,
    ) -> PhpResult<values::Identity> {
        guard(|| {
            process::with_system(|system| flow::complete(&self.site, system, &callback.0, first))
                .map(values::Identity)
                .map_err(|error| exceptions::with_origin(&error, &callback.0.origin))
        })
    }

    /// Decides which account an identity gets.
    ///
    /// @param Identity $identity what complete() returned
    /// @param array<string, mixed> $facts linked, login, email, current_user, owner
    /// @throws Exception when a fact has a wrong type
    pub fn decide(
        &self,
        identity: &values::Identity,
        facts: &ZendHashTable,
    ) -> PhpResult<values::Decision> {
        guard(|| {
            let facts = conversions::facts(facts).map_err(thrown)?;
            Ok(values::Decision::new(flow::decide(
                &self.site,
                &identity.0,
                &facts,
            )))
        })
    }
}

fn thrown(error: Error) -> PhpException {
    exceptions::from_error(&error)
}

/// For a check without keys: a sealed secret was judged when it was sealed.
struct Sealed;

impl Unseal for Sealed {
    fn unseal(&self, _sealed: &str) -> Option<Secret> {
        Some(Secret::new("sealed".to_owned()))
    }
}
