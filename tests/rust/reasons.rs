//! 001-24: the closed list of reasons. WordPress chooses texts by it, so a change here is a change for every user.

use std::collections::HashSet;

use vestibule::error::{quoted, Error};
use vestibule::reason::{Audience, Reason};

/// Every code with its audience, in alphabetical order.
const PINNED: &[(&str, &str)] = &[
    ("access_blocked", "user"),
    ("account_blocked", "user"),
    ("account_create_failed", "user"),
    ("account_disabled", "user"),
    ("account_linked_elsewhere", "user"),
    ("account_not_in_tenant", "user"),
    ("address_forbidden", "provider"),
    ("algorithm_refused", "attack"),
    ("api_mismatch", "admin"),
    ("app_not_found", "admin"),
    ("app_role_missing", "user"),
    ("app_role_refused", "user"),
    ("approval_pending", "user"),
    ("approval_refused", "user"),
    ("audience_wrong", "attack"),
    ("authorized_party_wrong", "attack"),
    ("claim_repeated", "attack"),
    ("client_certificate_rejected", "admin"),
    ("client_rejected", "admin"),
    ("client_secret_expired", "admin"),
    ("client_secret_invalid", "admin"),
    ("configuration_invalid", "admin"),
    ("connect_failed", "provider"),
    ("consent_declined", "user"),
    ("consent_required", "user"),
    ("cookie_malformed", "attack"),
    ("cookies_missing", "user"),
    ("discovery_invalid", "provider"),
    ("domain_refused", "user"),
    ("graph_paused", "provider"),
    ("graph_permission_missing", "admin"),
    ("graph_property_unknown", "admin"),
    ("graph_token_refused", "provider"),
    ("group_missing", "user"),
    ("group_refused", "user"),
    ("groups_unknown", "provider"),
    ("guest_refused", "user"),
    ("hash_wrong", "attack"),
    ("header_refused", "attack"),
    ("host_not_allowed", "provider"),
    ("https_required", "provider"),
    ("identity_linked_elsewhere", "user"),
    ("interaction_required", "user"),
    ("internal_error", "provider"),
    ("issued_at_wrong", "attack"),
    ("issuer_mismatch", "provider"),
    ("issuer_parameter_mismatch", "attack"),
    ("issuer_wrong", "attack"),
    ("key_issuer_wrong", "attack"),
    ("keys_invalid", "provider"),
    ("link_ambiguous", "user"),
    ("link_needs_approval", "user"),
    ("link_needs_owner", "user"),
    ("local_login_denied", "user"),
    ("logout_event_wrong", "attack"),
    ("logout_nonce_present", "attack"),
    ("logout_subject_missing", "attack"),
    ("logout_token_used", "attack"),
    ("method_not_allowed", "user"),
    ("mfa_required", "user"),
    ("nonce_wrong", "attack"),
    ("not_a_navigation", "user"),
    ("not_configured", "admin"),
    ("object_id_missing", "attack"),
    ("parameter_malformed", "attack"),
    ("parameter_repeated", "attack"),
    ("password_expired", "user"),
    ("provider_error", "admin"),
    ("provider_throttled", "provider"),
    ("provider_unavailable", "provider"),
    ("redirect_refused", "provider"),
    ("redirect_uri_mismatch", "admin"),
    ("renewal_failed", "user"),
    ("response_malformed", "provider"),
    ("response_too_large", "provider"),
    ("secret_unreadable", "admin"),
    ("session_expired", "user"),
    ("session_idle", "user"),
    ("session_used", "user"),
    ("sign_in_cancelled", "user"),
    ("sign_in_elsewhere", "user"),
    ("sign_in_expired", "user"),
    ("sign_in_loop", "user"),
    ("sign_in_required", "user"),
    ("sign_in_unavailable", "user"),
    ("signature_invalid", "attack"),
    ("signed_in_as_other", "user"),
    ("signing_key_unknown", "attack"),
    ("state_invalid", "attack"),
    ("state_missing", "attack"),
    ("storage_unavailable", "admin"),
    ("subject_missing", "attack"),
    ("tenant_not_found", "admin"),
    ("tenant_refused", "user"),
    ("tenant_wrong", "attack"),
    ("test_other_account", "user"),
    ("ticket_expired", "user"),
    ("ticket_invalid", "user"),
    ("ticket_used", "user"),
    ("timed_out", "provider"),
    ("tls_failed", "provider"),
    ("token_expired", "attack"),
    ("token_malformed", "attack"),
    ("token_not_yet_valid", "attack"),
    ("token_type_wrong", "attack"),
    ("too_many_tries", "user"),
    ("user_not_assigned", "user"),
    ("user_not_found", "user"),
    ("version_wrong", "attack"),
];

/// 001-24: an attack, a mistake of the person and one of the administrator are told apart.
#[test]
fn the_list_is_pinned() {
    let mut list: Vec<(&str, &str)> = Reason::ALL
        .iter()
        .map(|reason| (reason.code(), reason.audience().code()))
        .collect();
    list.sort_unstable();
    assert_eq!(list, PINNED);
}

#[test]
fn codes_are_unique_and_snake_case() {
    let codes: HashSet<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), Reason::ALL.len());
    for code in codes {
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{code}"
        );
        assert!(
            !code.starts_with('_') && !code.ends_with('_') && !code.contains("__"),
            "{code}"
        );
        assert!(code.len() <= 32, "{code}");
    }
}

/// A code is its variant's name, so that logs and source are found by the same word.
#[test]
fn codes_are_the_variants_names() {
    for reason in Reason::ALL {
        let name = format!("{reason:?}").to_ascii_lowercase();
        assert_eq!(name, reason.code().replace('_', ""));
    }
}

/// What honest people cause accuses nobody: stale tab, Back button, other browser, cancelled, a long lunch, an old link.
#[test]
fn benign_causes_are_not_attacks() {
    for reason in [
        Reason::SignInExpired,
        Reason::SignInElsewhere,
        Reason::CookiesMissing,
        Reason::SessionUsed,
        Reason::SignInCancelled,
        Reason::SessionExpired,
        Reason::SessionIdle,
        Reason::SignInLoop,
        Reason::TicketExpired,
        Reason::TicketUsed,
    ] {
        assert_eq!(reason.audience(), Audience::User);
    }
}

/// Case 7, case 100: foreign text in a log line is short, printable and quoted.
#[test]
fn foreign_text_is_quoted() {
    assert_eq!(quoted("plain text"), "\"plain text\"");
    assert_eq!(quoted("a\"b\r\nc\u{1b}[2J\u{e4}\u{0}"), "\"a?b??c?[2J??\"");
    let long = quoted(&"x".repeat(100_000));
    assert_eq!(long.len(), 160 + 2 + 3);
    assert!(long.ends_with("...\""));
}

#[test]
fn an_error_shows_its_detail_and_nothing_else() {
    let error = Error::new(Reason::NonceWrong, "nonce is missing");
    assert_eq!(error.to_string(), "nonce is missing");
    assert_eq!(error.reason(), Reason::NonceWrong);
}
