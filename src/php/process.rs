//! What one PHP process keeps: the sites whose configuration it has parsed.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use once_cell::sync::Lazy;

use crate::config::{Access, Config, Problem};
use crate::crypto::{sha256, Keyring};
use crate::error::Error;
use crate::flow::{Environment, SiteState};
use crate::http::{Exchange, Journal, Noted, SystemTransport};
use crate::random::SystemEntropy;
use crate::time::{Sleeper, SystemClock};

/// Why a site cannot be opened.
pub enum Unusable {
    /// The keys cannot be used.
    Keys(Error),
    /// The configuration has problems.
    Configuration(Vec<Problem>),
}

/// The site of a configuration.
pub fn site(configuration: &[u8], keys: &[&[u8]]) -> Result<Arc<SiteState>, Unusable> {
    static SITES: Lazy<Known<SiteState>> = Lazy::new(Known::default);
    let mut parts = vec![configuration];
    parts.extend_from_slice(keys);
    SITES.find_or_make(&parts, || {
        let keyring = Keyring::new(keys).map_err(Unusable::Keys)?;
        let config = Config::parse(configuration, &keyring).map_err(Unusable::Configuration)?;
        Ok(SiteState::new(config, keyring))
    })
}

/// What the gate of a configuration works with.
pub fn gate(configuration: &[u8]) -> Result<Arc<Access>, Vec<Problem>> {
    static GATES: Lazy<Known<Access>> = Lazy::new(Known::default);
    GATES.find_or_make(&[configuration], || Access::parse(configuration))
}

/// What was made of which bytes: made when they are seen for the first time, looked up afterwards. Least recently used first.
struct Known<T>(Mutex<Vec<([u8; 32], Arc<T>)>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<T> Known<T> {
    fn find_or_make<E>(
        &self,
        bytes: &[&[u8]],
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        // Only a digest is kept: the bytes may hold a secret.
        let digest = sha256(bytes);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = known.iter().position(|(known, _)| *known == digest) {
            let found = known.remove(at);
            let value = found.1.clone();
            known.push(found);
            return Ok(value);
        }
        let value = Arc::new(make()?);
        known.push((digest, value.clone()));
        let surplus = known.len().saturating_sub(SITES_MAX);
        known.drain(..surplus);
        Ok(value)
    }
}

thread_local! {
    /// What this request, and those before it that nobody asked about, have asked of Microsoft.
    static JOURNAL: RefCell<Journal> = RefCell::default();
}

/// Runs a step with the machine's clock, entropy and network.
pub fn with_system<T>(step: impl FnOnce(&Environment<'_>) -> T) -> T {
    within(STEP_MAX, step)
}

/// The same, while somebody waits for a page who could do without the answer.
pub fn in_passing<T>(step: impl FnOnce(&Environment<'_>) -> T) -> T {
    within(PASSING_MAX, step)
}

fn within<T>(span: Duration, step: impl FnOnce(&Environment<'_>) -> T) -> T {
    let note = |enter: &mut dyn FnMut(&mut Journal)| {
        JOURNAL.with(|journal| enter(&mut journal.borrow_mut()));
    };
    step(&Environment {
        clock: &SystemClock,
        entropy: &SystemEntropy,
        transport: &Noted::new(&SystemTransport::within(span), note),
        patience: &Sleeper::within(span),
    })
}

/// The exchanges with Microsoft since the last call, at most the last 32.
pub fn exchanges() -> Vec<Exchange> {
    JOURNAL.with(|journal| journal.borrow_mut().take())
}

/// All requests of one step, so that a worker is held no longer.
const STEP_MAX: Duration = Duration::from_secs(15);
/// What Graph may take of a sign-in.
const PASSING_MAX: Duration = Duration::from_secs(5);
/// A process serves few sites; a network of hundreds replaces the one that was used least recently.
const SITES_MAX: usize = 16;
