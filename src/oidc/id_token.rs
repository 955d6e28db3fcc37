//! ID token validation: OIDC Core 1.0, section 3.1.3.7, in its order and with its numbers, and Microsoft's own rules.

use super::claims::{Claim, Claims};
use super::discovery::issuer_by;
use super::displayed_claims;
use super::logout_token::LOGOUT_EVENT;
use super::signed::{self, SKEW};
use crate::error::{Error, Result};
use crate::guid::Guid;
use crate::identity::{Identity, SignInPurpose, Verified};
use crate::jose::{KeySet, TokenKind};
use crate::reason::Reason;
use crate::time::Timestamp;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;

/// What the token has to say.
pub struct Expected<'a> {
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
    /// The transaction's nonce.
    pub nonce: &'a str,
    /// When the transaction began.
    pub started: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// The authorization code, for `c_hash`.
    pub code: Option<&'a str>,
    /// The access token, for `at_hash`.
    pub access_token: Option<&'a str>,
    /// Why the sign-in was begun, and for whom.
    pub purpose: SignInPurpose,
}

/// Verifies an ID token. Every check is an equality or a bound; none can be turned off.
///
/// # Errors
/// One reason for each check that can fail; see the numbers in the source.
pub fn verify(token: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<Identity> {
    // 1. (Encrypted tokens are not requested: five parts are malformed.)
    // 6. and 7. Signature first. `alg` was compared with RS256 by the header. 8. (MAC algorithms are never accepted.)
    let (payload, key) = signed::authentic(token, TokenKind::IdToken, keys)?;
    let claims = Claims::parse(&payload)?;

    let tenant_id = tenant(&claims, expected)?;
    // 2. `iss` equals the issuer of the discovery document, in which a template has the place of `tid` filled.
    let issuer = issuer_by(expected.issuer, &tenant_id);
    signed::issuer(&claims, &issuer)?;
    signed::key(
        key,
        &issuer,
        tenant_id.as_str(),
        expected.cloud_instance_name,
    )?;
    // 3. `aud` holds our client id. 4. and 5. `azp`, where it is needed or there, is us.
    signed::audience(&claims, expected.client_id.as_str())?;
    let expires = lifetime(&claims, expected)?;
    nonce(&claims, expected)?;
    // Back-Channel Logout 1.0, section 2.7: what says that a session ended begins none.
    if claims.events.holds_object(LOGOUT_EVENT) {
        return Err(Error::new(
            Reason::TokenTypeWrong,
            "a logout token is no ID token",
        ));
    }
    // 12. and 13. `acr_values` and `max_age` are not requested, so `acr` and `auth_time` are not judged.
    hashes(&claims, expected)?;
    if claims.ver.text() != Some("2.0") {
        return Err(Error::new(Reason::VersionWrong, "ver is not \"2.0\""));
    }
    let subject = signed::subject(&claims)
        .ok_or_else(|| Error::new(Reason::SubjectMissing, "sub is missing or empty"))?
        .to_owned();
    let object_id = claims.oid.text().and_then(Guid::parse).ok_or_else(|| {
        Error::new(
            Reason::ObjectIdMissing,
            "oid is missing or not a GUID; is the scope `profile` granted?",
        )
    })?;

    // Of all tenants that are there, a genuine token may come from any.
    if tenant_id != *expected.tenant_id && !expected.tenants.contains(&tenant_id) {
        return Err(Error::new(
            Reason::TenantRefused,
            format!("tenant {tenant_id} is not one of those whose people may sign in"),
        ));
    }

    Ok(Identity::new(Verified {
        home: tenant_id == *expected.tenant_id,
        tenant_id,
        object_id,
        subject,
        username: claims.preferred_username.short_text(),
        email: claims.email.short_text(),
        email_verified: claims.xms_edov.is_affirmed(),
        guest: claims.is_guest(&issuer),
        issuer,
        display_name: claims.name.short_text(),
        first_name: claims.given_name.short_text(),
        last_name: claims.family_name.short_text(),
        overage: claims.has_group_overage(),
        groups: claims.groups.into_texts(),
        roles: claims.roles.into_texts().unwrap_or_default(),
        claims: match expected.purpose {
            SignInPurpose::Test { .. } => displayed_claims::of(&payload)?,
            SignInPurpose::Link { .. } | SignInPurpose::Renew { .. } | SignInPurpose::SignIn => {
                Vec::new()
            }
        },
        scopes: Vec::new(),
        session_id: claims.sid.short_text(),
        login_hint: claims.login_hint.opaque(),
        id_token: String::new(),
        auth_time: claims.auth_time.integer().map(Timestamp::from_seconds),
        expires,
        verified_at: expected.now,
        purpose: expected.purpose,
    }))
}

/// Microsoft: `tid` is the tenant of the issuer. With several, any may say that it is the one; its issuer then has to be the token's.
fn tenant(claims: &Claims<'_>, expected: &Expected<'_>) -> Result<Guid> {
    claims
        .tid
        .text()
        .and_then(Guid::parse)
        .filter(|tid| !expected.tenants.is_empty() || tid == expected.tenant_id)
        .ok_or_else(|| {
            Error::new(
                Reason::TenantWrong,
                "tid is missing or another tenant's than the configured one",
            )
        })
}

/// 9. `exp` is in the future. 10. `iat` is not older than the transaction. `nbf` (RFC 7519, section 4.1.5) has come.
fn lifetime(claims: &Claims<'_>, expected: &Expected<'_>) -> Result<Timestamp> {
    let now = expected.now;
    let expires = signed::expires(claims, now)?;
    let begun = match &claims.nbf {
        Claim::Absent => true,
        nbf => nbf
            .integer()
            .is_some_and(|nbf| Timestamp::from_seconds(nbf) <= now.plus(SKEW)),
    };
    if !begun {
        return Err(Error::new(
            Reason::TokenNotYetValid,
            "nbf is not a number of seconds or has not come; is this server's clock right?",
        ));
    }
    let earliest = expected.started.plus(-(SKEW + BACKDATED));
    if signed::issued_at(claims, now)? < earliest {
        return Err(Error::new(
            Reason::IssuedAtWrong,
            "iat is before this sign-in",
        ));
    }
    Ok(expires)
}

/// 11. `nonce` equals the one that was sent.
fn nonce(claims: &Claims<'_>, expected: &Expected<'_>) -> Result<()> {
    let same = claims.nonce.text().is_some_and(|nonce| {
        aws_lc_rs::constant_time::verify_slices_are_equal(
            nonce.as_bytes(),
            expected.nonce.as_bytes(),
        )
        .is_ok()
    });
    if same {
        Ok(())
    } else {
        Err(Error::new(
            Reason::NonceWrong,
            "nonce is missing or not this sign-in's",
        ))
    }
}

/// `at_hash` and `c_hash` (sections 3.1.3.6 and 3.3.2.11) are optional here; one that is there has to be right.
fn hashes(claims: &Claims<'_>, expected: &Expected<'_>) -> Result<()> {
    for (name, claim, of) in [
        ("at_hash", &claims.at_hash, expected.access_token),
        ("c_hash", &claims.c_hash, expected.code),
    ] {
        let right = match (claim, of) {
            (Claim::Absent, _) => true,
            (Claim::Text(hash), Some(of)) => *hash == left_half(of),
            _ => false,
        };
        if !right {
            return Err(Error::new(Reason::HashWrong, format!("{name} is wrong")));
        }
    }
    Ok(())
}

fn left_half(of: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, of.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..16).unwrap_or_default())
}

/// Entra dates `iat` and `nbf` up to five minutes back.
const BACKDATED: i64 = 300;
