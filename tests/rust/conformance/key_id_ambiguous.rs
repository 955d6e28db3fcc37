//! case 51: one `kid` names two keys; a key for encryption or without the operation `verify`; a token without `kid` where
//! several keys are eligible. OpenID: oidcc-client-test-kid-absent-multiple-jwks, where we reject;
//! rp-key-rotation-op-enc-key.

use serde_json::{json, Value};
use vestibule::jose::KeySet;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn named(key: &SigningKey, kid: &str) -> Value {
    let mut jwk = key.jwk();
    jwk["kid"] = kid.into();
    jwk
}

fn outcome(keys: &[Value]) -> Option<Reason> {
    let site = TestSite::new();
    site.microsoft.publishes(keys);
    site.sign_in(|_| {}).err().map(|error| error.reason())
}

#[test]
fn a_name_of_two_keys_names_none() {
    let (ours, other) = (SigningKey::tenant(), SigningKey::attacker());
    let third = SigningKey::next().jwk();
    for keys in [
        [ours.jwk(), named(other, ours.kid), third.clone()],
        [named(other, ours.kid), ours.jwk(), third.clone()],
    ] {
        assert_eq!(outcome(&keys), Some(Reason::SigningKeyUnknown));
    }
    assert_eq!(
        outcome(&[ours.jwk(), named(other, ours.kid)]),
        Some(Reason::KeysInvalid)
    );
}

#[test]
fn a_key_that_is_there_twice_is_one_key() {
    let ours = SigningKey::tenant();
    assert_eq!(outcome(&[ours.jwk(), ours.jwk()]), None);
    let keys = KeySet::parse(&jwks(&[ours.jwk(), ours.jwk()])).unwrap();
    assert!(keys.find(None).is_some());
}

#[test]
fn a_key_for_something_else_is_not_used() {
    for (name, value) in [
        ("use", json!("enc")),
        ("use", json!("SIG")),
        ("use", json!("")),
        ("key_ops", json!([])),
        ("key_ops", json!(["sign"])),
        ("key_ops", json!(["encrypt", "wrapKey"])),
    ] {
        let mut ours = SigningKey::tenant().jwk();
        ours[name] = value.clone();
        let outcome = outcome(&[ours, SigningKey::next().jwk()]);
        assert_eq!(outcome, Some(Reason::SigningKeyUnknown), "{name}: {value}");
    }
    let mut ours = SigningKey::tenant().jwk();
    ours["key_ops"] = json!(["verify"]);
    ours.as_object_mut().unwrap().remove("use");
    assert_eq!(outcome(&[ours]), None);
}

/// A key for encryption under the same name does not make the name ambiguous: it is not eligible.
#[test]
fn a_key_that_is_not_eligible_does_not_disturb() {
    let mut for_encryption = named(SigningKey::attacker(), SigningKey::tenant().kid);
    for_encryption["use"] = "enc".into();
    assert_eq!(outcome(&[for_encryption, SigningKey::tenant().jwk()]), None);
}

fn without_kid(keys: &[Value]) -> Option<Reason> {
    let site = TestSite::new();
    site.microsoft.publishes(keys);
    site.sign_in(|token| token.header = json!({"alg": "RS256"}))
        .err()
        .map(|error| error.reason())
}

#[test]
fn a_token_without_kid_needs_the_only_key() {
    let (ours, other) = (SigningKey::tenant().jwk(), SigningKey::next().jwk());
    assert_eq!(
        without_kid(&[ours.clone(), other.clone()]),
        Some(Reason::SigningKeyUnknown)
    );
    assert_eq!(
        without_kid(&[other.clone(), ours.clone()]),
        Some(Reason::SigningKeyUnknown)
    );
    let mut for_encryption = other;
    for_encryption["use"] = "enc".into();
    assert_eq!(without_kid(&[for_encryption, ours]), None);
}

/// Keys without names: never found by a name, and only one of them may be there.
#[test]
fn a_key_without_a_name_is_found_by_none() {
    let nameless = |key: &SigningKey| {
        let mut jwk = key.jwk();
        jwk.as_object_mut().unwrap().remove("kid");
        jwk
    };
    let (ours, other) = (nameless(SigningKey::tenant()), nameless(SigningKey::next()));
    assert_eq!(without_kid(std::slice::from_ref(&ours)), None);
    assert_eq!(
        without_kid(&[ours.clone(), other]),
        Some(Reason::SigningKeyUnknown)
    );
    assert_eq!(outcome(&[ours]), Some(Reason::SigningKeyUnknown));
}

/// A `kid` in the header is a short text or absent.
#[test]
fn an_odd_kid_is_malformed() {
    for kid in [
        Value::Null,
        json!(""),
        json!(1),
        json!(["tenant-key-1"]),
        json!("k".repeat(257)),
    ] {
        let reason = refusal_of(|mut token| {
            token.header["kid"] = kid.clone();
            token.compact()
        });
        assert_eq!(reason, Reason::TokenMalformed, "{kid}");
    }
}

/// It is compared, not interpreted.
#[test]
fn a_kid_is_no_path_and_no_query() {
    for kid in [
        "../../etc/passwd",
        "' OR 1=1 --",
        "https://evil.example/key",
        "TENANT-KEY-1",
        "tenant-key-1 ",
        "*",
    ] {
        let reason = refusal_of(|mut token| {
            token.header["kid"] = kid.into();
            token.compact()
        });
        assert_eq!(reason, Reason::SigningKeyUnknown, "{kid}");
    }
}
