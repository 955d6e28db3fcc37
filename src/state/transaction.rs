//! The transaction, sealed twice: the browser keeps the secrets in a cookie, `state` carries the id past Microsoft.
//!
//! Nothing is stored at the start, so anonymous visitors cannot grow the database.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::return_to::ReturnTo;
use crate::config::{Config, Site};
use crate::crypto::{hex, sha256, Keyring, Purpose};
use crate::error::{Error, Result};
use crate::random::{self, Entropy};
use crate::reason::Reason;
use crate::time::Timestamp;

/// One sign-in that has begun: everything that only the browser and we may know.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Transaction {
    id: [u8; ID_LEN],
    nonce: [u8; RANDOM_LEN],
    verifier: [u8; RANDOM_LEN],
    started: i64,
}

impl Transaction {
    /// A new one: 128 bits of id, 256 bits each of nonce and PKCE verifier (RFC 7636, section 7.1).
    ///
    /// # Errors
    /// `internal_error` when entropy fails.
    pub fn begin(entropy: &dyn Entropy, now: Timestamp) -> Result<Self> {
        Ok(Self {
            id: random::bytes(entropy)?,
            nonce: random::bytes(entropy)?,
            verifier: random::bytes(entropy)?,
            started: now.seconds(),
        })
    }

    /// The nonce as it is sent.
    pub fn nonce(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.nonce)
    }

    /// The PKCE verifier: 43 characters.
    pub fn code_verifier(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.verifier)
    }

    /// When it began.
    pub fn started(&self) -> Timestamp {
        Timestamp::from_seconds(self.started)
    }

    /// When it ends.
    pub fn expires(&self) -> Timestamp {
        self.started().plus(LIFETIME)
    }

    /// The name under which its consumption is recorded: 64 hexadecimal digits that tell nothing of the id.
    pub fn consumption_id(&self) -> String {
        hex(&sha256(&[b"vestibule consumed", &self.id]))
    }
}

/// What sealed texts are bound to: the identity provider, the application and the address of this site.
pub struct Binding([u8; 32]);

impl Binding {
    /// Of a configuration. A transaction of another tenant, application or site does not open.
    pub fn of(config: &Config) -> Self {
        Self(sha256(&[
            config.authority.base().as_bytes(),
            config.tenant.segment().as_bytes(),
            config.client_id.as_str().as_bytes(),
            config.site.redirect_uri.as_bytes(),
        ]))
    }
}

/// The transactions that this browser has open: one for each tab.
#[derive(Default)]
pub struct OpenTransactions(Vec<Transaction>);

impl OpenTransactions {
    /// Opens the cookie.
    ///
    /// # Errors
    /// `cookie_malformed` when it was not sealed by this site for this provider.
    pub fn open(sealed: &str, keys: &Keyring, binding: &Binding) -> Result<Self> {
        let malformed = || {
            Error::new(
                Reason::CookieMalformed,
                "the transaction cookie was not sealed by this site",
            )
        };
        let plain = keys
            .open(Purpose::TransactionCookie, &binding.0, sealed)
            .ok_or_else(malformed)?;
        let mut transactions = Vec::new();
        for record in plain.chunks(RECORD_LEN) {
            transactions.push(decode(record).ok_or_else(malformed)?);
        }
        Ok(Self(transactions))
    }

    /// Adds one; drops those that are over, and the oldest when there are too many.
    pub fn add(&mut self, transaction: Transaction, now: Timestamp) {
        self.0.retain(|known| is_alive(known.started, now));
        self.0.push(transaction);
        let surplus = self.0.len().saturating_sub(OPEN_MAX);
        self.0.drain(..surplus);
    }

    /// Takes out the one that a state names.
    ///
    /// # Errors
    /// `sign_in_elsewhere` when the browser does not hold it.
    pub fn take(&mut self, state: &SealedState, now: Timestamp) -> Result<Transaction> {
        let at = self
            .0
            .iter()
            .position(|known| known.id == state.id)
            .ok_or_else(|| {
                Error::new(
                    Reason::SignInElsewhere,
                    "this browser holds another transaction than the response names",
                )
            })?;
        let taken = self.0.remove(at);
        self.0.retain(|known| is_alive(known.started, now));
        Ok(taken)
    }

    /// The cookie's value; `None` when nothing is open.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn seal(
        &self,
        keys: &Keyring,
        binding: &Binding,
        entropy: &dyn Entropy,
    ) -> Result<Option<String>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let plain = zeroize::Zeroizing::new(self.0.iter().flat_map(encode).collect::<Vec<u8>>());
        keys.seal(Purpose::TransactionCookie, &binding.0, &plain, entropy)
            .map(Some)
    }
}

