//! Bytes → a configuration. Whatever passes has a Microsoft authority, or a loopback one on a development site.

use url::Url;
use vestibule::config::Config;
use vestibule::http::HostRules;
use vestibule::oidc::Discovery;

use super::fixture::NoKeys;

pub fn check(data: &[u8]) {
    let config = match Config::parse(data, &NoKeys) {
        Ok(config) => config,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a problem");
            return;
        }
    };
    let authority = Url::parse(config.authority.base()).unwrap();
    if config.authority.is_loopback() {
        assert!(config.site.development);
        assert_eq!(authority.scheme(), "http");
        assert!(["127.", "localhost", "[::1]"]
            .iter()
            .any(|local| config.authority.host().starts_with(local)));
    } else {
        assert_eq!(authority.scheme(), "https");
        assert!([
            "login.microsoftonline.com",
            "login.microsoftonline.us",
            "login.partner.microsoftonline.cn"
        ]
        .contains(&config.authority.host()));
    }
    // Whatever the tenant's name, the document's address stays on that host.
    let address = Discovery::address(&config).unwrap();
    assert!(HostRules::for_authority(&config.authority)
        .check(&address)
        .is_ok());
    assert!(address
        .path()
        .ends_with("/v2.0/.well-known/openid-configuration"));
    for site in [&config.site.home, &config.site.login] {
        assert!(site.scheme() == "https" || config.site.development);
    }
    if let Some(role) = config.default_role.given() {
        let privileged = config.site.roles.get(role);
        assert!(
            privileged.is_some_and(|privileged| !privileged || config.site.allow_privileged_roles)
        );
    }
    assert!(config
        .client_secret
        .as_ref()
        .is_none_or(|secret| !secret.expose().is_empty()));
}
