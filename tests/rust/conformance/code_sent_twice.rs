//! case 20: whatever the token endpoint does (redirect, server error, silence), the code is not sent a second time, also
//! when the same callback is completed again.

use serde_json::json;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn answers() -> Vec<(&'static str, Answer, Reason)> {
    vec![
        (
            "redirect",
            Answer::Failure(Reason::RedirectRefused),
            Reason::RedirectRefused,
        ),
        (
            "silence",
            Answer::Failure(Reason::TimedOut),
            Reason::TimedOut,
        ),
        (
            "broken connection",
            Answer::Failure(Reason::ConnectFailed),
            Reason::ConnectFailed,
        ),
        (
            "no TLS",
            Answer::Failure(Reason::TlsFailed),
            Reason::TlsFailed,
        ),
        (
            "500",
            Answer::Reply(500, "text/html", b"oops".to_vec()),
            Reason::ProviderUnavailable,
        ),
        (
            "502",
            Answer::Reply(502, "text/html", Vec::new()),
            Reason::ProviderUnavailable,
        ),
        (
            "503",
            Answer::error(503, &json!({"error": "temporarily_unavailable"})),
            Reason::ProviderUnavailable,
        ),
        (
            "429",
            Answer::error(429, &json!({"error": "slow_down"})),
            Reason::ProviderThrottled,
        ),
        (
            "201",
            Answer::Reply(201, "application/json", b"{}".to_vec()),
            Reason::ProviderUnavailable,
        ),
        (
            "400 without JSON",
            Answer::Reply(400, "text/html", b"bad".to_vec()),
            Reason::ResponseMalformed,
        ),
        (
            "code already redeemed",
            Answer::error(
                400,
                &json!({"error": "invalid_grant", "error_codes": [54005]}),
            ),
            Reason::SessionUsed,
        ),
        (
            "no token response",
            Answer::json("{}"),
            Reason::ResponseMalformed,
        ),
    ]
}

#[test]
fn a_code_is_sent_once() {
    for (name, answer, reason) in answers() {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft.answers(Endpoint::Token, answer);
        let callback = site.receive(&started.answer(), &started.cookie).unwrap();
        assert_eq!(
            site.complete(&callback).unwrap_err().reason(),
            reason,
            "{name}"
        );
        assert_eq!(site.microsoft.count(Endpoint::Token), 1, "{name}");

        // Were the code sent again, it would now be redeemed.
        site.microsoft
            .issues(&IdToken::for_nonce(&started.nonce()).compact());
        assert_eq!(
            site.complete(&callback).unwrap_err().reason(),
            reason,
            "{name}, again"
        );
        assert_eq!(site.microsoft.count(Endpoint::Token), 1, "{name}, again");
    }
}
