//! case 27: `iat` is missing, in the future, before the transaction, or no whole number of seconds.
//! OpenID: oidcc-client-test-missing-iat.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// Name, JSON text.
const WRONG: &[(&str, &str)] = &[
    ("beyond the skew", "1800000121"),
    ("tomorrow", "1800086400"),
    ("before the transaction", "1799999579"),
    ("yesterday", "1799913600"),
    ("zero", "0"),
    ("negative", "-1"),
    ("text", "\"1799999760\""),
    ("fraction", "1799999760.0"),
    ("exponent", "18e8"),
    ("beyond 63 bits", "9223372036854775808"),
    ("null", "null"),
    ("list", "[1799999760]"),
];

#[test]
fn a_token_is_of_this_sign_in() {
    for (name, text) in WRONG {
        let reason = refusal_of(|mut token| {
            token.respell(
                &format!("\"iat\":{}", NOW - 240),
                &format!("\"iat\":{text}"),
            );
            token.compact()
        });
        assert_eq!(reason, Reason::IssuedAtWrong, "{name}");
    }
}

#[test]
fn a_token_says_when_it_was_issued() {
    let reason = refusal_of(|mut token| {
        token.remove("iat");
        token.compact()
    });
    assert_eq!(reason, Reason::IssuedAtWrong);
}

/// The bound is the start of the transaction, not the present: a person may take nine minutes at Microsoft.
#[test]
fn the_bound_moves_with_the_transaction() {
    let site = TestSite::new();
    let started = site.begin();
    site.clock.advance(540);
    let mut token = IdToken::for_nonce(&started.nonce());
    token.set("iat", NOW - 300);
    site.microsoft.issues(&token.compact());
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert!(site.complete(&callback).is_ok());
}
