//! 001-23, 003-9: Microsoft's errors become reasons. The AADSTS number decides, the OAuth error where there is none.

use serde_json::{json, Value};
use vestibule::error::Error;
use vestibule::oidc::provider_error;
use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

/// AADSTS number, reason.
const NUMBERS: &[(u64, Reason)] = &[
    (50011, Reason::RedirectUriMismatch),
    (500_113, Reason::RedirectUriMismatch),
    (900_971, Reason::RedirectUriMismatch),
    (700_016, Reason::AppNotFound),
    (90002, Reason::TenantNotFound),
    (90038, Reason::TenantNotFound),
    (900_382, Reason::TenantNotFound),
    (900_432, Reason::TenantNotFound),
    (7_000_215, Reason::ClientSecretInvalid),
    (7_000_222, Reason::ClientSecretExpired),
    (7_000_218, Reason::ClientRejected),
    (700_025, Reason::ClientRejected),
    (9_002_327, Reason::ClientRejected),
    (9_002_325, Reason::ClientRejected),
    (700_027, Reason::ClientCertificateRejected),
    (700_024, Reason::ClientCertificateRejected),
    (50012, Reason::ClientCertificateRejected),
    (700_021, Reason::ClientCertificateRejected),
    (700_023, Reason::ClientCertificateRejected),
    (50194, Reason::ClientRejected),
    (9_002_332, Reason::ClientRejected),
    (700_054, Reason::ClientRejected),
    (50105, Reason::UserNotAssigned),
    (50020, Reason::AccountNotInTenant),
    (90072, Reason::AccountNotInTenant),
    (16000, Reason::AccountNotInTenant),
    (50034, Reason::AccountNotInTenant),
    (51004, Reason::AccountNotInTenant),
    (65001, Reason::ConsentRequired),
    (90094, Reason::ConsentRequired),
    (90095, Reason::ConsentRequired),
    (65004, Reason::ConsentDeclined),
    (50072, Reason::MfaRequired),
    (50074, Reason::MfaRequired),
    (50076, Reason::MfaRequired),
    (50079, Reason::MfaRequired),
    (50158, Reason::MfaRequired),
    (53004, Reason::MfaRequired),
    (50097, Reason::AccessBlocked),
    (50131, Reason::AccessBlocked),
    (53000, Reason::AccessBlocked),
    (53001, Reason::AccessBlocked),
    (53002, Reason::AccessBlocked),
    (53003, Reason::AccessBlocked),
    (530_032, Reason::AccessBlocked),
    (530_035, Reason::AccessBlocked),
    (50053, Reason::AccountDisabled),
    (50057, Reason::AccountDisabled),
    (50055, Reason::PasswordExpired),
    (50056, Reason::PasswordExpired),
    (50144, Reason::PasswordExpired),
    (50058, Reason::InteractionRequired),
    (50196, Reason::InteractionRequired),
    (160_021, Reason::InteractionRequired),
    (54005, Reason::SessionUsed),
    (70008, Reason::SignInExpired),
    (50033, Reason::ProviderUnavailable),
    (90006, Reason::ProviderUnavailable),
    (90012, Reason::ProviderUnavailable),
    (90033, Reason::ProviderUnavailable),
    (90055, Reason::ProviderThrottled),
];

/// Error, subcode, reason.
const ERRORS: &[(&str, &str, Reason)] = &[
    ("access_denied", "", Reason::SignInCancelled),
    ("access_denied", "cancel", Reason::SignInCancelled),
    ("access_denied", "message_only", Reason::AccessBlocked),
    ("consent_required", "", Reason::ConsentRequired),
    ("interaction_required", "", Reason::InteractionRequired),
    ("login_required", "", Reason::InteractionRequired),
    (
        "account_selection_required",
        "",
        Reason::InteractionRequired,
    ),
    ("invalid_client", "", Reason::ClientRejected),
    ("unauthorized_client", "", Reason::ClientRejected),
    ("temporarily_unavailable", "", Reason::ProviderUnavailable),
    ("server_error", "", Reason::ProviderUnavailable),
    ("invalid_request", "", Reason::ProviderError),
    ("invalid_grant", "", Reason::ProviderError),
    ("invalid_scope", "", Reason::ProviderError),
    ("unsupported_response_type", "", Reason::ProviderError),
    ("ACCESS_DENIED", "", Reason::ProviderError),
    ("", "", Reason::ProviderError),
    ("\u{0}", "", Reason::ProviderError),
];

/// What the browser brings proves no outage: whoever holds `state` can write such an answer.
fn brought(reason: Reason) -> Reason {
    match reason {
        Reason::ProviderUnavailable | Reason::ProviderThrottled => Reason::SignInUnavailable,
        other => other,
    }
}

/// The error of an authorization response, through both steps.
fn in_response(error: &str, description: &str, subcode: &str) -> Error {
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft.forget();
    let query = format!(
        "error={}&error_description={}&error_subcode={}&state={}",
        encoded(error),
        encoded(description),
        encoded(subcode),
        started.state()
    );
    let callback = site.receive(&query, &started.cookie).unwrap();
    let error = site.complete(&callback).unwrap_err();
    // The flow stops at once.
    assert!(site.microsoft.sent().is_empty());
    error
}

