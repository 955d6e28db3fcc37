//! Bytes → a discovery document. Whatever passes names the tenant's own issuer and endpoints on Microsoft's host.

use std::sync::OnceLock;

use url::Url;
use vestibule::config::Config;
use vestibule::http::HostRules;
use vestibule::oidc::Discovery;

use super::fixture;

pub fn check(data: &[u8]) {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    let config = CONFIG.get_or_init(fixture::config);
    let rules = HostRules::for_authority(&config.authority);
    let Ok(discovery) = Discovery::parse(data, config, &rules) else {
        return;
    };
    assert_eq!(discovery.issuer, fixture::ISSUER);
    assert_eq!(discovery.tenant_id.as_str(), fixture::TENANT);
    for endpoint in [
        &discovery.authorization_endpoint,
        &discovery.token_endpoint,
        &discovery.jwks_uri,
    ] {
        // Once more from its text: what is sent is what was judged.
        let endpoint = Url::parse(endpoint.as_str()).unwrap();
        assert_eq!(endpoint.scheme(), "https");
        assert_eq!(endpoint.host_str(), Some(fixture::HOST));
        assert_eq!(endpoint.port(), None);
        assert!(endpoint.username().is_empty() && endpoint.password().is_none());
    }
}
