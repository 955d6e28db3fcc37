//! `state`: what travels past Microsoft and comes back, legible to nobody else.

use super::binding::{Binding, Opened};
use super::return_to::ReturnTo;
use super::transaction::{is_alive, Transaction, ID_LEN};
use crate::config::Site;
use crate::crypto::{Keyring, Purpose};
use crate::error::{Error, Result};
use crate::identity::SignInPurpose;
use crate::random::Entropy;
use crate::reason::Reason;
use crate::time::Timestamp;

/// Where a sign-in comes from: why and how it was begun, and where to afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Why, and for whom.
    pub purpose: SignInPurpose,
    /// Nobody pressed a button.
    pub automatic: bool,
    /// Microsoft was told to ask nothing.
    pub silent: bool,
    /// It took the place of one that had gone stale, by itself.
    pub anew: bool,
    /// Where to afterwards.
    pub return_to: Option<ReturnTo>,
}

impl Origin {
    /// The address to go to, or an empty text.
    pub fn return_to(&self) -> &str {
        self.return_to.as_ref().map_or("", ReturnTo::as_str)
    }
}

/// What `state` carries: which transaction, since when, and where it comes from.
pub struct SealedState {
    id: [u8; ID_LEN],
    started: i64,
    /// Where the sign-in comes from.
    pub origin: Origin,
}

impl SealedState {
    /// For a transaction.
    pub fn of(transaction: &Transaction, origin: Origin) -> Self {
        Self {
            id: transaction.id,
            started: transaction.started,
            origin,
        }
    }

    /// Whether it names this transaction.
    pub(super) fn is_of(&self, transaction: &Transaction) -> bool {
        self.id == transaction.id
    }

    /// The parameter's value.
    ///
    /// # Errors
    /// `internal_error` when sealing fails.
    pub fn seal(&self, keys: &Keyring, binding: &Binding, entropy: &dyn Entropy) -> Result<String> {
        let mut plain = Vec::with_capacity(HEAD_LEN);
        plain.extend_from_slice(&self.id);
        plain.extend_from_slice(&self.started.to_be_bytes());
        plain.push(
            u8::from(self.origin.automatic)
                | u8::from(self.origin.silent) << 1
                | u8::from(self.origin.anew) << 2,
        );
        write_purpose(&mut plain, &self.origin.purpose);
        plain.extend_from_slice(self.origin.return_to().as_bytes());
        keys.seal(Purpose::State, binding.context(), &plain, entropy)
    }

    /// Opens the parameter. The address in it is checked again: the site may have moved.
    ///
    /// # Errors
    /// `state_invalid`; `sign_in_elsewhere` when an older version of this program sealed it.
    pub fn open(sealed: &str, keys: &Keyring, binding: &Binding, site: &Site) -> Result<Self> {
        let plain = match binding.open(sealed, Purpose::State, keys) {
            Opened::Present(plain) => plain,
            Opened::Former => {
                return Err(Error::new(
                    Reason::SignInElsewhere,
                    "state is of an older version",
                ));
            }
            Opened::Foreign => return Err(invalid()),
        };
        read(&plain, site).ok_or_else(invalid)
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

fn invalid() -> Error {
    Error::new(
        Reason::StateInvalid,
        "state was not sealed by this site for this identity provider",
    )
}

fn read(plain: &[u8], site: &Site) -> Option<SealedState> {
    let (id, rest) = plain.split_first_chunk::<ID_LEN>()?;
    let (started, rest) = rest.split_first_chunk::<8>()?;
    let (how, rest) = rest.split_first()?;
    let (purpose, return_to) = read_purpose(rest)?;
    Some(SealedState {
        id: *id,
        started: i64::from_be_bytes(*started),
        origin: Origin {
            purpose,
            automatic: how & 1 != 0,
            silent: how & 2 != 0,
            anew: how & 4 != 0,
            return_to: ReturnTo::check(std::str::from_utf8(return_to).ok()?, site),
        },
    })
}

fn write_purpose(plain: &mut Vec<u8>, purpose: &SignInPurpose) {
    plain.push(match purpose {
        SignInPurpose::SignIn => SIGN_IN,
        SignInPurpose::Link { .. } => LINK,
        SignInPurpose::Renew { .. } => RENEW,
        SignInPurpose::Test { .. } => TEST,
    });
    plain.extend_from_slice(&purpose.user().to_be_bytes());
    plain.extend_from_slice(purpose.session().map_or(&[], |session| session.as_slice()));
}

/// The purpose, and the bytes behind it.
fn read_purpose(bytes: &[u8]) -> Option<(SignInPurpose, &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let (user, rest) = rest.split_first_chunk::<8>()?;
    let user = u64::from_be_bytes(*user);
    match (*kind, user) {
        (SIGN_IN, 0) => Some((SignInPurpose::SignIn, rest)),
        (LINK, 1..) => Some((SignInPurpose::Link { user }, rest)),
        (RENEW, 1..) => {
            let (session, rest) = rest.split_first_chunk::<32>()?;
            let session = *session;
            Some((SignInPurpose::Renew { user, session }, rest))
        }
        (TEST, 1..) => Some((SignInPurpose::Test { user }, rest)),
        _ => None,
    }
}

const SIGN_IN: u8 = 0;
const LINK: u8 = 1;
const RENEW: u8 = 2;
const TEST: u8 = 3;
/// The longest that comes before the address.
const HEAD_LEN: usize = ID_LEN + 8 + 1 + 1 + 8 + 32;
