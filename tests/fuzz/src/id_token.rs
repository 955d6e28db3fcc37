//! Bytes → an identity.
//!
//! The first byte chooses: a token as it is; a header, a newline and a payload, which are signed with the tenant's key
//! here; or changes to a good token.

use std::sync::OnceLock;

use serde_json::{json, Value};
use vestibule::error::Result;
use vestibule::guid::Guid;
use vestibule::identity::{Identity, SignInPurpose};
use vestibule::oidc::{verify, Expected};

use super::fixture::{CLIENT_ID, ISSUER, NOW, TENANT};
use super::signer::{changed, Signer};

const NONCE: &str = "n-0S6_WzA2Mj";
const OBJECT_ID: &str = "3a1f9f0e-5a43-4c6b-9f5e-0b8f6d1c2a77";

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
            let token = Signer::tenant().sign(header, payload);
            match accepted(&token) {
                Ok(identity) => sound(header, payload, &identity),
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
fn sound(header: &[u8], payload: &[u8], identity: &Identity) {
    let header: Value = serde_json::from_slice(header).expect("accepted, and no JSON header");
    assert_eq!(header["alg"], "RS256");
    assert!(header.get("crit").is_none());
    let claims: Value = serde_json::from_slice(payload).expect("accepted, and no JSON payload");
    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["nonce"], NONCE);
    assert_eq!(claims["ver"], "2.0");
    let audiences = match &claims["aud"] {
        Value::Array(audiences) => audiences.clone(),
        one => vec![one.clone()],
    };
    assert!(audiences.contains(&json!(CLIENT_ID)));
    assert!(audiences.len() == 1 || claims["azp"] == CLIENT_ID);
    let seconds = |name: &str| claims[name].as_i64().expect("accepted without a time");
    assert!(seconds("exp") > NOW.seconds() - 120);
    assert!(seconds("iat") <= NOW.seconds() + 120);
    assert!(seconds("iat") >= NOW.seconds() - 420);
    assert!(claims.get("nbf").is_none() || seconds("nbf") <= NOW.seconds() + 120);
    let same = |claim: &Value, text: &str| {
        claim
            .as_str()
            .is_some_and(|claim| claim.eq_ignore_ascii_case(text))
    };
    assert!(same(&claims["tid"], TENANT));
    assert!(same(&claims["oid"], identity.object_id().as_str()));
    assert_eq!(claims["sub"], identity.subject());
    assert_eq!(identity.tenant_id().as_str(), TENANT);
    assert!(!identity.subject().is_empty());
    for text in [
        identity.username(),
        identity.email(),
        identity.display_name(),
        identity.session_id(),
    ] {
        assert!(text.chars().count() <= 256 && !text.chars().any(char::is_control));
    }
}

fn good_token() -> String {
    let now = NOW.seconds();
    let token = Signer::tenant().issue(
        "JWT",
        &json!({
            "aud": CLIENT_ID, "iss": ISSUER, "iat": now, "nbf": now, "exp": now + 3600,
            "nonce": NONCE, "oid": OBJECT_ID, "sub": "subject", "tid": TENANT, "ver": "2.0",
        }),
    );
    assert!(accepted(&token).is_ok());
    token
}

fn accepted(token: &str) -> Result<Identity> {
    let tenant_id = Guid::parse(TENANT).unwrap();
    let client_id = Guid::parse(CLIENT_ID).unwrap();
    let expected = Expected {
        issuer: ISSUER,
        tenant_id: &tenant_id,
        tenants: &[],
        cloud_instance_name: Some("microsoftonline.com"),
        client_id: &client_id,
        nonce: NONCE,
        started: NOW,
        now: NOW,
        code: Some("code"),
        access_token: Some("access token"),
        purpose: SignInPurpose::SignIn,
    };
    verify(token, &Signer::tenant().keys, &expected)
}
