//! case 26: `nbf` has not come, or is no whole number of seconds. It may be absent.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// Name, JSON text.
const WRONG: &[(&str, &str)] = &[
    ("beyond the skew", "1800000121"),
    ("tomorrow", "1800086400"),
    ("end of time", "9223372036854775807"),
    ("beyond 63 bits", "9223372036854775808"),
    ("text", "\"1799999760\""),
    ("fraction", "1799999760.0"),
    ("exponent", "1e9"),
    ("null", "null"),
    ("false", "false"),
    ("list", "[]"),
    ("object", "{}"),
];

#[test]
fn a_token_whose_time_has_not_come_is_refused() {
    for (name, text) in WRONG {
        let reason = refusal_of(|mut token| {
            token.respell(
                &format!("\"nbf\":{}", NOW - 240),
                &format!("\"nbf\":{text}"),
            );
            token.compact()
        });
        assert_eq!(reason, Reason::TokenNotYetValid, "{name}");
    }
}

#[test]
fn nbf_may_be_absent() {
    assert_eq!(
        identity(|token| token.remove("nbf")).object_id().as_str(),
        ADA
    );
}
