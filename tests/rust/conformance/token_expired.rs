//! case 25: `exp` is missing, past, or no whole number of seconds.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// Name, JSON text.
const WRONG: &[(&str, &str)] = &[
    ("yesterday", "1799913600"),
    ("now minus the skew", "1799999880"),
    ("one second more", "1799999879"),
    ("zero", "0"),
    ("negative", "-1"),
    ("smallest", "-9223372036854775808"),
    ("below the smallest", "-9223372036854775809"),
    ("text", "\"1800003600\""),
    ("date", "\"2027-01-15T09:00:00Z\""),
    ("fraction", "1800003600.0"),
    ("fraction beyond", "1800003600.5"),
    ("exponent", "18e8"),
    ("huge exponent", "1e300"),
    ("beyond 63 bits", "9223372036854775808"),
    ("beyond 64 bits", "18446744073709551616"),
    ("many digits", "99999999999999999999999999999999999999"),
    ("milliseconds of yesterday as a fraction", "1799913600000.0"),
    ("null", "null"),
    ("true", "true"),
    ("list", "[1800003600]"),
    ("object", "{\"seconds\":1800003600}"),
];

#[test]
fn a_token_has_an_end_that_has_not_come() {
    for (name, text) in WRONG {
        let reason = refusal_of(|mut token| {
            token.respell(
                &format!("\"exp\":{}", NOW + 3600),
                &format!("\"exp\":{text}"),
            );
            token.compact()
        });
        assert_eq!(reason, Reason::TokenExpired, "{name}");
    }
}

#[test]
fn a_token_without_an_end_is_refused() {
    let reason = refusal_of(|mut token| {
        token.remove("exp");
        token.compact()
    });
    assert_eq!(reason, Reason::TokenExpired);
}

/// The latest second that can be written does not overflow when the skew is added.
#[test]
fn the_end_of_time_is_in_the_future() {
    let accepted = identity(|token| token.set("exp", i64::MAX));
    assert_eq!(accepted.expires().seconds(), i64::MAX);
}
