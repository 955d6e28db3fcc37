//! case 45: an RSA key below 2048 bits, with the exponent 1 or 3, or with an even modulus is ignored.

use serde_json::{json, Value};
use vestibule::jose::KeySet;
use vestibule::reason::Reason;

use crate::stand_in::*;

fn jwk(kid: &str, modulus: &[u8], exponent: &[u8]) -> Value {
    json!({"kty": "RSA", "use": "sig", "kid": kid, "n": base64url(modulus), "e": base64url(exponent)})
}

fn weak() -> Vec<(&'static str, Value)> {
    let modulus = &SigningKey::tenant().modulus;
    let mut even = modulus.clone();
    *even.last_mut().unwrap() &= 0xfe;
    let mut bits_2047 = modulus.clone();
    bits_2047[0] &= 0x7f;
    let padded = [&[0; 128], &modulus[128..]].concat();
    let huge = [&modulus[..]; 33].concat();
    let standard = [1, 0, 1];
    vec![
        ("512 bits", jwk("weak", &modulus[192..], &standard)),
        ("1024 bits", jwk("weak", &modulus[128..], &standard)),
        ("1024 bits behind zeros", jwk("weak", &padded, &standard)),
        ("2040 bits", jwk("weak", &modulus[1..], &standard)),
        ("2047 bits", jwk("weak", &bits_2047, &standard)),
        ("67584 bits", jwk("weak", &huge, &standard)),
        ("even modulus", jwk("weak", &even, &standard)),
        ("zero modulus", jwk("weak", &[0; 256], &standard)),
        ("no modulus", jwk("weak", &[], &standard)),
        ("exponent 0", jwk("weak", modulus, &[0])),
        ("exponent 1", jwk("weak", modulus, &[1])),
        ("exponent 2", jwk("weak", modulus, &[2])),
        ("exponent 3", jwk("weak", modulus, &[3])),
        ("exponent 17", jwk("weak", modulus, &[17])),
        ("exponent 65536", jwk("weak", modulus, &[1, 0, 0])),
        ("exponent 65539", jwk("weak", modulus, &[1, 0, 3])),
        (
            "exponent as long as the modulus",
            jwk("weak", modulus, modulus),
        ),
        ("no exponent", jwk("weak", modulus, &[])),
    ]
}

#[test]
fn a_set_of_weak_keys_is_no_key_set() {
    for (name, jwk) in weak() {
        let error = KeySet::parse(&jwks(&[jwk])).err().unwrap();
        assert_eq!(error.reason(), Reason::KeysInvalid, "{name}");
    }
}

#[test]
fn a_weak_key_beside_a_good_one_is_as_if_it_were_not_there() {
    for (name, jwk) in weak() {
        let keys = KeySet::parse(&jwks(&[jwk, SigningKey::tenant().jwk()])).unwrap();
        assert!(keys.find(Some("weak")).is_none(), "{name}");
        assert!(keys.find(Some("tenant-key-1")).is_some(), "{name}");
        // The good one is still the only one: a token without kid is verified with it.
        assert!(keys.find(None).is_some(), "{name}");
    }
}

/// A leading zero octet is bad style (RFC 7518, section 2), not a weakness.
#[test]
fn a_leading_zero_octet_does_not_matter() {
    let modulus = [&[0], SigningKey::tenant().modulus.as_slice()].concat();
    let keys = KeySet::parse(&jwks(&[jwk("k", &modulus, &[0, 1, 0, 1])])).unwrap();
    let signature = SigningKey::tenant().sign(b"message");
    assert!(keys
        .find(Some("k"))
        .unwrap()
        .verify(b"message", &signature)
        .is_ok());
}
