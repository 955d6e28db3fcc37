//! The transaction cookie (RFC 6265bis: the `__Host-` prefix binds it to this host and to https).

use url::Url;

use crate::config::Site;
use crate::crypto::{hex, sha256};
use crate::error::Result;
use crate::request::single_cookie;

/// The cookie of one site. Its path has to be that of the whole host, so that sites in folders of one host, as those of a network, need
/// names of their own: one would take the other's for tampered with.
pub struct TransactionCookie {
    name: String,
}

impl TransactionCookie {
    /// Of a site: by where its login page lies.
    pub fn of(site: &Site) -> Self {
        Self {
            name: match folder(&site.login) {
                "" => NAME.to_owned(),
                folder => {
                    let mark = hex(&sha256(&[folder.as_bytes()]));
                    format!("{NAME}-{}", mark.get(..MARK_LEN).unwrap_or_default())
                }
            },
        }
    }

    /// What the browser sent, if it sent any.
    ///
    /// # Errors
    /// `cookie_malformed` when it comes twice, is too long or no text.
    pub fn read<'a>(&self, header: &'a [u8]) -> Result<Option<&'a str>> {
        single_cookie(header, &self.name)
    }

    /// A `Set-Cookie` value that keeps the sealed transactions for ten minutes, or removes the cookie.
    ///
    /// `SameSite=Lax`: the answer is a top-level GET, which carries such cookies. Browsers take `Secure` cookies from
    /// loopback addresses over plain http as well, so a development site needs no weaker name.
    pub fn set(&self, sealed: Option<&str>) -> String {
        let (value, age) = sealed.map_or(("", 0), |sealed| (sealed, 600));
        let name = &self.name;
        format!("{name}={value}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Lax")
    }
}

/// The path above the login page; empty at the root of the host.
fn folder(login: &Url) -> &str {
    login
        .path()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
}

const NAME: &str = "__Host-vestibule";
/// Hexadecimal digits: a host has a few sites.
const MARK_LEN: usize = 8;
