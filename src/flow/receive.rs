//! Step 2: Microsoft sent the browser back. Nothing is fetched here, and nothing from the request is believed yet.

use std::sync::Mutex;

use super::site::{Environment, SiteState};
use crate::error::{Error, Result};
use crate::identity::SignInPurpose;
use crate::oidc::TokenResponse;
use crate::reason::Reason;
use crate::request::{Incoming, Parameters};
use crate::secret::Secret;
use crate::state::{OpenTransactions, Origin, SealedState, Transaction};
use crate::time::Timestamp;

/// A response that belongs to this browser and to a transaction that is still open.
///
/// WordPress records its consumption, once, before [`super::complete`] may use it.
pub struct Callback {
    pub(super) transaction: Transaction,
    pub(super) answer: Answer,
    /// `iss` of the response, where it was sent (RFC 9207).
    pub(super) issuer: Option<String>,
    /// What came of the token request, kept for a second look after a key refresh: a code is never sent twice.
    pub(super) redeemed: Mutex<Option<Result<TokenResponse>>>,
    /// A `Set-Cookie` value without this transaction.
    pub cookie: String,
    /// Where the sign-in comes from.
    pub origin: Origin,
}

/// What Microsoft answered.
pub(super) enum Answer {
    Code(Secret),
    Error {
        error: String,
        description: String,
        subcode: String,
    },
}

impl Callback {
    /// The name to record: 64 hexadecimal digits.
    pub fn id(&self) -> String {
        self.transaction.consumption_id()
    }

    /// Until when the record has to be kept.
    pub fn expires(&self) -> Timestamp {
        self.transaction.expires()
    }
}

/// A request or response that was refused, and what may be said of it nevertheless.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub error: Error,
    /// Where the sign-in comes from, if `state` is authentic though stale; else nothing in particular.
    pub origin: Origin,
    /// Whether a new sign-in may take the place of this one by itself, once: the person took too long, or another window of the
    /// browser has taken the cookie, and nothing else is wrong.
    pub begin_anew: bool,
}

/// Reads a response: parameters, then `state`, then the cookie, then time.
///
/// # Errors
/// `method_not_allowed`, `parameter_repeated`, `parameter_malformed`, `state_missing`, `state_invalid`,
/// `cookies_missing`, `cookie_malformed`, `sign_in_elsewhere`, `sign_in_expired`.
pub fn receive(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
) -> std::result::Result<Callback, Refused> {
    let parameters = parameters(incoming).map_err(Refused::bare)?;
    let state = state(site, &parameters).map_err(Refused::bare)?;
    let refused = |error| Refused {
        error,
        origin: state.origin.clone(),
        begin_anew: false,
    };

    let now = environment.clock.now();
    state.require_alive(now).map_err(|error| Refused {
        begin_anew: may_begin_anew(site, incoming, &state),
        ..refused(error)
    })?;
    let sealed = site
        .cookie
        .read(&incoming.cookie)
        .map_err(refused)?
        .ok_or_else(|| {
            refused(Error::new(
                Reason::CookiesMissing,
                "the browser sent no transaction cookie",
            ))
        })?;
    let mut open = OpenTransactions::open(sealed, &site.keys, &site.binding).map_err(refused)?;
    let transaction = open.take(&state, now).map_err(|error| Refused {
        begin_anew: gave_way(&open, &state),
        ..refused(error)
    })?;
    let answer = answer(&parameters).map_err(refused)?;
    if state.origin.automatic {
        open.record_return(now);
    }
    let rest = open
        .seal(&site.keys, &site.binding, environment.entropy)
        .map_err(refused)?;
    Ok(Callback {
        transaction,
        answer,
        issuer: parameters.text("iss").map(str::to_owned),
        redeemed: Mutex::new(None),
        cookie: site.cookie.set(rest.as_deref()),
        origin: state.origin,
    })
}

/// A tab that was left alone for too long, in the browser that has it open: not one that somebody has signed in by already, which Back
/// brings up again, and not one that a stale tab has led to.
fn may_begin_anew(site: &SiteState, incoming: &Incoming, state: &SealedState) -> bool {
    state.origin.purpose == SignInPurpose::SignIn
        && !state.origin.anew
        && site
            .cookie
            .read(&incoming.cookie)
            .ok()
            .flatten()
            .and_then(|sealed| OpenTransactions::open(sealed, &site.keys, &site.binding).ok())
            .is_some_and(|open| open.holds(state))
}

/// Windows that a browser opens at once begin at once, and it keeps the cookie of one. That one is still under way: the others, of which
/// nobody pressed a button, leave it to that one.
fn gave_way(open: &OpenTransactions, state: &SealedState) -> bool {
    state.origin.purpose == SignInPurpose::SignIn
        && state.origin.automatic
        && !state.origin.anew
        && !open.is_empty()
}

/// The response comes by GET, in the query: `response_mode=query` was asked for.
fn parameters(incoming: &Incoming) -> Result<Parameters> {
    if incoming.method != "GET" {
        return Err(Error::new(
            Reason::MethodNotAllowed,
            "the authorization response has to come by GET",
        ));
    }
    Parameters::parse(&incoming.query)
}

fn state(site: &SiteState, parameters: &Parameters) -> Result<SealedState> {
    let sealed = parameters
        .visible_text("state")?
        .ok_or_else(|| Error::new(Reason::StateMissing, "the response carries no state"))?;
    SealedState::open(sealed, &site.keys, &site.binding, &site.config.site)
}

/// `error` wins over `code`: a response that has both is an error (RFC 6749, section 4.1.2.1).
fn answer(parameters: &Parameters) -> Result<Answer> {
    if let Some(error) = parameters.text("error") {
        let text = |name| parameters.text(name).unwrap_or_default().to_owned();
        return Ok(Answer::Error {
            error: error.to_owned(),
            description: text("error_description"),
            subcode: text("error_subcode"),
        });
    }
    let code = parameters.visible_text("code")?.ok_or_else(|| {
        Error::new(
            Reason::ParameterMalformed,
            "the response carries neither code nor error",
        )
    })?;
    Ok(Answer::Code(Secret::new(code.to_owned())))
}

impl Refused {
    pub(super) fn bare(error: Error) -> Self {
        Self {
            error,
            origin: Origin::default(),
            begin_anew: false,
        }
    }
}
