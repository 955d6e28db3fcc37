//! Step 1: the person presses the button, or the site sends the browser without asking.

use super::receive::Refused;
use super::site::{Environment, SiteState};
use crate::error::Result;
use crate::identity::SignInPurpose;
use crate::oidc::{self, AuthorizationRequest, Prompt};
use crate::request::{Incoming, Parameters};
use crate::state::{OpenTransactions, Origin, Progress, ReturnTo, SealedState, Transaction};

/// How a sign-in is begun.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Why, and for whom.
    pub purpose: SignInPurpose,
    /// Nobody pressed a button.
    pub automatic: bool,
    /// It takes the place of one that has gone stale.
    pub anew: bool,
    /// The session that it is to renew is good by now.
    pub renewed: bool,
    /// What Microsoft may ask.
    pub prompt: Prompt,
    /// Whom Microsoft shall expect; empty for nobody in particular.
    pub login_hint: String,
}

/// Where the browser goes, and what it keeps.
#[derive(Debug)]
pub struct Redirect {
    /// The authorization request; or the page that was asked for, when nothing is left to ask.
    pub url: String,
    /// A `Set-Cookie` value.
    pub cookie: String,
}

/// Starts a sign-in.
///
/// # Errors
/// `method_not_allowed`, `not_a_navigation`, `parameter_repeated`, `sign_in_loop`; those of fetching the discovery
/// document.
pub fn begin(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
    start: &Start,
) -> std::result::Result<Redirect, Refused> {
    incoming.require_navigation().map_err(Refused::bare)?;
    let parameters = Parameters::parse(&incoming.query).map_err(Refused::bare)?;
    let return_to = parameters
        .text("redirect_to")
        .and_then(|candidate| ReturnTo::check(candidate, &site.config.site));
    let origin = Origin {
        purpose: start.purpose,
        automatic: start.automatic,
        silent: start.prompt == Prompt::Never,
        anew: start.anew,
        return_to,
    };
    redirect(site, environment, incoming, start, origin.clone()).map_err(|error| Refused {
        error,
        origin,
        begin_anew: false,
    })
}

fn redirect(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
    start: &Start,
    origin: Origin,
) -> Result<Redirect> {
    let now = environment.clock.now();
    // Other tabs' transactions stay. A cookie that cannot be opened is none: this is a fresh start.
    let mut open = site
        .cookie
        .read(&incoming.cookie)
        .ok()
        .flatten()
        .and_then(|sealed| OpenTransactions::open(sealed, &site.keys, &site.binding).ok())
        .unwrap_or_default();
    if start.automatic {
        if let Progress::ShowPage = open.progress(now, start.renewed)? {
            let home = site.config.site.home.as_str();
            let page = origin.return_to.as_ref().map_or(home, ReturnTo::as_str);
            let sealed = open.seal(&site.keys, &site.binding, environment.entropy)?;
            return Ok(Redirect {
                url: page.to_owned(),
                cookie: site.cookie.set(sealed.as_deref()),
            });
        }
    }
    let transaction = Transaction::begin(environment.entropy, now)?;
    let request = AuthorizationRequest {
        state: SealedState::of(&transaction, origin).seal(
            &site.keys,
            &site.binding,
            environment.entropy,
        )?,
        nonce: transaction.nonce(),
        code_verifier: transaction.code_verifier(),
        prompt: start.prompt,
        login_hint: &start.login_hint,
        domain_hint: &site.config.sign_in.domain_hint,
    };
    open.add(transaction, now);
    let sealed = open.seal(&site.keys, &site.binding, environment.entropy)?;

    let mut documents = site.documents();
    let discovery = documents.discovery(&site.config, environment.transport, now)?;
    Ok(Redirect {
        url: oidc::authorization_url(&site.config, discovery, request)?,
        cookie: site.cookie.set(sealed.as_deref()),
    })
}
