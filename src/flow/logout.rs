//! Logging out at Microsoft as well, and being told that somebody logged out there.

use serde::{Deserialize, Serialize};

use super::site::{Environment, SiteState};
use crate::config::Tenant;
use crate::crypto::Purpose;
use crate::error::{Error, Result};
use crate::oidc::{self, ExpectedLogout, Logout, LogoutRequest};
use crate::reason::Reason;
use crate::request::{Incoming, Parameters};
use crate::state::{Ticket, TicketKind};

/// What the WordPress session knows of the session at Microsoft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogoutHints {
    /// `login_hint`, or empty.
    pub login_hint: String,
    /// The sealed ID token, or empty.
    pub id_token: String,
}

/// Keeps what the logout at Microsoft needs, for when the WordPress session is gone.
///
/// # Errors
/// `internal_error` when sealing fails.
pub fn logout_ticket(
    site: &SiteState,
    environment: &Environment<'_>,
    hints: &LogoutHints,
) -> Result<String> {
    let value = serde_json::to_vec(hints)
        .map_err(|_| Error::new(Reason::InternalError, "the hints could not be written"))?;
    issue(site, environment, LOGOUT, &value, TICKET_LIFETIME)
}

/// Where the browser goes to log out; `None` where Microsoft names no address.
///
/// # Errors
/// `ticket_invalid`, `ticket_expired`; those of fetching the discovery document.
pub fn logout_url(
    site: &SiteState,
    environment: &Environment<'_>,
    ticket: &str,
) -> Result<Option<String>> {
    let now = environment.clock.now();
    let ticket = Ticket::redeem(&kind(site, LOGOUT)?, ticket, &site.keys, now)?;
    let hints: LogoutHints = serde_json::from_slice(&ticket.value).map_err(|_| {
        Error::new(
            Reason::TicketInvalid,
            "the ticket is of another version of this program",
        )
    })?;
    // A token that no longer opens, after a change of keys, is a hint less.
    let id_token = site
        .keys
        .open(Purpose::IdToken, site.binding.context(), &hints.id_token);
    let state = issue(site, environment, LOGGED_OUT, b"", STATE_LIFETIME)?;
    let mut documents = site.documents();
    let discovery = documents.discovery(&site.config, environment.transport, now)?;
    let url = oidc::logout_url(
        &site.config,
        discovery,
        &LogoutRequest {
            logout_hint: &hints.login_hint,
            id_token_hint: id_token
                .as_ref()
                .and_then(|token| std::str::from_utf8(token).ok())
                .unwrap_or_default(),
            state: &state,
        },
    );
    Ok(url.map(String::from))
}

/// Whether the browser comes back from a logout that this site began, a while ago at most (RP-Initiated Logout 1.0,
/// section 3).
pub fn logged_out(site: &SiteState, environment: &Environment<'_>, incoming: &Incoming) -> bool {
    let state = || -> Result<Ticket> {
        let parameters = Parameters::parse(&incoming.query)?;
        let state = parameters.visible_text("state")?.unwrap_or_default();
        let kind = kind(site, LOGGED_OUT)?;
        Ticket::redeem(&kind, state, &site.keys, environment.clock.now())
    };
    incoming.method == "GET" && state().is_ok()
}

/// Microsoft loads this address in a frame when somebody logs out elsewhere.
///
/// # Errors
/// `method_not_allowed`, `parameter_repeated`, `parameter_malformed`, `logout_subject_missing`,
/// `issuer_parameter_mismatch`; for a tenant that is configured by a domain, those of fetching the discovery document.
pub fn frontchannel_logout(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
) -> Result<Logout> {
    if incoming.method != "GET" {
        return Err(Error::new(
            Reason::MethodNotAllowed,
            "front-channel logout comes by GET",
        ));
    }
    let parameters = Parameters::parse(&incoming.query)?;
    oidc::frontchannel_logout(&parameters, issuers(site, environment)?)
}

/// The provider posts a logout token.
///
/// After `signing_key_unknown` and [`SiteState::refresh`] it may be called once more.
///
/// # Errors
/// `method_not_allowed`, `parameter_repeated`, `parameter_malformed`, those of transport and documents, and every check
/// of the logout token.
pub fn backchannel_logout(
    site: &SiteState,
    environment: &Environment<'_>,
    incoming: &Incoming,
) -> Result<Logout> {
    let parameters = incoming.form()?;
    let token = parameters
        .text("logout_token")
        .ok_or_else(|| Error::new(Reason::TokenMalformed, "the request holds no logout_token"))?;
    let now = environment.clock.now();
    let mut documents = site.documents();
    let (discovery, keys) = documents.both(&site.config, environment.transport, now)?;
    oidc::verify_logout(
        token,
        keys,
        &ExpectedLogout {
            issuer: &discovery.issuer,
            tenant_id: &discovery.tenant_id,
            tenants: &site.config.tenants,
            cloud_instance_name: discovery.cloud_instance_name.as_deref(),
            client_id: &site.config.client_id,
            now,
        },
    )
}

/// The issuers of the tenants whose people may sign in, the site's own first. Who is known by an id needs no document: anybody may open
/// the address of front-channel logout.
fn issuers(site: &SiteState, environment: &Environment<'_>) -> Result<Vec<String>> {
    let of = |id| oidc::issuer_of(&site.config.authority, id);
    match &site.config.tenant {
        Tenant::Id(id) => Ok([id]
            .into_iter()
            .chain(&site.config.tenants)
            .map(of)
            .collect()),
        Tenant::Domain(_) => {
            let now = environment.clock.now();
            let mut documents = site.documents();
            let discovery = documents.discovery(&site.config, environment.transport, now)?;
            Ok(vec![discovery.issuer.clone()])
        }
    }
}

fn issue(
    site: &SiteState,
    environment: &Environment<'_>,
    name: &[u8],
    value: &[u8],
    seconds: i64,
) -> Result<String> {
    Ticket::issue(
        &kind(site, name)?,
        value,
        seconds,
        &site.keys,
        environment.entropy,
        environment.clock.now(),
    )
}

/// Bound to provider, application and address, like a sign-in.
fn kind(site: &SiteState, name: &[u8]) -> Result<TicketKind> {
    TicketKind::of(&[name, site.binding.context()])
}

const LOGOUT: &[u8] = b"logout";
const LOGGED_OUT: &[u8] = b"logged out";
/// The page that asks whether Microsoft shall be told may wait for ten minutes.
const TICKET_LIFETIME: i64 = 600;
/// Microsoft may ask which account it shall be, and people leave their desks.
const STATE_LIFETIME: i64 = 3600;
