//! case 40: the header brings a key along or says where to fetch one: `jwk`, `jku`, `x5u`, `x5c`, `x5t`. A key that
//! travels with the token proves nothing; nothing is fetched.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn invitations() -> Vec<(&'static str, Value)> {
    let attacker = SigningKey::attacker();
    vec![
        ("jwk", attacker.jwk()),
        ("jku", "https://evil.example/keys".into()),
        ("jku", "http://169.254.169.254/latest/meta-data/".into()),
        ("jku", "file:///etc/passwd".into()),
        ("jku", format!("{AUTHORITY}@evil.example/keys").into()),
        ("x5u", "https://evil.example/certificate.pem".into()),
        ("x5c", json!(["MIIB"])),
        ("x5t", attacker.kid.into()),
        ("x5t#S256", attacker.kid.into()),
        ("jwks_uri", "https://evil.example/keys".into()),
        ("iss", "https://evil.example".into()),
    ]
}

/// Signed by the attacker, under the name of the tenant's key.
#[test]
fn a_key_from_the_header_verifies_nothing() {
    for (name, value) in invitations() {
        // refusal_of asserts that only the three usual requests were sent.
        let reason = refusal_of(|mut token| {
            token.key = SigningKey::attacker();
            token.header[name] = value;
            token.compact()
        });
        assert_eq!(reason, Reason::SignatureInvalid, "{name}");
    }
}

/// Signed by the attacker, under the name of his own key.
#[test]
fn a_key_from_the_header_is_not_found_by_its_name() {
    for (name, value) in invitations() {
        let reason = refusal_of(|mut token| {
            token.key = SigningKey::attacker();
            token.header["kid"] = token.key.kid.into();
            token.header[name] = value;
            token.compact()
        });
        assert_eq!(reason, Reason::SigningKeyUnknown, "{name}");
    }
}

/// They do no harm in a token of Microsoft, which sends `x5t` in each.
#[test]
fn they_are_ignored_not_refused() {
    for (name, value) in invitations() {
        let accepted = identity(|token| token.header[name] = value);
        assert_eq!(accepted.object_id().as_str(), ADA, "{name}");
    }
}
