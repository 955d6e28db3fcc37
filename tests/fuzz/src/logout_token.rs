//! Bytes → a session that ended.
//!
//! The first byte chooses, as for ID tokens: a token as it is; a header, a newline and a payload, which are signed here;
//! or changes to a good token.

use std::sync::OnceLock;

use serde_json::{json, Value};
use vestibule::error::Result;
use vestibule::guid::Guid;
use vestibule::oidc::{verify_logout, ExpectedLogout, Logout};

use super::fixture::{CLIENT_ID, ISSUER, NOW, TENANT};
use super::signer::{changed, Signer};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

pub fn check(data: &[u8]) {
    static GOOD: OnceLock<String> = OnceLock::new();
    let good = GOOD.get_or_init(good_token);
    let Some((choice, bytes)) = data.split_first() else {
        return;
    };
    match choice % 3 {
        0 => {
            if let Ok(token) = std::str::from_utf8(bytes) {
                assert!(accepted(token).is_err(), "forged");
            }
        }
        1 => {
            let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
            let header = parts.next().unwrap_or_default();
            let payload = parts.next().unwrap_or_default();
            match accepted(&Signer::tenant().sign(header, payload)) {
                Ok(logout) => sound(header, payload, &logout),
                Err(error) => {
                    let line = error.to_string();
                    assert!(line.len() <= 2048);
                    assert!(
                        line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
                        "{line:?}"
                    );
                }
            }
        }
        _ => {
            if let Some(token) = changed(good, bytes) {
                assert_eq!(
                    accepted(&token).is_ok(),
                    token == *good,
                    "a changed token passed"
                );
            }
        }
    }
}

/// What an accepted token has to say, read by another reader.
fn sound(header: &[u8], payload: &[u8], logout: &Logout) {
    let header: Value = serde_json::from_slice(header).expect("accepted, and no JSON header");
    assert_eq!(header["alg"], "RS256");
    assert!(header.get("crit").is_none());
    let claims: Value = serde_json::from_slice(payload).expect("accepted, and no JSON payload");
    assert_eq!(claims["iss"], ISSUER);
    assert!(claims["events"][EVENT].is_object());
    assert!(claims.get("nonce").is_none());
    assert!(claims.get("tid").is_none() || claims["tid"].is_string());
    let audiences = match &claims["aud"] {
        Value::Array(audiences) => audiences.clone(),
        one => vec![one.clone()],
    };
    assert!(audiences.contains(&json!(CLIENT_ID)));
    assert!(audiences.len() == 1 || claims["azp"] == CLIENT_ID);
    let seconds = |name: &str| claims[name].as_i64().expect("accepted without a time");
    assert!(seconds("exp") > NOW.seconds() - 120);
    assert!(seconds("iat") <= NOW.seconds() + 120);
    assert!(claims["jti"].as_str().is_some_and(|jti| !jti.is_empty()));
    assert!(logout.expires > NOW);
    assert_eq!(logout.issuer, ISSUER);
    assert_eq!(logout.id.len(), 64);
    assert!(!logout.sid.is_empty() || !logout.subject.is_empty());
    assert!(logout.subject.is_empty() || claims["sub"] == logout.subject);
    assert!(logout.sid.chars().count() <= 256 && !logout.sid.chars().any(char::is_control));
}

fn good_token() -> String {
    let now = NOW.seconds();
    let token = Signer::tenant().issue(
        "logout+jwt",
        &json!({
            "aud": CLIENT_ID, "iss": ISSUER, "iat": now, "exp": now + 120, "jti": "one",
            "sub": "subject", "sid": "session", "events": {EVENT: {}},
        }),
    );
    assert!(accepted(&token).is_ok());
    token
}

fn accepted(token: &str) -> Result<Logout> {
    let tenant_id = Guid::parse(TENANT).unwrap();
    let client_id = Guid::parse(CLIENT_ID).unwrap();
    let expected = ExpectedLogout {
        issuer: ISSUER,
        tenant_id: &tenant_id,
        tenants: &[],
        cloud_instance_name: Some("microsoftonline.com"),
        client_id: &client_id,
        now: NOW,
    };
    verify_logout(token, &Signer::tenant().keys, &expected)
}
