//! What ID tokens and logout tokens have in common: who signed them, for whom, and until when.

use super::claims::{Claim, Claims};
use crate::error::{Error, Result};
use crate::jose::{Compact, Key, KeySet, TokenKind};
use crate::reason::Reason;
use crate::time::Timestamp;

/// Takes a token apart and verifies its signature. Nothing of an unsigned payload is looked at.
///
/// # Errors
/// What the compact form and the header refuse; `signing_key_unknown`, `signature_invalid`.
pub(super) fn authentic<'k>(
    token: &str,
    kind: TokenKind,
    keys: &'k KeySet,
) -> Result<(Vec<u8>, &'k Key)> {
    let token = Compact::parse(token, kind)?;
    let key = keys.find(token.header.kid.as_deref()).ok_or_else(|| {
        Error::new(
            Reason::SigningKeyUnknown,
            "no key of the tenant has the token's kid",
        )
    })?;
    key.verify(token.signing_input, &token.signature)?;
    Ok((token.payload, key))
}

/// `iss` equals the issuer of the discovery document, byte by byte.
pub(super) fn issuer(claims: &Claims<'_>, expected: &str) -> Result<()> {
    if claims.iss.text() == Some(expected) {
        Ok(())
    } else {
        Err(Error::new(
            Reason::IssuerWrong,
            "iss is not the tenant's issuer",
        ))
    }
}

/// Microsoft: a key may sign only for the issuer it names (a personal-account key for no tenant).
pub(super) fn key(key: &Key, issuer: &str, tenant: &str, cloud: Option<&str>) -> Result<()> {
    if key.may_sign_for(issuer, tenant, cloud) {
        Ok(())
    } else {
        Err(Error::new(
            Reason::KeyIssuerWrong,
            "the signing key belongs to another issuer or cloud",
        ))
    }
}

/// `aud` holds our client id. With several audiences `azp` has to be there; where it is there, it is us.
pub(super) fn audience(claims: &Claims<'_>, us: &str) -> Result<()> {
    let several = match &claims.aud {
        Claim::Text(audience) if audience == us => false,
        Claim::Texts(audiences) if audiences.iter().any(|audience| audience == us) => {
            audiences.len() > 1
        }
        _ => {
            return Err(Error::new(
                Reason::AudienceWrong,
                "aud does not hold our application id",
            ));
        }
    };
    match &claims.azp {
        Claim::Absent if !several => Ok(()),
        Claim::Text(azp) if azp == us => Ok(()),
        _ => Err(Error::new(
            Reason::AuthorizedPartyWrong,
            "azp is not our application id",
        )),
    }
}

/// `exp` is in the future.
pub(super) fn expires(claims: &Claims<'_>, now: Timestamp) -> Result<Timestamp> {
    claims
        .exp
        .integer()
        .map(Timestamp::from_seconds)
        .filter(|exp| exp.plus(SKEW) > now)
        .ok_or_else(|| {
            Error::new(
                Reason::TokenExpired,
                "exp is missing, not a number of seconds, or past; is this server's clock right?",
            )
        })
}

/// `iat` is there, and not in the future.
pub(super) fn issued_at(claims: &Claims<'_>, now: Timestamp) -> Result<Timestamp> {
    claims
        .iat
        .integer()
        .map(Timestamp::from_seconds)
        .filter(|iat| *iat <= now.plus(SKEW))
        .ok_or_else(|| {
            Error::new(
                Reason::IssuedAtWrong,
                "iat is missing, not a number of seconds, or in the future",
            )
        })
}

/// `sub`, if it is there and one.
pub(super) fn subject<'c>(claims: &'c Claims<'_>) -> Option<&'c str> {
    claims
        .sub
        .text()
        .filter(|sub| !sub.is_empty() && sub.len() <= SUBJECT_MAX)
}

/// Clocks may differ by two minutes.
pub(super) const SKEW: i64 = 120;
/// OIDC Core 1.0, section 2: at most 255 ASCII characters.
const SUBJECT_MAX: usize = 255;
