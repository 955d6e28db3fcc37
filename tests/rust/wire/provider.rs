//! An identity provider that signs, under Microsoft's name, over TLS; and one sign-in with it.

use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair, RSA_PKCS1_SHA256};
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::json;
use url::Url;
use vestibule::config::Config;
use vestibule::crypto::Keyring;
use vestibule::error::Error;
use vestibule::flow::{self, Callback, Environment, SiteState, Start};
use vestibule::http::SystemTransport;
use vestibule::identity::Identity;
use vestibule::random::SystemEntropy;
use vestibule::request::Incoming;
use vestibule::time::{Sleeper, SystemClock};

use crate::bench::{config_with, transport_to, CLIENT_ID, HOST, TENANT};
use crate::certificates::CertificateAuthority;
use crate::server::{answer, send, Connection, End, Received, Server};

pub const CODE: &str = "0.AXoA1tlVw6-code_of.this-sign~in";
pub const SECRET: &str = "vestibule-wire-secret~not.for_production";
pub const OBJECT_ID: &str = "3a1f9f0e-5a43-4c6b-9f5e-0b8f6d1c2a77";

pub struct Provider {
    server: OnceLock<Server>,
    authority: CertificateAuthority,
    /// The nonce of the sign-in that is under way.
    nonce: Mutex<String>,
}

impl Provider {
    /// `instead` may answer in place of the provider.
    pub fn start(
        instead: impl Fn(&Provider, &Received, &mut dyn Connection) -> Option<End>
            + Send
            + Sync
            + 'static,
    ) -> Arc<Self> {
        let authority = CertificateAuthority::new("Vestibule test");
        let certified = authority.certify(HOST);
        let provider = Arc::new(Self {
            server: OnceLock::new(),
            authority,
            nonce: Mutex::default(),
        });
        let this = provider.clone();
        let server = Server::tls(certified, move |request, stream| {
            instead(&this, request, stream).unwrap_or_else(|| this.answer(request, stream))
        });
        assert!(provider.server.set(server).is_ok());
        provider
    }

    /// One that does everything right.
    pub fn honest() -> Arc<Self> {
        Self::start(|_, _, _| None)
    }

    pub fn received(&self) -> Vec<Received> {
        self.server.get().unwrap().received()
    }

    pub fn count(&self, method: &str) -> usize {
        self.server.get().unwrap().count(method)
    }

    /// What the honest token endpoint says.
    pub fn token_response(&self) -> Vec<u8> {
        json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "opaque", "id_token": self.id_token()})
            .to_string()
            .into_bytes()
    }

    fn answer(&self, request: &Received, stream: &mut dyn Connection) -> End {
        let path = request.target.split('?').next().unwrap();
        let base = format!("https://{HOST}/{TENANT}");
        let body = if path.ends_with("/openid-configuration") {
            json!({
                "issuer": format!("{base}/v2.0"),
                "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
                "token_endpoint": format!("{base}/oauth2/v2.0/token"),
                "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            })
            .to_string()
            .into_bytes()
        } else if path.ends_with("/keys") {
            key_set().to_string().into_bytes()
        } else if path.ends_with("/token") {
            self.token_response()
        } else {
            return send(stream, &answer(404, "text/plain", b"nothing here"));
        };
        send(stream, &answer(200, "application/json", &body))
    }

    fn id_token(&self) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "wire"});
        let claims = json!({
            "aud": CLIENT_ID,
            "iss": format!("https://{HOST}/{TENANT}/v2.0"),
            "iat": now - 300, "nbf": now - 300, "exp": now + 3600,
            "name": "Ada", "preferred_username": "ada@contoso.example",
            "nonce": *self.nonce.lock().unwrap(),
            "oid": OBJECT_ID, "sub": "wire-subject", "tid": TENANT, "ver": "2.0",
        });
        let encode = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(header), encode(claims));
        let key = key();
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            signed.as_bytes(),
            &mut signature,
        )
        .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// One key for all providers: making it takes a while.
fn key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
}

pub fn key_set() -> serde_json::Value {
    let public = key().public_key();
    let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({"keys": [{
        "kty": "RSA", "use": "sig", "kid": "wire",
        "n": number(public.modulus().big_endian_without_leading_zero()),
        "e": number(public.exponent().big_endian_without_leading_zero()),
    }]})
}

/// A browser, a site and the transport between site and provider.
pub struct SignIn {
    site: SiteState,
    transport: SystemTransport,
    patience: Sleeper,
    /// Where the browser was sent.
    pub authorization: Url,
    callback: Option<Callback>,
}

impl SignIn {
    /// Up to the response of the provider, which carries [`CODE`].
    pub fn begin(provider: &Provider) -> Result<Self, Error> {
        Self::begin_with_secret(provider, SECRET)
    }

    pub fn begin_with_secret(provider: &Provider, secret: &str) -> Result<Self, Error> {
        Self::begin_as(provider, config_with(&format!("https://{HOST}"), secret))
    }

    pub fn begin_as(provider: &Provider, config: Config) -> Result<Self, Error> {
        let port = provider.server.get().unwrap().port;
        let site = SiteState::new(config, Keyring::new(&[&[7; 32]]).unwrap());
        let mut sign_in = Self {
            site,
            transport: transport_to(port, &provider.authority),
            patience: Sleeper::within(Duration::ZERO),
            authorization: Url::parse("https://unset.example/").unwrap(),
            callback: None,
        };
        let navigation = Incoming {
            method: "GET".to_owned(),
            ..Incoming::default()
        };
        let redirect = flow::begin(
            &sign_in.site,
            &sign_in.environment(),
            &navigation,
            &Start::default(),
        )
        .map_err(|refused| refused.error)?;
        sign_in.authorization = Url::parse(&redirect.url).unwrap();
        *provider.nonce.lock().unwrap() = sign_in.sent("nonce").unwrap();

        let mut query = Vec::new();
        write!(
            query,
            "code={CODE}&state={}",
            sign_in.sent("state").unwrap()
        )
        .unwrap();
        let response = Incoming {
            query,
            cookie: redirect.cookie.into_bytes(),
            ..navigation
        };
        let callback = flow::receive(&sign_in.site, &sign_in.environment(), &response)
            .unwrap_or_else(|refused| panic!("{}", refused.error));
        sign_in.callback = Some(callback);
        Ok(sign_in)
    }

    /// A parameter of the authorization request.
    pub fn sent(&self, name: &str) -> Option<String> {
        self.authorization
            .query_pairs()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    pub fn complete(&self) -> Result<Identity, Error> {
        let callback = self.callback.as_ref().unwrap();
        flow::complete(&self.site, &self.environment(), callback, true)
    }

    fn environment(&self) -> Environment<'_> {
        Environment {
            clock: &SystemClock,
            entropy: &SystemEntropy,
            transport: &self.transport,
            patience: &self.patience,
        }
    }
}
