//! What sealed texts are bound to, so that one of another site, provider or format does not open.

use zeroize::Zeroizing;

use crate::config::Config;
use crate::crypto::{sha256, Keyring, Purpose};

/// The format of the sealed texts, the identity provider, the application and the address of this site.
pub struct Binding {
    present: [u8; 32],
    /// The same for the format before this one.
    former: [u8; 32],
}

/// What came of opening a sealed text.
pub(super) enum Opened {
    /// Its content.
    Present(Zeroizing<Vec<u8>>),
    /// Ours, written by an older version of this program.
    Former,
    /// Not ours, or of another site, provider or purpose.
    Foreign,
}

impl Binding {
    /// Of a configuration. A transaction of another tenant, application or site does not open.
    pub fn of(config: &Config) -> Self {
        let site = sha256(&[
            config.authority.base().as_bytes(),
            config.tenant.segment().as_bytes(),
            config.client_id.as_str().as_bytes(),
            config.site.redirect_uri.as_bytes(),
        ]);
        Self {
            present: sha256(&[FORMAT, &site]),
            former: sha256(&[FORMER, &site]),
        }
    }

    /// What a text is sealed with.
    pub fn context(&self) -> &[u8] {
        &self.present
    }

    /// Opens a text. A sign-in that was under way during an update is recognised, so that nobody is accused of it.
    pub(super) fn open(&self, sealed: &str, purpose: Purpose, keys: &Keyring) -> Opened {
        if let Some(plain) = keys.open(purpose, &self.present, sealed) {
            Opened::Present(plain)
        } else if keys.open(purpose, &self.former, sealed).is_some() {
            Opened::Former
        } else {
            Opened::Foreign
        }
    }
}

/// Raised with each change of what is sealed.
const FORMAT: &[u8] = b"3";
const FORMER: &[u8] = b"2";
