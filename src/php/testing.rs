//! What exists in a test build only: a panic on demand, and the verifier without a network.

use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::guard::guard;
use super::{exceptions, values};
use crate::error::{Error, Result};
use crate::guid::Guid;
use crate::identity::SignInPurpose;
use crate::jose::KeySet;
use crate::oidc::{self, Expected};
use crate::reason::Reason;
use crate::time::{Clock as _, SystemClock, Timestamp};

/// Test build only.
#[php_class]
#[php(name = "Vestibule\\Testing")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Testing {
    keys: KeySet,
    issuer: String,
    tenant_id: Guid,
    client_id: Guid,
    nonce: String,
    started: Timestamp,
    purpose: SignInPurpose,
}

#[php_impl]
impl Testing {
    /// Panics in Rust.
    pub fn panic() -> PhpResult<bool> {
        guard(|| {
            #[allow(clippy::panic)]
            {
                panic!("canary-panic-text")
            }
        })
    }

    /// A verifier with these keys.
    ///
    /// @param string $jwks key set
    /// @param array<string, mixed> $expected issuer, tenant_id, client_id, nonce, started, purpose, user, session, link_user
    pub fn verifier(jwks: BinarySlice<u8>, expected: &ZendHashTable) -> PhpResult<Self> {
        guard(|| build(&jwks, expected).map_err(|error| exceptions::from_error(&error)))
    }

    /// The production verification of an ID token.
    pub fn verify(&self, token: BinarySlice<u8>) -> PhpResult<values::Identity> {
        guard(|| {
            let token = std::str::from_utf8(&token).unwrap_or_default();
            oidc::verify(
                token,
                &self.keys,
                &Expected {
                    issuer: &self.issuer,
                    tenant_id: &self.tenant_id,
                    tenants: &[],
                    cloud_instance_name: None,
                    client_id: &self.client_id,
                    nonce: &self.nonce,
                    started: self.started,
                    now: SystemClock.now(),
                    code: None,
                    access_token: None,
                    purpose: self.purpose,
                },
            )
            .map(values::Identity)
            .map_err(|error| exceptions::from_error(&error))
        })
    }
}

fn build(jwks: &[u8], expected: &ZendHashTable) -> Result<Testing> {
    let unfit = || Error::new(Reason::InternalError, "unfit expectations");
    let text = |name: &str| {
        expected
            .get(name)
            .and_then(Zval::str)
            .map(str::to_owned)
            .ok_or_else(unfit)
    };
    Ok(Testing {
        keys: KeySet::parse(jwks)?,
        issuer: text("issuer")?,
        tenant_id: Guid::parse(&text("tenant_id")?).ok_or_else(unfit)?,
        client_id: Guid::parse(&text("client_id")?).ok_or_else(unfit)?,
        nonce: text("nonce")?,
        started: Timestamp::from_seconds(
            expected
                .get("started")
                .and_then(Zval::long)
                .ok_or_else(unfit)?,
        ),
        purpose: super::conversions::purpose(expected)?,
    })
}
