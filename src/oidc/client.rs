//! The client as openidconnect knows it: what the authorization request and the token request have in common.

use openidconnect::core::{CoreClient, CoreJsonWebKeySet};
use openidconnect::{ClientId, EndpointNotSet, EndpointSet, IssuerUrl, RedirectUrl};

use super::discovery::Discovery;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::reason::Reason;

/// The client that knows the token endpoint.
pub(super) type TokenClient = CoreClient<
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// The configured application at the tenant, with its redirect URI.
///
/// # Errors
/// `internal_error` when a URL does not parse, which those of a parsed configuration and discovery document do.
pub(super) fn client(config: &Config, discovery: &Discovery) -> Result<CoreClient> {
    let failed = |_| Error::new(Reason::InternalError, "the client's addresses do not parse");
    Ok(CoreClient::new(
        ClientId::new(config.client_id.as_str().to_owned()),
        IssuerUrl::new(discovery.issuer.clone()).map_err(failed)?,
        CoreJsonWebKeySet::default(),
    )
    .set_redirect_uri(RedirectUrl::new(config.site.redirect_uri.clone()).map_err(failed)?))
}
