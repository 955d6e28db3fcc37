//! Bytes → a key set. Whatever passes has at most a hundred keys, none of them private, and none that verifies
//! anything it did not sign.

use serde_json::Value;
use vestibule::jose::KeySet;
use vestibule::reason::Reason;

pub fn check(data: &[u8]) {
    let set = match KeySet::parse(data) {
        Ok(set) => set,
        Err(error) => {
            assert!(matches!(
                error.reason(),
                Reason::KeysInvalid | Reason::ClaimRepeated
            ));
            return;
        }
    };
    let document: Value = serde_json::from_slice(data).expect("accepted, and no JSON");
    let keys = document["keys"].as_array().expect("accepted without keys");
    assert!((1..=100).contains(&keys.len()));
    for key in keys {
        for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(member).is_none(), "private key material accepted");
        }
    }
    let named = keys.iter().map(|key| key["kid"].as_str());
    for kid in named.chain([None, Some("no such key")]) {
        let Some(key) = set.find(kid) else { continue };
        for length in [0, 1, 256, 512, 1024] {
            assert!(key.verify(b"message", &vec![0; length]).is_err());
            assert!(key.verify(b"message", &vec![1; length]).is_err());
        }
        let _ = key.may_sign_for("https://issuer.example/", "tenant", Some("cloud"));
    }
}
