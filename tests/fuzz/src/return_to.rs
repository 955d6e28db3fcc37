//! Text → the address to which a person is sent after the sign-in.
//!
//! Whatever passes is an address on this site for the `url` crate, which reads as browsers do, and holds nothing that
//! another reader could take differently.

use std::sync::OnceLock;

use url::Url;
use vestibule::config::Config;
use vestibule::state::ReturnTo;

use super::fixture;

pub fn check(data: &[u8]) {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    let site = &CONFIG.get_or_init(fixture::config).site;
    let Ok(candidate) = std::str::from_utf8(data) else {
        return;
    };
    let Some(passed) = ReturnTo::check(candidate, site) else {
        return;
    };
    let text = passed.as_str();
    let url = Url::parse(text).expect("what passed is no URL");
    assert_eq!(url.origin(), site.home.origin(), "{candidate:?} → {text}");
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{candidate:?} → {text}"
    );
    assert!(text.starts_with(fixture::HOME), "{candidate:?} → {text}");
    assert!(
        text.bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
        "{candidate:?} → {text}"
    );
    assert_ne!(url.path(), "/wp-login.php", "{candidate:?} → {text}");
    // The browser resolves the candidate to the very same place.
    assert_eq!(site.home.join(candidate).unwrap().as_str(), text);
    // What passed once passes again, unchanged: it is checked a second time when it comes back in `state`.
    assert_eq!(ReturnTo::check(text, site).as_ref(), Some(&passed));
}
