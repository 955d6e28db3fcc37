//! Logout token validation: OpenID Connect Back-Channel Logout 1.0, section 2.6, with its numbers.

use super::claims::{Claim, Claims};
use super::discovery::issuer_by;
use super::logout::Logout;
use super::signed::{self, SKEW};
use crate::crypto::{hex, sha256};
use crate::error::{Error, Result};
use crate::guid::Guid;
use crate::jose::{KeySet, TokenKind};
use crate::reason::Reason;
use crate::time::Timestamp;

/// What the token has to say.
pub struct ExpectedLogout<'a> {
    /// The issuer of the discovery document.
    pub issuer: &'a str,
    /// The site's own tenant.
    pub tenant_id: &'a Guid,
    /// Further tenants whose people may sign in; with any, the issuer is a template.
    pub tenants: &'a [Guid],
    /// Microsoft's name for the cloud, from the discovery document.
    pub cloud_instance_name: Option<&'a str>,
    /// Our application id.
    pub client_id: &'a Guid,
    /// Now.
    pub now: Timestamp,
}

/// Verifies a logout token. An ID token never passes, whoever signed it: it has no event, and may have a nonce.
///
/// # Errors
/// One reason for each check that can fail; see the numbers in the source.
pub fn verify_logout(token: &str, keys: &KeySet, expected: &ExpectedLogout<'_>) -> Result<Logout> {
    // 1. (Encrypted tokens are not asked for: five parts are malformed.) 2. and 3. Signature, by RS256 only.
    let (payload, key) = signed::authentic(token, TokenKind::LogoutToken, keys)?;
    let claims = Claims::parse(&payload)?;

    // 4. `iss`, `aud`, `iat` and `exp`, as in an ID token.
    let (tenant_id, issuer) = party(&claims, expected);
    signed::issuer(&claims, &issuer)?;
    tenant(&claims, tenant_id)?;
    signed::key(
        key,
        &issuer,
        tenant_id.as_str(),
        expected.cloud_instance_name,
    )?;
    signed::audience(&claims, expected.client_id.as_str())?;
    let expires = signed::expires(&claims, expected.now)?;
    signed::issued_at(&claims, expected.now)?;
    // 5. `sub`, `sid` or both.
    let (sid, subject) = whose(&claims)?;
    // 6. The event.
    if !claims.events.holds_object(LOGOUT_EVENT) {
        return Err(Error::new(
            Reason::LogoutEventWrong,
            "events does not say that a session ended",
        ));
    }
    // 7. No `nonce`, not even an empty one.
    if !matches!(claims.nonce, Claim::Absent) {
        return Err(Error::new(
            Reason::LogoutNoncePresent,
            "a logout token holds no nonce",
        ));
    }
    Ok(Logout {
        id: name(&claims, &issuer)?,
        issuer,
        further_issuers: Vec::new(),
        sid,
        subject,
        expires: expires.plus(SKEW),
    })
    // 8. That it did not come before is recorded by WordPress, under the name that was given here. 9. to 11. (that there
    // is a session) is what ending it will show.
}

/// The tenant that the token says it is from, if its people may sign in, else the site's own; and its issuer.
fn party<'a>(claims: &Claims<'_>, expected: &ExpectedLogout<'a>) -> (&'a Guid, String) {
    expected
        .tenants
        .iter()
        .map(|tenant| (tenant, issuer_by(expected.issuer, tenant)))
        .find(|(_, issuer)| claims.iss.text() == Some(issuer))
        .unwrap_or_else(|| {
            let own = issuer_by(expected.issuer, expected.tenant_id);
            (expected.tenant_id, own)
        })
}

/// Microsoft: `tid`, where it is there, is the tenant of the issuer.
fn tenant(claims: &Claims<'_>, expected: &Guid) -> Result<()> {
    let fits = match &claims.tid {
        Claim::Absent => true,
        tid => tid.text().and_then(Guid::parse).as_ref() == Some(expected),
    };
    if fits {
        Ok(())
    } else {
        Err(Error::new(
            Reason::TenantWrong,
            "tid is another tenant's than the configured one",
        ))
    }
}

/// The session and the person; one of the two may be empty.
fn whose(claims: &Claims<'_>) -> Result<(String, String)> {
    let sid = claims.sid.short_text();
    let subject = signed::subject(claims).unwrap_or_default().to_owned();
    if sid.is_empty() && subject.is_empty() {
        return Err(Error::new(
            Reason::LogoutSubjectMissing,
            "the logout token names neither sid nor sub",
        ));
    }
    Ok((sid, subject))
}

/// The name under which this token's use is recorded. `jti` is required (section 2.4).
fn name(claims: &Claims<'_>, issuer: &str) -> Result<String> {
    claims
        .jti
        .text()
        .filter(|jti| !jti.is_empty())
        .map(|jti| {
            hex(&sha256(&[
                b"vestibule logout token",
                issuer.as_bytes(),
                jti.as_bytes(),
            ]))
        })
        .ok_or_else(|| {
            Error::new(
                Reason::TokenMalformed,
                "a logout token is named by jti, which is missing",
            )
        })
}

/// The event of a logout token (section 2.4). Its object should be empty; what else a provider puts in does not make
/// the session last.
pub(super) const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
