//! Negative cases: one file for each, named by the attack. Each asserts the reason, not only the refusal.

mod authorization_without_pkce;
mod client_secret_misdirected;
mod code_sent_twice;
mod code_verifier_wrong;
mod duplicate_parameter;
mod error_beside_code;
mod hostile_error_text;
mod login_csrf_without_cookie;
mod mix_up_of_providers;
mod response_issuer_wrong;
mod response_replayed;
mod response_while_signed_in;
mod start_by_prefetch;
mod state_expired;
mod state_forged;
mod state_missing;
mod state_of_other_browser;
mod state_used_before;
mod token_response_malformed;
mod too_many_tabs;
mod verifier_predictable;
mod wrong_response_mode;
