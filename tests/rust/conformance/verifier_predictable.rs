//! case 16: verifier, nonce and state hold at least 256 bits, fit the length of RFC 7636, and are new for each attempt.

use std::collections::HashSet;

use vestibule::random::{Entropy, SystemEntropy};
use vestibule::state::Transaction;
use vestibule::time::Timestamp;

use crate::stand_in::*;

#[test]
fn a_thousand_starts_are_all_different() {
    let mut seen = HashSet::new();
    for _ in 0..1_000 {
        let transaction = Transaction::begin(&SystemEntropy, Timestamp::from_seconds(NOW)).unwrap();
        let verifier = transaction.code_verifier();
        assert!((43..=128).contains(&verifier.len()));
        assert!(verifier
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        for value in [verifier, transaction.nonce(), transaction.consumption_id()] {
            assert!(seen.insert(value));
        }
    }
    assert_eq!(seen.len(), 3_000);
}

#[test]
fn a_thousand_requests_are_all_different() {
    let site = TestSite::new();
    let mut seen = HashSet::new();
    for _ in 0..1_000 {
        let started = site.begin();
        for name in ["state", "nonce", "code_challenge"] {
            assert!(seen.insert(started.parameter(name).unwrap()), "{name}");
        }
        assert!(seen.insert(started.cookie));
    }
}

/// 16 bytes of id, 32 of nonce, 32 of verifier, and 12 for each of the two sealed texts.
#[test]
fn each_start_draws_this_much_entropy() {
    let site = TestSite::new();
    site.begin();
    assert_eq!(site.entropy.drawn(), 16 + 32 + 32 + 2 * 12);
}

#[test]
fn the_system_generator_does_not_repeat_itself() {
    let mut seen = HashSet::new();
    for _ in 0..1_000 {
        let mut buffer = [0; 32];
        SystemEntropy.fill(&mut buffer).unwrap();
        assert!(seen.insert(buffer));
    }
}
