//! The authorization request (OIDC Core 1.0, section 3.1.2.1).

use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow};
use openidconnect::{AuthUrl, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier, Scope};

use super::client::client;
use super::discovery::Discovery;
use crate::config::Config;
use crate::error::Result;
use crate::http::HostRules;

/// What Microsoft may ask the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// What it needs: nothing, if the person is signed in there.
    #[default]
    AsNeeded,
    /// Nothing at all (`none`).
    Never,
    /// Which account it shall be (`select_account`).
    SelectAccount,
}

/// The values that bind a request to a transaction, and what is said of the person.
pub struct AuthorizationRequest<'a> {
    /// The sealed state.
    pub state: String,
    /// The nonce.
    pub nonce: String,
    /// The PKCE verifier, of which only the S256 challenge is sent.
    pub code_verifier: String,
    /// What Microsoft may ask.
    pub prompt: Prompt,
    /// Whom to expect, or empty.
    pub login_hint: &'a str,
    /// A domain of the tenant, whose sign-in page is then shown at once, or empty.
    pub domain_hint: &'a str,
}

/// The URL to which the browser goes: code flow, query mode, PKCE S256, state and nonce.
///
/// `prompt` is sent only where something else is wanted than what Microsoft does by itself: a person who is signed in
/// there is not asked again. Hints would answer the question which account it shall be, so they are not sent beside it.
/// `query` is chosen over `form_post`, whose cross-site POST arrives without cookies that are `SameSite=Lax`.
///
/// # Errors
/// `internal_error` when a URL does not parse, which those of a parsed configuration and discovery document do.
pub fn authorization_url(
    config: &Config,
    discovery: &Discovery,
    request: AuthorizationRequest<'_>,
) -> Result<String> {
    let client = client(config, discovery)?
        .set_auth_uri(AuthUrl::from_url(discovery.authorization_endpoint.clone()));

    let verifier = PkceCodeVerifier::new(request.code_verifier);
    let mut url = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            || CsrfToken::new(request.state),
            || Nonce::new(request.nonce),
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_extra_param("response_mode", "query")
        .add_scopes(delegated_scopes(config, discovery));
    url = match request.prompt {
        Prompt::AsNeeded => url,
        Prompt::Never => url.add_prompt(CoreAuthPrompt::None),
        Prompt::SelectAccount => url.add_prompt(CoreAuthPrompt::SelectAccount),
    };
    let hints = request.prompt != Prompt::SelectAccount;
    for (name, hint) in [
        ("login_hint", request.login_hint),
        ("domain_hint", request.domain_hint),
    ] {
        if hints && (1..=HINT_MAX).contains(&hint.len()) {
            url = url.add_extra_param(name, hint);
        }
    }
    let (url, _, _) = url.url();
    Ok(url.into())
}

/// The permissions at Microsoft Graph, each with the host of the cloud: without one Microsoft takes the name for the global Graph's.
fn delegated_scopes<'a>(
    config: &'a Config,
    discovery: &Discovery,
) -> impl Iterator<Item = Scope> + use<'a> {
    let graph = HostRules::for_graph(&config.authority, discovery.graph_host.as_deref());
    config
        .graph
        .delegated_scopes()
        .map(move |scope| Scope::new(format!("{}/{scope}", graph.resource())))
}

/// Longer than any address or opaque hint of Microsoft's; the URL still fits everywhere.
const HINT_MAX: usize = 1024;
