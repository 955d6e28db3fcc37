//! Microsoft's errors: `error` decides the kind, the AADSTS number the exact cause.

use serde::Deserialize;

use crate::error::{quoted, Error};
use crate::reason::{Audience, Reason};

/// The error of an authorization response. `state` proves the transaction, not the error: the browser could have written
/// it, so it never has a reason that tells of an outage.
pub fn provider_error(error: &str, description: &str, subcode: &str) -> Error {
    let found = describe(error, description, subcode, None, None);
    match found.reason().audience() {
        Audience::Provider => Error::new(Reason::SignInUnavailable, found.to_string()),
        _ => found,
    }
}

/// The error of a token or discovery answer; `None` when the body is no OAuth error.
pub(super) fn of_json(body: &[u8]) -> Option<Error> {
    let raw: RawError = serde_json::from_slice(body).ok()?;
    Some(describe(
        &raw.error,
        raw.error_description.as_deref().unwrap_or_default(),
        raw.suberror.as_deref().unwrap_or_default(),
        raw.error_codes
            .as_deref()
            .and_then(|codes| codes.first().copied()),
        raw.correlation_id.as_deref(),
    ))
}

/// Whether an answer refuses the application's credential (RFC 6749, section 5.2), so that the code was not looked at. That the
/// application is not meant to have one, or lacks something, no other credential mends.
pub(super) fn refuses_client(body: &[u8]) -> bool {
    let Ok(raw) = serde_json::from_slice::<RawError>(body) else {
        return false;
    };
    let number = raw
        .error_codes
        .as_deref()
        .and_then(|codes| codes.first().copied())
        .or_else(|| number_in(raw.error_description.as_deref().unwrap_or_default()));
    raw.error == "invalid_client" && !matches!(number, Some(650_052 | 700_025))
}

/// The description itself is not logged: Microsoft writes names of people and applications into it.
fn describe(
    error: &str,
    description: &str,
    subcode: &str,
    number: Option<u64>,
    correlation: Option<&str>,
) -> Error {
    let number = number.or_else(|| number_in(description));
    let correlation = correlation.or_else(|| correlation_in(description));
    let mut detail = format!("microsoft answered {}", quoted(error));
    if let Some(number) = number {
        detail.push_str(&format!(" AADSTS{number}"));
    }
    if description.contains("AADB2C") {
        detail.push_str(" (B2C)");
    }
    if !subcode.is_empty() {
        detail.push_str(&format!(" {}", quoted(subcode)));
    }
    if let Some(id) = correlation.and_then(crate::guid::Guid::parse) {
        detail.push_str(&format!(" correlation id {id}"));
    }
    // Microsoft numbers a pressed Cancel like a declined consent; the subcode tells them apart.
    let reason = if (error, subcode) == ("access_denied", "cancel") {
        Reason::SignInCancelled
    } else {
        number
            .and_then(by_number)
            .unwrap_or_else(|| by_error(error, subcode))
    };
    Error::new(reason, detail)
}

fn by_number(number: u64) -> Option<Reason> {
    Some(match number {
        50011 | 500_113 | 900_971 => Reason::RedirectUriMismatch,
        700_016 => Reason::AppNotFound,
        90002 | 90038 | 900_382 | 900_432 => Reason::TenantNotFound,
        7_000_215 => Reason::ClientSecretInvalid,
        7_000_222 => Reason::ClientSecretExpired,
        700_021 | 700_023 | 700_024 | 700_027 | 50012 => Reason::ClientCertificateRejected,
        7_000_218 | 700_025 | 9_002_327 | 9_002_325 | 50194 | 9_002_332 | 700_054 => {
            Reason::ClientRejected
        }
        50105 => Reason::UserNotAssigned,
        50020 | 90072 | 16000 | 50034 | 51004 => Reason::AccountNotInTenant,
        65001 | 90094 | 90095 => Reason::ConsentRequired,
        65004 => Reason::ConsentDeclined,
        50072 | 50074 | 50076 | 50079 | 50158 | 53004 => Reason::MfaRequired,
        50097 | 50131 | 53000 | 53001 | 53002 | 53003 | 530_032 | 530_035 => Reason::AccessBlocked,
        50053 | 50057 => Reason::AccountDisabled,
        50055 | 50056 | 50144 => Reason::PasswordExpired,
        50058 | 50196 | 160_021 => Reason::InteractionRequired,
        54005 => Reason::SessionUsed,
        70008 => Reason::SignInExpired,
        50033 | 90006 | 90012 | 90033 => Reason::ProviderUnavailable,
        90055 => Reason::ProviderThrottled,
        _ => return None,
    })
}

/// RFC 6749, sections 4.1.2.1 and 5.2; OIDC Core 1.0, section 3.1.2.6.
fn by_error(error: &str, subcode: &str) -> Reason {
    match (error, subcode) {
        ("access_denied", "cancel" | "") => Reason::SignInCancelled,
        ("access_denied", _) => Reason::AccessBlocked,
        ("consent_required", _) => Reason::ConsentRequired,
        ("interaction_required" | "login_required" | "account_selection_required", _) => {
            Reason::InteractionRequired
        }
        ("invalid_client" | "unauthorized_client", _) => Reason::ClientRejected,
        ("temporarily_unavailable" | "server_error", _) => Reason::ProviderUnavailable,
        _ => Reason::ProviderError,
    }
}

/// The number after `AADSTS`, of at most nine digits.
fn number_in(description: &str) -> Option<u64> {
    let (_, after) = description.split_once("AADSTS")?;
    let digits: String = after
        .chars()
        .take_while(char::is_ascii_digit)
        .take(9)
        .collect();
    digits.parse().ok()
}

fn correlation_in(description: &str) -> Option<&str> {
    let (_, after) = description.split_once("Correlation ID: ")?;
    after.get(..36)
}

#[derive(Deserialize)]
struct RawError {
    error: String,
    error_description: Option<String>,
    error_codes: Option<Vec<u64>>,
    correlation_id: Option<String>,
    suberror: Option<String>,
}
