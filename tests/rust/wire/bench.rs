//! Configurations, transports and requests.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use url::Url;
use vestibule::config::Config;
use vestibule::crypto::NewCertificate;
use vestibule::error::Error;
use vestibule::http::{
    HostRules, Request, Response, SystemTransport, Transport, TransportSettings,
};
use vestibule::reason::Reason;
use vestibule::secret::{Secret, Unseal};

use crate::certificates::CertificateAuthority;
use crate::server::{Connection, End, Received, Server};

pub const HOST: &str = "login.microsoftonline.com";
pub const TENANT: &str = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
pub const CLIENT_ID: &str = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
pub const REDIRECT_URI: &str = "https://blog.example/wp-login.php?action=vestibule_callback";
/// Largest answer of [`get`].
pub const BODY_MAX: usize = 64 * 1024;

struct NoKeys;

impl Unseal for NoKeys {
    fn unseal(&self, _: &str) -> Option<Secret> {
        None
    }

    fn unseal_key(&self, _: &str) -> Option<Secret> {
        None
    }
}

pub fn config_with(authority: &str, secret: &str) -> Config {
    config_of(authority, Some(secret), &[])
}

/// With these certificates and their keys.
pub fn config_of(
    authority: &str,
    secret: Option<&str>,
    certificates: &[&NewCertificate],
) -> Config {
    let mut json = serde_json::json!({
        "settings": {
            "tenant": TENANT,
            "client_id": CLIENT_ID,
            "authority": authority,
        },
        "site": {
            "home": "https://blog.example/",
            "login": "https://blog.example/wp-login.php",
            "redirect_uri": REDIRECT_URI,
            "development": authority.starts_with("http:"),
            "roles": {"subscriber": false},
            "allow_privileged_roles": false,
        },
        "client_certificates": certificates
            .iter()
            .map(|one| serde_json::json!({"certificate": one.pem, "key": {"plain": one.key.expose()}}))
            .collect::<Vec<_>>(),
    });
    if let Some(secret) = secret {
        json["settings"]["client_secret"] = serde_json::json!({"plain": secret});
    }
    match Config::parse(json.to_string().as_bytes(), &NoKeys) {
        Ok(config) => config,
        Err(problems) => panic!("{problems:?}"),
    }
}

pub fn rules_of(authority: &str) -> HostRules {
    HostRules::for_authority(&config_with(authority, "secret").authority)
}

pub fn microsoft() -> HostRules {
    rules_of(&format!("https://{HOST}"))
}

pub fn url(path: &str) -> Url {
    Url::parse(&format!("https://{HOST}{path}")).unwrap()
}

/// A server under Microsoft's name, and a transport that trusts it.
pub fn impersonated(
    script: impl Fn(&Received, &mut dyn Connection) -> End + Send + Sync + 'static,
) -> (Server, SystemTransport) {
    let authority = CertificateAuthority::new("Vestibule test");
    let server = Server::tls(authority.certify(HOST), script);
    let transport = transport_to(server.port, &authority);
    (server, transport)
}

pub fn transport_to(port: u16, trusted: &CertificateAuthority) -> SystemTransport {
    let settings = TransportSettings::test_bench(port, trusted.pem().as_bytes()).unwrap();
    SystemTransport::with_settings(&settings).unwrap()
}

pub fn get(transport: &SystemTransport) -> Result<Response, Error> {
    get_from(transport, &url("/document"), &microsoft())
}

pub fn get_from(
    transport: &SystemTransport,
    url: &Url,
    rules: &HostRules,
) -> Result<Response, Error> {
    transport.send(Request::get(url, BODY_MAX), rules)
}

pub fn post(transport: &SystemTransport, form: &[u8]) -> Result<Response, Error> {
    let url = url("/token");
    transport.send(Request::form(&url, form.to_vec(), BODY_MAX), &microsoft())
}

#[track_caller]
pub fn assert_refused<T>(result: Result<T, Error>, reason: Reason) {
    match result {
        Ok(_) => panic!("accepted, expected {}", reason.code()),
        Err(error) => assert_eq!(error.reason().code(), reason.code(), "{error}"),
    }
}

/// Runs, and fails when that took longer than the bound: a worker must not be held.
#[track_caller]
pub fn within<T>(bound: Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    let elapsed = started.elapsed();
    assert!(elapsed <= bound, "took {elapsed:?}, allowed are {bound:?}");
    result
}

/// A request and its answer have eight seconds; the rest is for a busy machine.
pub const REQUEST_BOUND: Duration = Duration::from_secs(11);

/// A listener that nobody may connect to.
pub struct Trap(TcpListener);

impl Trap {
    pub fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// Whether somebody connected since the last look. A connection waits in the kernel until it is accepted here, so
    /// none is missed.
    pub fn sprung(&self) -> bool {
        self.0.accept().is_ok()
    }
}
