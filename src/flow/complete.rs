//! Step 3: the code becomes an identity, or a reason why not.

use std::sync::PoisonError;

use super::receive::{Answer, Callback};
use super::site::{Environment, SiteState};
use crate::crypto::Purpose;
use crate::error::{Error, Result};
use crate::identity::{AccessToken, Identity, SignInPurpose};
use crate::oidc::{self, Discovery, Expected, Grant};
use crate::reason::Reason;

/// Redeems the code and verifies the ID token. `first` says that this process recorded the consumption: of all
/// requests with the same response, one.
///
/// After `signing_key_unknown` and [`SiteState::refresh`] it may be called once more with the same callback; the code
/// is not sent again then, also not after a failure.
///
/// # Errors
/// `session_used`, Microsoft's errors, those of transport and documents, and every check of the ID token.
pub fn complete(
    site: &SiteState,
    environment: &Environment<'_>,
    callback: &Callback,
    first: bool,
) -> Result<Identity> {
    if !first {
        return Err(Error::new(
            Reason::SessionUsed,
            "this response was used before",
        ));
    }
    let now = environment.clock.now();
    let mut documents = site.documents();
    let code = match &callback.answer {
        Answer::Code(code) => code,
        Answer::Error {
            error,
            description,
            subcode,
        } => {
            // An error names its issuer as well (RFC 9207, section 2): nobody else chooses what the person reads.
            let discovery = documents.discovery(&site.config, environment.transport, now)?;
            response_issuer(callback, discovery)?;
            return Err(oidc::provider_error(error, description, subcode));
        }
    };
    let (discovery, keys) = documents.both(&site.config, environment.transport, now)?;
    response_issuer(callback, discovery)?;

    let mut redeemed = callback
        .redeemed
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let answer = redeemed.get_or_insert_with(|| {
        let grant = Grant {
            code,
            code_verifier: &callback.transaction.code_verifier(),
            test: matches!(callback.origin.purpose, SignInPurpose::Test { .. }),
        };
        oidc::redeem(
            &site.config,
            discovery,
            grant,
            &site.credentials,
            (environment.transport, environment.entropy),
            now,
        )
    });
    let tokens = answer.as_ref().map_err(Clone::clone)?;
    let nonce = callback.transaction.nonce();
    let identity = oidc::verify(
        tokens.id_token.expose(),
        keys,
        &Expected {
            issuer: &discovery.issuer,
            tenant_id: &discovery.tenant_id,
            tenants: &site.config.tenants,
            cloud_instance_name: discovery.cloud_instance_name.as_deref(),
            client_id: &site.config.client_id,
            nonce: &nonce,
            started: callback.transaction.started(),
            now: environment.clock.now(),
            code: Some(code.expose()),
            access_token: Some(tokens.access_token.expose()),
            purpose: callback.origin.purpose,
        },
    )?
    .granted(&tokens.scopes);
    let identity = match site.config.graph.is_used() {
        true => identity.accessing(AccessToken {
            token: tokens.access_token.clone(),
            expires: tokens.access_expires,
        }),
        false => identity,
    };
    let named = callback.issuer.as_deref();
    if named.is_some_and(|issuer| issuer != identity.issuer()) {
        return Err(issuer_mismatch());
    }
    if !site.config.logout.id_token_hint || tokens.id_token.expose().len() > HINT_MAX {
        return Ok(identity);
    }
    let sealed = site.keys.seal(
        Purpose::IdToken,
        site.binding.context(),
        tokens.id_token.expose().as_bytes(),
        environment.entropy,
    )?;
    Ok(identity.keeping(sealed))
}

/// RFC 9207, section 2.4: before the code is sent anywhere.
fn response_issuer(callback: &Callback, discovery: &Discovery) -> Result<()> {
    let right = match callback.issuer.as_deref() {
        Some(issuer) => discovery.is_issuer(issuer),
        None => !discovery.response_has_issuer,
    };
    if right {
        Ok(())
    } else {
        Err(issuer_mismatch())
    }
}

fn issuer_mismatch() -> Error {
    Error::new(
        Reason::IssuerParameterMismatch,
        "the response's iss is missing or not the tenant's issuer",
    )
}

/// A longer token, with hundreds of groups, would make an address that web servers refuse; the logout then asks.
const HINT_MAX: usize = 4096;
