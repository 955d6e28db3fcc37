//! Authenticated encryption with the site's keys: for the transaction, the stored secret, the shared documents, tickets.
//!
//! A sealed text is `v1.` and the base64url of: key id (4 bytes), nonce (12), AES-256-GCM-SIV ciphertext with tag
//! (RFC 8452). The variant with a synthetic IV is chosen because random nonces of a busy site must not be a risk.

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce, UnboundKey, AES_256_GCM_SIV};
use aws_lc_rs::hkdf::{Salt, HKDF_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use zeroize::Zeroizing;

use super::digest::sha256;
use crate::error::{Error, Result};
use crate::random::{self, Entropy};
use crate::reason::Reason;
use crate::secret::{Secret, Unseal};

/// What a sealed text is for. Each purpose has a key of its own, so that one cannot be passed off as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The private key of a client certificate.
    CertificateKey,
    /// The shared copy of discovery documents and keys.
    Documents,
    /// A person's access token, for a while.
    GraphGrant,
    /// The application's access token that WordPress keeps.
    GraphToken,
    /// An ID token that WordPress keeps for the logout.
    IdToken,
    /// A secret at rest.
    Secret,
    /// The `state` parameter.
    State,
    /// A ticket.
    Ticket,
    /// The transaction cookie.
    TransactionCookie,
}

impl Purpose {
    const ALL: [Self; 9] = [
        Self::CertificateKey,
        Self::Documents,
        Self::GraphGrant,
        Self::GraphToken,
        Self::IdToken,
        Self::Secret,
        Self::State,
        Self::Ticket,
        Self::TransactionCookie,
    ];

    const fn label(self) -> &'static [u8] {
        match self {
            Self::CertificateKey => b"vestibule certificate key v1",
            Self::Documents => b"vestibule documents v1",
            Self::GraphGrant => b"vestibule graph grant v1",
            Self::GraphToken => b"vestibule graph token v1",
            Self::IdToken => b"vestibule id token v1",
            Self::Secret => b"vestibule secret v1",
            Self::State => b"vestibule state v1",
            Self::Ticket => b"vestibule ticket v1",
            Self::TransactionCookie => b"vestibule transaction v1",
        }
    }
}

/// The keys of a site: the newest seals, all open.
pub struct Keyring {
    keys: Vec<SiteKey>,
}

struct SiteKey {
    id: [u8; 4],
    /// One key for each purpose, in the order of [`Purpose::ALL`].
    derived: Vec<(Purpose, LessSafeKey)>,
}

impl Keyring {
    /// Takes key material of at least 32 bytes each, newest first.
    ///
    /// # Errors
    /// `configuration_invalid` when there is no key, too many, or one is too short.
    pub fn new(material: &[&[u8]]) -> Result<Self> {
        if material.is_empty() || material.len() > KEYS_MAX {
            return Err(Error::new(
                Reason::ConfigurationInvalid,
                "between one and four site keys are needed",
            ));
        }
        let keys = material
            .iter()
            .map(|key| SiteKey::derive(key))
            .collect::<Result<_>>()?;
        Ok(Self { keys })
    }

    /// Seals; `context` has to be the same at opening.
    ///
    /// # Errors
    /// `internal_error` when entropy or the cipher fails.
    pub fn seal(
        &self,
        purpose: Purpose,
        context: &[u8],
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<String> {
        let failed = || Error::new(Reason::InternalError, "sealing failed");
        let key = self.keys.first().ok_or_else(failed)?;
        let nonce: [u8; NONCE_LEN] = random::bytes(entropy)?;
        let mut sealed = plain.to_vec();
        key.for_purpose(purpose)
            .ok_or_else(failed)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                &mut sealed,
            )
            .map_err(|_| failed())?;
        let mut bytes = Vec::with_capacity(key.id.len() + NONCE_LEN + sealed.len());
        bytes.extend_from_slice(&key.id);
        bytes.extend_from_slice(&nonce);
        bytes.append(&mut sealed);
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens what [`Keyring::seal`] made for the same purpose and context; `None` for anything else.
    pub fn open(
        &self,
        purpose: Purpose,
        context: &[u8],
        sealed: &str,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(PREFIX)?).ok()?;
        let (id, rest) = bytes.split_first_chunk::<4>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LEN>()?;
        let key = self.keys.iter().find(|key| key.id == *id)?;
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let length = key
            .for_purpose(purpose)?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(context),
                &mut buffer,
            )
            .ok()?
            .len();
        buffer.truncate(length);
        Some(buffer)
    }

    /// Opens a stored secret or the private key of a certificate with any key, and seals it with the newest.
    ///
    /// # Errors
    /// `secret_unreadable` when no key opens it; `internal_error` when entropy or the cipher fails.
    pub fn reseal(&self, sealed: &str, entropy: &dyn Entropy) -> Result<String> {
        let (purpose, plain) = [Purpose::Secret, Purpose::CertificateKey]
            .into_iter()
            .find_map(|purpose| Some((purpose, self.open(purpose, b"", sealed)?)))
            .ok_or_else(|| {
                Error::new(
                    Reason::SecretUnreadable,
                    "no key of the site opens what is stored",
                )
            })?;
        self.seal(purpose, b"", &plain, entropy)
    }

    fn secret(&self, purpose: Purpose, sealed: &str) -> Option<Secret> {
        let plain = self.open(purpose, b"", sealed)?;
        Some(Secret::new(std::str::from_utf8(&plain).ok()?.to_owned()))
    }
}

impl Unseal for Keyring {
    fn unseal(&self, sealed: &str) -> Option<Secret> {
        self.secret(Purpose::Secret, sealed)
    }

    fn unseal_key(&self, sealed: &str) -> Option<Secret> {
        self.secret(Purpose::CertificateKey, sealed)
    }
}

impl SiteKey {
    fn derive(material: &[u8]) -> Result<Self> {
        if material.len() < KEY_MATERIAL_MIN {
            return Err(Error::new(
                Reason::ConfigurationInvalid,
                "a site key is shorter than 32 bytes",
            ));
        }
        let failed = |_| Error::new(Reason::InternalError, "key derivation failed");
        let secret = Salt::new(HKDF_SHA256, b"vestibule").extract(material);
        let derived = Purpose::ALL
            .iter()
            .map(|&purpose| {
                let info = [purpose.label()];
                let key: UnboundKey = secret
                    .expand(&info, &AES_256_GCM_SIV)
                    .map_err(failed)?
                    .into();
                Ok((purpose, LessSafeKey::new(key)))
            })
            .collect::<Result<_>>()?;
        let digest = sha256(&[b"vestibule key id", material]);
        let id = digest
            .first_chunk::<4>()
            .copied()
            .ok_or_else(|| failed(aws_lc_rs::error::Unspecified))?;
        Ok(Self { id, derived })
    }

    fn for_purpose(&self, purpose: Purpose) -> Option<&LessSafeKey> {
        self.derived
            .iter()
            .find_map(|(of, key)| (*of == purpose).then_some(key))
    }
}

const PREFIX: &str = "v1.";
const NONCE_LEN: usize = 12;
/// The strength of AES-256.
const KEY_MATERIAL_MIN: usize = 32;
/// The present key and a few that are being retired.
const KEYS_MAX: usize = 4;
