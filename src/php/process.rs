//! What one PHP process keeps: the sites whose configuration it has parsed.

use std::sync::{Arc, Mutex, PoisonError};

use once_cell::sync::Lazy;

use crate::config::{Config, Problem};
use crate::crypto::{sha256, Keyring};
use crate::error::Error;
use crate::flow::{Environment, SiteState};
use crate::http::SystemTransport;
use crate::random::SystemEntropy;
use crate::time::SystemClock;

/// Why a site cannot be opened.
pub enum Unusable {
    /// The keys cannot be used.
    Keys(Error),
    /// The configuration has problems.
    Configuration(Vec<Problem>),
}

/// A site under the digest of its configuration and keys, least recently used first.
type KnownSite = ([u8; 32], Arc<SiteState>);

/// The site of a configuration: parsed when these bytes are seen for the first time, looked up afterwards.
pub fn site(configuration: &[u8], keys: &[&[u8]]) -> Result<Arc<SiteState>, Unusable> {
    static SITES: Lazy<Mutex<Vec<KnownSite>>> = Lazy::new(|| Mutex::new(Vec::new()));
    // Only a digest is kept: the bytes may hold a secret.
    let mut parts = vec![configuration];
    parts.extend_from_slice(keys);
    let digest = sha256(&parts);

    let mut sites = SITES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(at) = sites.iter().position(|(known, _)| *known == digest) {
        let found = sites.remove(at);
        let site = found.1.clone();
        sites.push(found);
        return Ok(site);
    }
    let keyring = Keyring::new(keys).map_err(Unusable::Keys)?;
    let config = Config::parse(configuration, &keyring).map_err(Unusable::Configuration)?;
    let site = Arc::new(SiteState::new(config, keyring));
    sites.push((digest, site.clone()));
    let surplus = sites.len().saturating_sub(SITES_MAX);
    sites.drain(..surplus);
    Ok(site)
}

/// Runs a step with the machine's clock, entropy and network.
pub fn with_system<T>(step: impl FnOnce(&Environment<'_>) -> T) -> T {
    step(&Environment {
        clock: &SystemClock,
        entropy: &SystemEntropy,
        transport: &SystemTransport::new(),
    })
}

/// A process serves few sites; a network of hundreds replaces the one that was used least recently.
const SITES_MAX: usize = 16;
