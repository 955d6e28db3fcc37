//! Status, media type and bytes → a token response.
//!
//! The first byte chooses the status, the second the media type; the rest is the body.

use std::cell::Cell;
use std::sync::OnceLock;

use serde_json::Value;
use vestibule::config::Config;
use vestibule::error::Result;
use vestibule::http::{HostRules, Request, Response, Transport};
use vestibule::oidc::{redeem, Credentials, Discovery, Grant};
use vestibule::secret::Secret;

use super::fixture;

const STATUSES: &[u16] = &[200, 400, 401, 403, 404, 429, 500, 503, 201, 204];
const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "text/html",
    "",
    "application/jwk-set+json",
];

pub fn check(data: &[u8]) {
    static SITE: OnceLock<(Config, Discovery)> = OnceLock::new();
    let (config, discovery) = SITE.get_or_init(site);
    let [status, media_type, body @ ..] = data else {
        return;
    };
    let transport = Scripted {
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        media_type: MEDIA_TYPES[usize::from(*media_type) % MEDIA_TYPES.len()],
        body,
        sent: Cell::new(0),
    };
    let code = Secret::new("code".to_owned());
    let grant = Grant {
        code: &code,
        code_verifier: "verifier-verifier-verifier-verifier-verifier",
        test: false,
    };
    let redeemed = redeem(
        config,
        discovery,
        grant,
        &Credentials::default(),
        (&transport, &fixture::NoEntropy),
        fixture::NOW,
    );
    assert_eq!(transport.sent.get(), 1, "the code is sent once");
    match redeemed {
        Ok(tokens) => {
            assert_eq!(
                (transport.status, transport.media_type),
                (200, "application/json")
            );
            let value: Value = serde_json::from_slice(body).expect("accepted, and no JSON");
            assert_eq!(value["id_token"].as_str(), Some(tokens.id_token.expose()));
            assert_eq!(
                value["access_token"].as_str(),
                Some(tokens.access_token.expose())
            );
            let bearer = value["token_type"].as_str().unwrap();
            assert!(bearer.eq_ignore_ascii_case("bearer"));
        }
        Err(error) => {
            let line = error.to_string();
            assert!(line.len() <= 2048, "{} bytes of log", line.len());
            assert!(
                line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
                "{line:?}"
            );
        }
    }
}

fn site() -> (Config, Discovery) {
    let config = fixture::config();
    let rules = HostRules::for_authority(&config.authority);
    let base = format!("https://{}/{}", fixture::HOST, fixture::TENANT);
    let document = serde_json::json!({
        "issuer": fixture::ISSUER,
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
    });
    let discovery = Discovery::parse(document.to_string().as_bytes(), &config, &rules).unwrap();
    (config, discovery)
}

struct Scripted<'a> {
    status: u16,
    media_type: &'static str,
    body: &'a [u8],
    sent: Cell<usize>,
}

impl Transport for Scripted<'_> {
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response> {
        rules.check(request.url)?;
        self.sent.set(self.sent.get() + 1);
        Ok(Response {
            status: self.status,
            media_type: self.media_type.to_owned(),
            body: self.body.to_vec(),
            ..Response::default()
        })
    }
}
