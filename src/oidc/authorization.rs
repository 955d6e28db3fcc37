//! The authorization request (OIDC Core 1.0, section 3.1.2.1).

use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{AuthUrl, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};

use super::client::client;
use super::discovery::Discovery;
use crate::config::Config;
use crate::error::Result;

/// The values that bind a request to a transaction.
pub struct AuthorizationRequest {
    /// The sealed state.
    pub state: String,
    /// The nonce.
    pub nonce: String,
    /// The PKCE verifier, of which only the S256 challenge is sent.
    pub code_verifier: String,
}

/// The URL to which the browser goes: code flow, query mode, PKCE S256, state and nonce.
///
/// `prompt` is not sent: a person who is signed in at Microsoft is not asked again. `query` is chosen over `form_post`,
/// whose cross-site POST arrives without cookies that are `SameSite=Lax`.
///
/// # Errors
/// `internal_error` when a URL does not parse, which those of a parsed configuration and discovery document do.
pub fn authorization_url(
    config: &Config,
    discovery: &Discovery,
    request: AuthorizationRequest,
) -> Result<String> {
    let client = client(config, discovery)?
        .set_auth_uri(AuthUrl::from_url(discovery.authorization_endpoint.clone()));

    let verifier = PkceCodeVerifier::new(request.code_verifier);
    let (url, _, _) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(request.state),
            || Nonce::new(request.nonce),
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_extra_param("response_mode", "query")
        .url();
    Ok(url.into())
}
