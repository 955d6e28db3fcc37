//! The transaction, of which the browser keeps the secrets in a cookie. `state` carries the id past Microsoft.
//!
//! Nothing is stored at the start, so anonymous visitors cannot grow the database.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::binding::{Binding, Opened};
use super::loop_guard::{LoopGuard, Progress};
use super::sealed_state::SealedState;
use crate::crypto::{hex, sha256, Keyring, Purpose};
use crate::error::{Error, Result};
use crate::random::{self, Entropy};
use crate::reason::Reason;
use crate::time::Timestamp;

/// One sign-in that has begun: everything that only the browser and we may know.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Transaction {
    pub(super) id: [u8; ID_LEN],
    nonce: [u8; RANDOM_LEN],
    verifier: [u8; RANDOM_LEN],
    pub(super) started: i64,
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

/// The transactions that this browser has open, one for each tab, and what its loop guard remembers.
#[derive(Default)]
pub struct OpenTransactions {
    guard: LoopGuard,
    transactions: Vec<Transaction>,
}

impl OpenTransactions {
    /// Opens the cookie.
    ///
    /// # Errors
    /// `cookie_malformed` when it was not sealed by this site for this provider; `sign_in_elsewhere` when an older version
    /// of this program sealed it.
    pub fn open(sealed: &str, keys: &Keyring, binding: &Binding) -> Result<Self> {
        let malformed = || {
            Error::new(
                Reason::CookieMalformed,
                "the transaction cookie was not sealed by this site",
            )
        };
        let plain = match binding.open(sealed, Purpose::TransactionCookie, keys) {
            Opened::Present(plain) => plain,
            Opened::Former => {
                return Err(Error::new(
                    Reason::SignInElsewhere,
                    "the transaction cookie is of an older version",
                ));
            }
            Opened::Foreign => return Err(malformed()),
        };
        let (guard, records) = LoopGuard::decode(&plain).ok_or_else(malformed)?;
        let transactions = records
            .chunks(RECORD_LEN)
            .map(decode)
            .collect::<Option<_>>()
            .ok_or_else(malformed)?;
        Ok(Self {
            guard,
            transactions,
        })
    }

    /// What one more automatic sign-in is to do; `renewed` when the session that it is to renew is good by now.
    ///
    /// # Errors
    /// `sign_in_loop` when it would close a circle.
    pub fn progress(&mut self, now: Timestamp, renewed: bool) -> Result<Progress> {
        self.guard.progress(now, renewed)
    }

    /// Takes down that an automatic sign-in came back.
    pub fn record_return(&mut self, now: Timestamp) {
        self.guard.record(now);
    }

    /// Adds one; drops those that are over, and the oldest when there are too many.
    pub fn add(&mut self, transaction: Transaction, now: Timestamp) {
        self.forget(now);
        self.transactions.push(transaction);
        let surplus = self.transactions.len().saturating_sub(OPEN_MAX);
        self.transactions.drain(..surplus);
    }

    /// Takes out the one that a state names; drops those that are over.
    ///
    /// # Errors
    /// `sign_in_elsewhere` when the browser does not hold it.
    pub fn take(&mut self, state: &SealedState, now: Timestamp) -> Result<Transaction> {
        self.forget(now);
        let at = self
            .transactions
            .iter()
            .position(|known| state.is_of(known))
            .ok_or_else(|| {
                Error::new(
                    Reason::SignInElsewhere,
                    "this browser holds another transaction than the response names",
                )
            })?;
        Ok(self.transactions.remove(at))
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.transactions.is_empty()
    }

    /// Whether the browser holds the one that a state names: nobody has used it yet.
    pub fn holds(&self, state: &SealedState) -> bool {
        self.transactions.iter().any(|known| state.is_of(known))
    }

    fn forget(&mut self, now: Timestamp) {
        self.transactions
            .retain(|known| is_alive(known.started, now));
        self.guard.forget(now);
    }

    /// The cookie's value; `None` when there is nothing to keep.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn seal(
        &self,
        keys: &Keyring,
        binding: &Binding,
        entropy: &dyn Entropy,
    ) -> Result<Option<String>> {
        if self.transactions.is_empty() && self.guard.is_empty() {
            return Ok(None);
        }
        let mut plain = Zeroizing::new(self.guard.encode());
        plain.extend(self.transactions.iter().flat_map(encode));
        keys.seal(
            Purpose::TransactionCookie,
            binding.context(),
            &plain,
            entropy,
        )
        .map(Some)
    }
}

/// Neither over nor from a clock that is far ahead.
pub(super) fn is_alive(started: i64, now: Timestamp) -> bool {
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

pub(super) const ID_LEN: usize = 16;
const RANDOM_LEN: usize = 32;
const RECORD_LEN: usize = ID_LEN + 2 * RANDOM_LEN + 8;
/// Ten minutes at Microsoft: time for a second factor, not for yesterday's tab. Codes live as long.
const LIFETIME: i64 = 600;
/// Web nodes behind one name may disagree by this much.
const CLOCK_STEP: i64 = 60;
/// Seven tabs; the eighth takes the place of the oldest. Sealed, they fill a quarter of a cookie.
const OPEN_MAX: usize = 7;
