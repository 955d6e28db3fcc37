//! Step 1: the person presses the button.

use super::site::{Environment, SiteState};
use crate::error::Result;
use crate::oidc::{self, AuthorizationRequest};
use crate::request::{single_cookie, Incoming, Parameters};
use crate::state::{
    transactions_cookie, OpenTransactions, ReturnTo, SealedState, Transaction, COOKIE_NAME,
};

/// Where the browser goes, and what it keeps.
pub struct Redirect {
    /// The authorization request.
    pub url: String,
    /// A `Set-Cookie` value.
    pub cookie: String,
}

/// Starts a sign-in. `link_user` is the WordPress user who asked, while signed in, to be connected; 0 for none.
///
/// # Errors
/// `method_not_allowed`, `not_a_navigation`, `parameter_repeated`; those of fetching the discovery document.
pub fn begin(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
    link_user: u64,
) -> Result<Redirect> {
    incoming.require_navigation()?;
    let parameters = Parameters::parse(&incoming.query)?;
    let return_to = parameters
        .text("redirect_to")
        .and_then(|candidate| ReturnTo::check(candidate, &site.config.site));

    let now = environment.clock.now();
    let transaction = Transaction::begin(environment.entropy, now)?;
    let state = SealedState::of(&transaction, link_user, return_to).seal(
        &site.keys,
        &site.binding,
        environment.entropy,
    )?;
    let request = AuthorizationRequest {
        state,
        nonce: transaction.nonce(),
        code_verifier: transaction.code_verifier(),
    };

    // Other tabs' transactions stay. A cookie that cannot be opened is none: this is a fresh start.
    let mut open = single_cookie(&incoming.cookie, COOKIE_NAME)
        .ok()
        .flatten()
        .and_then(|sealed| OpenTransactions::open(sealed, &site.keys, &site.binding).ok())
        .unwrap_or_default();
    open.add(transaction, now);
    let sealed = open.seal(&site.keys, &site.binding, environment.entropy)?;

    let mut documents = site.documents();
    let discovery = documents.discovery(&site.config, environment.transport, now)?;
    Ok(Redirect {
        url: oidc::authorization_url(&site.config, discovery, request)?,
        cookie: transactions_cookie(sealed.as_deref()),
    })
}
