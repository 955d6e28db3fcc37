//! What a process keeps of a site between requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::people::ApplicationToken;
use crate::config::Config;
use crate::crypto::{sha256, Keyring, Purpose};
use crate::error::Result;
use crate::graph::Breaker;
use crate::http::Transport;
use crate::oidc::{Credentials, Documents};
use crate::random::Entropy;
use crate::state::{Binding, TransactionCookie};
use crate::time::{Clock, Patience, Timestamp};

/// Everything from outside that a step needs.
pub struct Environment<'a> {
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Draws entropy.
    pub entropy: &'a dyn Entropy,
    /// Sends requests.
    pub transport: &'a dyn Transport,
    /// Waits before something is tried again.
    pub patience: &'a dyn Patience,
}

/// A configured site: its configuration, its keys, and the documents of its tenant.
pub struct SiteState {
    /// The configuration.
    pub config: Config,
    pub(super) keys: Keyring,
    pub(super) binding: Binding,
    pub(super) cookie: TransactionCookie,
    /// What Microsoft said of the application's credentials.
    pub credentials: Credentials,
    /// What is known of failures of Microsoft Graph.
    pub(super) breaker: Breaker,
    /// The same for photos, which come from another service behind it.
    pub(super) photo_breaker: Breaker,
    pub(super) application: Mutex<ApplicationToken>,
    documents: Mutex<Documents>,
}

impl SiteState {
    /// A site that has fetched nothing yet.
    pub fn new(config: Config, keys: Keyring) -> Self {
        Self {
            binding: Binding::of(&config),
            cookie: TransactionCookie::of(&config.site),
            credentials: Credentials::default(),
            breaker: Breaker::default(),
            photo_breaker: Breaker::default(),
            application: Mutex::default(),
            config,
            keys,
            documents: Mutex::new(Documents::default()),
        }
    }

    /// Takes the shared copy that WordPress keeps. `false` when it is damaged, expired or nothing newer.
    pub fn import(&self, sealed: &str, now: Timestamp) -> bool {
        self.keys
            .open(Purpose::Documents, &self.documents_context(), sealed)
            .is_some_and(|plain| self.documents().adopt(&plain, &self.config, now))
    }

    /// The documents for the shared copy, sealed, if something new was fetched since the last call.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn export(&self, entropy: &dyn Entropy) -> Result<Option<String>> {
        let Some(plain) = self.documents().take_unsaved() else {
            return Ok(None);
        };
        self.keys
            .seal(
                Purpose::Documents,
                &self.documents_context(),
                &plain,
                entropy,
            )
            .map(Some)
    }

    /// Fetches the keys anew, at most once a minute in this process.
    ///
    /// # Errors
    /// What fetching and parsing report.
    pub fn refresh(&self, environment: &Environment<'_>) -> Result<bool> {
        self.documents()
            .refresh_keys(&self.config, environment.transport, environment.clock.now())
    }

    /// A copy belongs to an application in a tenant of a cloud: the document of a domain could be any tenant's, and an
    /// application can have keys of its own. Sites of a network that have the three in common share it.
    fn documents_context(&self) -> [u8; 32] {
        sha256(&[
            self.config.authority.base().as_bytes(),
            self.config.segment().as_bytes(),
            self.config.client_id.as_str().as_bytes(),
        ])
    }

    /// A poisoned lock is recovered: documents are replaced whole, never left half written.
    pub(super) fn documents(&self) -> MutexGuard<'_, Documents> {
        self.documents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