/// The error of the token endpoint.
fn at_token_endpoint(status: u16, body: &Value) -> Error {
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft
        .answers(Endpoint::Token, Answer::error(status, body));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    let error = site.complete(&callback).unwrap_err();
    assert_eq!(site.microsoft.count(Endpoint::Token), 1);
    error
}

/// 001-23, 003-9: also what multi-factor authentication and Conditional Access answer.
#[test]
fn a_number_decides_in_the_response() {
    for (number, reason) in NUMBERS {
        let description = format!(
            "AADSTS{number}: Some text.\r\nTrace ID: x\r\nCorrelation ID: {ADA}\r\nTimestamp: y"
        );
        for error in ["access_denied", "invalid_request", "server_error"] {
            let found = in_response(error, &description, "");
            assert_eq!(found.reason(), brought(*reason), "AADSTS{number} {error}");
            assert_ne!(found.reason().audience(), Audience::Provider, "{error}");
            assert!(found.to_string().contains(&format!("AADSTS{number}")));
            assert!(found.to_string().contains(ADA), "{found}");
        }
    }
}

#[test]
fn a_number_decides_at_the_token_endpoint() {
    for (number, reason) in NUMBERS {
        let listed =
            json!({"error": "invalid_grant", "error_codes": [number, 1], "correlation_id": ADA});
        assert_eq!(
            at_token_endpoint(400, &listed).reason(),
            *reason,
            "{number} in the list"
        );
        let described = json!({"error": "invalid_client", "error_description": format!("AADSTS{number}: text")});
        assert_eq!(
            at_token_endpoint(401, &described).reason(),
            *reason,
            "{number} in the description"
        );
    }
}

/// A number that is not in the table is named in the log, and leaves the choice to the error.
#[test]
fn the_error_decides_where_the_number_is_unknown() {
    let error = in_response("access_denied", "AADSTS999999999: text", "");
    assert_eq!(error.reason(), Reason::SignInCancelled);
    assert!(error.to_string().contains("AADSTS999999999"));
    let body = json!({"error": "invalid_grant", "error_codes": [501_481]});
    assert_eq!(
        at_token_endpoint(400, &body).reason(),
        Reason::ProviderError
    );
}

#[test]
fn the_error_decides_where_there_is_no_number() {
    for (error, subcode, reason) in ERRORS {
        assert_eq!(
            provider_error(error, "", subcode).reason(),
            brought(*reason),
            "{error} {subcode}"
        );
    }
    for (error, subcode, reason) in ERRORS.iter().filter(|(error, _, _)| !error.is_empty()) {
        assert_eq!(
            in_response(error, "", subcode).reason(),
            brought(*reason),
            "{error} {subcode}"
        );
        let body = json!({"error": error, "suberror": subcode});
        assert_eq!(
            at_token_endpoint(400, &body).reason(),
            *reason,
            "{error} {subcode}"
        );
    }
}

/// B2C and External ID have numbers of their own, which come with an issue of their own; until then the error decides.
#[test]
fn numbers_of_other_products_do_not_confuse() {
    for (description, reason) in [
        (
            "AADB2C90091: The user has cancelled entering self-asserted information.",
            Reason::SignInCancelled,
        ),
        (
            "AADB2C90118: The user has forgotten their password.",
            Reason::SignInCancelled,
        ),
    ] {
        let error = in_response("access_denied", description, "");
        assert_eq!(error.reason(), reason);
        assert!(error.to_string().contains("B2C"), "{error}");
    }
}

#[test]
fn an_odd_number_is_no_number() {
    for description in [
        "AADSTS",
        "AADSTS: text",
        "AADSTS-50105",
        "AADSTS\u{663}",
        "aadsts50105",
        "AADSTS99999999999999999999999999",
        "AADSTSAADSTS50105",
        "Correlation ID: ",
        "Correlation ID: \u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}",
        "Correlation ID: <script>alert(1)</script>............",
    ] {
        let error = provider_error("access_denied", description, "");
        assert_eq!(error.reason(), Reason::SignInCancelled, "{description}");
        assert!(!error.to_string().contains("script"), "{error}");
    }
}

/// An answer that is no OAuth error is malformed, whatever its status.
#[test]
fn what_is_no_oauth_error_is_malformed() {
    for body in [
        json!(null),
        json!([]),
        json!({}),
        json!({"error": 1}),
        json!({"error": {"code": "x"}}),
        json!({"message": "x"}),
    ] {
        assert_eq!(
            at_token_endpoint(400, &body).reason(),
            Reason::ResponseMalformed,
            "{body}"
        );
    }
}

/// What an administrator has to mend is told to an administrator; what a person can do is told to the person.
#[test]
fn each_error_is_told_to_whom_it_concerns() {
    for (number, reason) in NUMBERS {
        let audience = reason.audience();
        let expected = match reason {
            Reason::ProviderUnavailable | Reason::ProviderThrottled => Audience::Provider,
            Reason::RedirectUriMismatch
            | Reason::AppNotFound
            | Reason::TenantNotFound
            | Reason::ClientSecretInvalid
            | Reason::ClientSecretExpired
            | Reason::ClientCertificateRejected
            | Reason::ClientRejected
            | Reason::ProviderError => Audience::Admin,
            _ => Audience::User,
        };
        assert_eq!(audience, expected, "{number}");
    }
}
