//! Bytes → an opened cookie and an opened state.
//!
//! The first byte chooses: taken as they are, bytes never open; sealed with the site's key, they are what somebody
//! with that key could have written, and whatever opens is sound.

use std::sync::OnceLock;

use vestibule::config::Config;
use vestibule::crypto::{sha256, Keyring, Purpose};
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
    let context = sha256(&[
        config.authority.base().as_bytes(),
        config.tenant.segment().as_bytes(),
        config.client_id.as_str().as_bytes(),
        config.site.redirect_uri.as_bytes(),
    ]);
    let sealed = keys.seal(purpose, &context, bytes, &NoEntropy).unwrap();
    let state = SealedState::open(&sealed, keys, &binding, &config.site);
    let cookie = OpenTransactions::open(&sealed, keys, &binding);
    if purpose == Purpose::State {
        assert!(cookie.is_err(), "a state passed for a cookie");
    } else {
        assert!(state.is_err(), "a cookie passed for a state");
    }
    if let Ok(state) = state {
        let _ = state.require_alive(NOW);
        if let Some(address) = &state.return_to {
            assert!(address.as_str().starts_with(fixture::HOME));
        }
        // What was opened seals to what opens to the same.
        let again = state.seal(keys, &binding, &NoEntropy).unwrap();
        let again = SealedState::open(&again, keys, &binding, &config.site).unwrap();
        assert_eq!(
            (again.link_user, &again.return_to),
            (state.link_user, &state.return_to)
        );
    }
    if let Ok(open) = cookie {
        let again = open.seal(keys, &binding, &NoEntropy).unwrap();
        assert_eq!(again.is_none(), bytes.is_empty());
        if let Some(again) = again {
            assert_eq!(again, sealed);
        }
    }
}
