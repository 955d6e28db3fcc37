//! One site, at one moment.

use vestibule::config::Config;
use vestibule::crypto::Keyring;
use vestibule::error::Result;
use vestibule::random::Entropy;
use vestibule::secret::{Secret, Unseal};
use vestibule::time::{Clock, Timestamp};

pub const HOST: &str = "login.microsoftonline.com";
pub const TENANT: &str = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
pub const CLIENT_ID: &str = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
pub const ISSUER: &str =
    "https://login.microsoftonline.com/10c419d4-4a50-45b2-aa4e-919fb84df24f/v2.0";
pub const HOME: &str = "https://blog.example/";
pub const REDIRECT_URI: &str = "https://blog.example/wp-login.php?action=vestibule_callback";
/// The moment at which everything happens.
pub const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

pub struct NoKeys;

impl Unseal for NoKeys {
    fn unseal(&self, _: &str) -> Option<Secret> {
        None
    }

    fn unseal_key(&self, _: &str) -> Option<Secret> {
        None
    }
}

pub struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// The same bytes each time, so that an input behaves alike in each run.
pub struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        buffer.fill(0x5a);
        Ok(())
    }
}

pub fn config() -> Config {
    let json = serde_json::json!({
        "settings": {
            "tenant": TENANT,
            "client_id": CLIENT_ID,
            "client_secret": {"plain": "fuzz-secret~not.for_production"},
        },
        "site": {
            "home": HOME,
            "login": "https://blog.example/wp-login.php",
            "redirect_uri": REDIRECT_URI,
            "development": false,
            "roles": {"subscriber": false, "administrator": true},
            "allow_privileged_roles": false,
        },
    });
    match Config::parse(json.to_string().as_bytes(), &NoKeys) {
        Ok(config) => config,
        Err(problems) => panic!("{problems:?}"),
    }
}

pub fn keyring() -> Keyring {
    Keyring::new(&[&[7; 32]]).unwrap()
}
