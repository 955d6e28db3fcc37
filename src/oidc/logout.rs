//! Ending the session at Microsoft (OpenID Connect RP-Initiated Logout 1.0), and being told that it ended there
//! (Front-Channel Logout 1.0).

use url::Url;

use super::discovery::Discovery;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::reason::Reason;
use crate::request::Parameters;
use crate::time::Timestamp;

/// What Microsoft is told when a person logs out there as well.
pub struct LogoutRequest<'a> {
    /// `login_hint` of the ID token, or empty: spares the person the question which account it shall be.
    pub logout_hint: &'a str,
    /// The ID token, or empty.
    pub id_token_hint: &'a str,
    /// The sealed state.
    pub state: &'a str,
}

/// A session at Microsoft that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logout {
    /// The issuer.
    pub issuer: String,
    /// Further issuers of which it may be just as well: Entra names none on the front channel, and people of several tenants may sign in.
    pub further_issuers: Vec<String>,
    /// `sid`: the session; empty when all sessions of the person ended.
    pub sid: String,
    /// `sub`: the person; empty when only the session is named.
    pub subject: String,
    /// The name under which the use of a logout token is recorded: 64 hexadecimal digits; empty for the front channel,
    /// where saying it twice does no harm.
    pub id: String,
    /// Until when that record has to be kept.
    pub expires: Timestamp,
}

/// The URL to which the browser goes; `None` where the discovery document names none.
///
/// `post_logout_redirect_uri` has to be registered like a redirect URI: without one, people end on a page of Microsoft's.
pub fn logout_url(
    config: &Config,
    discovery: &Discovery,
    request: &LogoutRequest<'_>,
) -> Option<Url> {
    let mut url = discovery.end_session_endpoint.clone()?;
    let back = logged_out_address(&config.site.login);
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", config.client_id.as_str())
            .append_pair("post_logout_redirect_uri", back.as_str())
            .append_pair("state", request.state);
        for (name, value) in [
            ("logout_hint", request.logout_hint),
            ("id_token_hint", request.id_token_hint),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
    }
    Some(url)
}

/// A front-channel logout request (section 2): `sid` and, where Microsoft sends it, `iss`.
///
/// The specification wants both or neither; Entra sends `sid` alone. Whoever knows a `sid` can end that session.
///
/// # Errors
/// `logout_subject_missing`, `issuer_parameter_mismatch`, `parameter_malformed`.
pub fn frontchannel_logout(parameters: &Parameters, issuers: Vec<String>) -> Result<Logout> {
    let mut issuers: Vec<String> = match parameters.text("iss") {
        Some(iss) => issuers.into_iter().filter(|issuer| issuer == iss).collect(),
        None => issuers,
    };
    if issuers.is_empty() {
        return Err(Error::new(
            Reason::IssuerParameterMismatch,
            "iss is not the tenant's issuer",
        ));
    }
    let issuer = issuers.remove(0);
    let sid = parameters.visible_text("sid")?.ok_or_else(|| {
        Error::new(
            Reason::LogoutSubjectMissing,
            "the logout request names no sid; is it an optional claim of the registration?",
        )
    })?;
    if sid.len() > SID_MAX {
        return Err(Error::new(
            Reason::ParameterMalformed,
            "sid is longer than any right one",
        ));
    }
    Ok(Logout {
        issuer,
        further_issuers: issuers,
        sid: sid.to_owned(),
        subject: String::new(),
        id: String::new(),
        expires: Timestamp::from_seconds(0),
    })
}

/// Where Microsoft sends the person afterwards.
fn logged_out_address(login: &Url) -> Url {
    let mut back = login.clone();
    back.query_pairs_mut()
        .append_pair("action", "vestibule_logged_out");
    back
}

/// As much as is kept of the claim.
const SID_MAX: usize = 256;