/// What `state` carries: which transaction, since when, where to afterwards, and for whom.
pub struct SealedState {
    id: [u8; ID_LEN],
    started: i64,
    /// The WordPress user who asked to be connected; 0 for none.
    pub link_user: u64,
    /// Where to afterwards.
    pub return_to: Option<ReturnTo>,
}

impl SealedState {
    /// For a transaction.
    pub fn of(transaction: &Transaction, link_user: u64, return_to: Option<ReturnTo>) -> Self {
        Self {
            id: transaction.id,
            started: transaction.started,
            link_user,
            return_to,
        }
    }

    /// The parameter's value.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn seal(&self, keys: &Keyring, binding: &Binding, entropy: &dyn Entropy) -> Result<String> {
        let mut plain = Vec::with_capacity(STATE_HEAD_LEN);
        plain.extend_from_slice(&self.id);
        plain.extend_from_slice(&self.started.to_be_bytes());
        plain.extend_from_slice(&self.link_user.to_be_bytes());
        plain.extend_from_slice(
            self.return_to
                .as_ref()
                .map_or("", ReturnTo::as_str)
                .as_bytes(),
        );
        keys.seal(Purpose::State, &binding.0, &plain, entropy)
    }

    /// Opens the parameter. The address in it is checked again: the site may have moved.
    ///
    /// # Errors
    /// `state_invalid`.
    pub fn open(sealed: &str, keys: &Keyring, binding: &Binding, site: &Site) -> Result<Self> {
        let invalid = || {
            Error::new(
                Reason::StateInvalid,
                "state was not sealed by this site for this identity provider",
            )
        };
        let plain = keys
            .open(Purpose::State, &binding.0, sealed)
            .ok_or_else(invalid)?;
        let (id, rest) = plain.split_first_chunk::<ID_LEN>().ok_or_else(invalid)?;
        let (started, rest) = rest.split_first_chunk::<8>().ok_or_else(invalid)?;
        let (link_user, rest) = rest.split_first_chunk::<8>().ok_or_else(invalid)?;
        let return_to = std::str::from_utf8(rest).map_err(|_| invalid())?;
        Ok(Self {
            id: *id,
            started: i64::from_be_bytes(*started),
            link_user: u64::from_be_bytes(*link_user),
            return_to: ReturnTo::check(return_to, site),
        })
    }

    /// Fails when the ten minutes are over.
    ///
    /// # Errors
    /// `sign_in_expired`.
    pub fn require_alive(&self, now: Timestamp) -> Result<()> {
        if is_alive(self.started, now) {
            Ok(())
        } else {
            Err(Error::new(
                Reason::SignInExpired,
                "more than ten minutes passed since the sign-in began",
            ))
        }
    }
}

/// Neither over nor from a clock that is far ahead.
fn is_alive(started: i64, now: Timestamp) -> bool {
    (-CLOCK_STEP..LIFETIME).contains(&now.since(Timestamp::from_seconds(started)))
}

fn encode(transaction: &Transaction) -> Vec<u8> {
    let mut record = Vec::with_capacity(RECORD_LEN);
    record.extend_from_slice(&transaction.id);
    record.extend_from_slice(&transaction.nonce);
    record.extend_from_slice(&transaction.verifier);
    record.extend_from_slice(&transaction.started.to_be_bytes());
    record
}

fn decode(record: &[u8]) -> Option<Transaction> {
    let (id, rest) = record.split_first_chunk::<ID_LEN>()?;
    let (nonce, rest) = rest.split_first_chunk::<RANDOM_LEN>()?;
    let (verifier, rest) = rest.split_first_chunk::<RANDOM_LEN>()?;
    let started: [u8; 8] = rest.try_into().ok()?;
    Some(Transaction {
        id: *id,
        nonce: *nonce,
        verifier: *verifier,
        started: i64::from_be_bytes(started),
    })
}

const ID_LEN: usize = 16;
const RANDOM_LEN: usize = 32;
const RECORD_LEN: usize = ID_LEN + 2 * RANDOM_LEN + 8;
const STATE_HEAD_LEN: usize = ID_LEN + 16;
/// Ten minutes at Microsoft: time for a second factor, not for yesterday's tab. Codes live as long.
const LIFETIME: i64 = 600;
/// Web nodes behind one name may disagree by this much.
const CLOCK_STEP: i64 = 60;
/// Seven tabs; the eighth takes the place of the oldest. Sealed, they fill a quarter of a cookie.
const OPEN_MAX: usize = 7;
