//! case 50: a key set that breaks a rule. The last good one stays; without one nobody is signed in. The slow drip and the
//! never-ending answer are tested over real sockets.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn malformed() -> Vec<(&'static str, Answer)> {
    let good = SigningKey::tenant().jwk();
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        Answer::json(jwks(&[jwk]))
    };
    let set = jwks(std::slice::from_ref(&good));
    let elliptic = json!({"kty": "EC", "crv": "P-256", "kid": "e", "x": "AAAA", "y": "AAAA"});
    vec![
        ("empty", Answer::json("")),
        ("HTML", Answer::json("<html></html>")),
        ("as HTML", Answer::Reply(200, "text/html", set.clone())),
        ("as text", Answer::Reply(200, "text/plain", set.clone())),
        ("without type", Answer::Reply(200, "", set.clone())),
        (
            "with status 404",
            Answer::Reply(404, "application/json", set.clone()),
        ),
        ("null", Answer::json("null")),
        ("array", Answer::json(json!([good]).to_string())),
        ("no keys", Answer::json("{}")),
        ("keys null", Answer::json(r#"{"keys":null}"#)),
        (
            "keys object",
            Answer::json(json!({"keys": {"k": good}}).to_string()),
        ),
        ("keys text", Answer::json(r#"{"keys":"x"}"#)),
        ("empty keys", Answer::json(jwks(&[]))),
        (
            "a key that is a text",
            Answer::json(json!({"keys": [good, "x"]}).to_string()),
        ),
        (
            "a key that is null",
            Answer::json(json!({"keys": [null]}).to_string()),
        ),
        ("101 keys", Answer::json(jwks(&vec![good.clone(); 101]))),
        (
            "only an unknown kind",
            Answer::json(jwks(&[json!({"kty": "PQC", "kid": "tenant-key-1"})])),
        ),
        ("only another kind", Answer::json(jwks(&[elliptic]))),
        ("private exponent", with("d", "AAAA".into())),
        ("private prime", with("p", "AAAA".into())),
        ("private prime null", with("q", Value::Null)),
        ("other primes", with("oth", json!([]))),
        (
            "symmetric key",
            Answer::json(jwks(&[good.clone(), json!({"kty": "oct", "k": "AAAA"})])),
        ),
        ("kty number", with("kty", 1.into())),
        ("modulus missing", with("n", Value::Null)),
        ("modulus number", with("n", 1.into())),
        (
            "modulus with padding",
            with("n", format!("{}==", good["n"].as_str().unwrap()).into()),
        ),
        ("modulus in the other alphabet", with("n", "+/+/".into())),
        ("exponent text", with("e", "65537".into())),
        ("kid number", with("kid", 1.into())),
        ("kid too long", with("kid", "k".repeat(257).into())),
        (
            "trailing data",
            Answer::json([set.as_slice(), b"{}"].concat()),
        ),
    ]
}

#[test]
fn without_a_good_set_nobody_is_signed_in() {
    for (name, answer) in malformed() {
        let site = TestSite::new();
        site.microsoft.answers(Endpoint::Keys, answer);
        assert_eq!(
            site.sign_in(|_| {}).unwrap_err().reason(),
            Reason::KeysInvalid,
            "{name}"
        );
        assert_eq!(site.microsoft.count(Endpoint::Token), 0, "{name}");
    }
}

#[test]
fn the_last_good_set_stays() {
    for (name, answer) in malformed() {
        let site = TestSite::new();
        site.warm_up();
        site.microsoft.answers(Endpoint::Keys, answer);
        site.clock.advance(60);
        assert_eq!(
            site.state
                .refresh(&site.environment())
                .unwrap_err()
                .reason(),
            Reason::KeysInvalid,
            "{name}"
        );
        assert!(site.sign_in(|_| {}).is_ok(), "{name}");
        // Also when it is due: it bridges the failure.
        site.clock.advance(13 * 3600);
        let outcome = site.sign_in(|token| {
            token.set("iat", NOW + 60 + 13 * 3600);
            token.set("exp", NOW + 15 * 3600);
        });
        assert!(outcome.is_ok(), "{name}");
    }
}

#[test]
fn a_repeated_member_is_named_as_such() {
    let site = TestSite::new();
    let text = String::from_utf8(jwks(&[SigningKey::tenant().jwk()])).unwrap();
    site.microsoft.answers(
        Endpoint::Keys,
        Answer::json(text.replace("\"kty\"", "\"kty\":\"EC\",\"kty\"")),
    );
    assert_eq!(
        site.sign_in(|_| {}).unwrap_err().reason(),
        Reason::ClaimRepeated
    );
}

#[test]
fn failures_of_the_transport_are_told_apart() {
    for (answer, reason) in [
        (
            Answer::Failure(Reason::ResponseTooLarge),
            Reason::ResponseTooLarge,
        ),
        (Answer::Failure(Reason::TimedOut), Reason::TimedOut),
        (
            Answer::Failure(Reason::RedirectRefused),
            Reason::RedirectRefused,
        ),
        (
            Answer::Reply(429, "application/json", b"{}".to_vec()),
            Reason::ProviderThrottled,
        ),
        (
            Answer::Reply(500, "text/html", Vec::new()),
            Reason::ProviderUnavailable,
        ),
        (
            Answer::Reply(304, "application/json", Vec::new()),
            Reason::ProviderUnavailable,
        ),
    ] {
        let site = TestSite::new();
        site.microsoft.answers(Endpoint::Keys, answer);
        assert_eq!(site.sign_in(|_| {}).unwrap_err().reason(), reason);
    }
}

/// What may stand beside good keys, and RFC 7517's own media type.
#[test]
fn other_keys_in_the_set_do_not_matter() {
    let site = TestSite::new();
    let others = [
        json!({"kty": "EC", "crv": "P-256", "kid": "e", "x": "AAAA", "y": "AAAA"}),
        json!({"kty": "PQC", "kid": "q", "pub": "AAAA"}),
        json!({}),
        SigningKey::tenant().jwk(),
    ];
    site.microsoft.answers(
        Endpoint::Keys,
        Answer::Reply(200, "application/jwk-set+json", jwks(&others)),
    );
    assert!(site.sign_in(|_| {}).is_ok());
}

#[test]
fn the_request_for_keys_has_a_cap_of_512_kib() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    let keys = site.microsoft.sent().remove(1);
    assert_eq!((keys.to, keys.body_max), (Endpoint::Keys, 512 * 1024));
}
