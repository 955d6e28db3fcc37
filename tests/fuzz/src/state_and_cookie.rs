//! Bytes → an opened cookie and an opened state.
//!
//! The first byte chooses: taken as they are, bytes never open; sealed with the site's key, they are what somebody
//! with that key could have written, and whatever opens is sound.

use std::sync::OnceLock;

use vestibule::config::Config;
use vestibule::crypto::{Keyring, Purpose};
use vestibule::state::{Binding, OpenTransactions, SealedState};

use super::fixture::{self, NoEntropy, NOW};

pub fn check(data: &[u8]) {
    static SITE: OnceLock<(Config, Keyring)> = OnceLock::new();
    let (config, keys) = SITE.get_or_init(|| (fixture::config(), fixture::keyring()));
    let binding = Binding::of(config);
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    if choice % 3 == 0 {
        if let Ok(text) = std::str::from_utf8(bytes) {
            assert!(
                OpenTransactions::open(text, keys, &binding).is_err(),
                "forged"
            );
            assert!(
                SealedState::open(text, keys, &binding, &config.site).is_err(),
                "forged"
            );
        }
        return;
    }
    let purpose = if choice % 3 == 1 {
        Purpose::TransactionCookie
    } else {
        Purpose::State
    };
    let sealed = keys
        .seal(purpose, binding.context(), bytes, &NoEntropy)
        .unwrap();
    let state = SealedState::open(&sealed, keys, &binding, &config.site);
    let cookie = OpenTransactions::open(&sealed, keys, &binding);
    if purpose == Purpose::State {
        assert!(cookie.is_err(), "a state passed for a cookie");
    } else {
        assert!(state.is_err(), "a cookie passed for a state");
    }
    if let Ok(state) = state {
        let _ = state.require_alive(NOW);
        let address = state.origin.return_to();
        assert!(address.is_empty() || address.starts_with(fixture::HOME));
        let purpose = &state.origin.purpose;
        assert_eq!(purpose.user() == 0, purpose.code().is_empty());
        assert_eq!(purpose.session().is_some(), purpose.code() == "renew");
        // What was opened seals to what opens to the same.
        let again = state.seal(keys, &binding, &NoEntropy).unwrap();
        let again = SealedState::open(&again, keys, &binding, &config.site).unwrap();
        assert_eq!(again.origin, state.origin);
    }
    if let Ok(open) = cookie {
        let again = open.seal(keys, &binding, &NoEntropy).unwrap();
        // No returns, no pages shown and no transactions.
        assert_eq!(again.is_none(), bytes == [0, 0]);
        if let Some(again) = again {
            assert_eq!(again, sealed);
        }
    }
}
