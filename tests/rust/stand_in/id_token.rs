use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};

use super::{SigningKey, ADA, CLIENT, ISSUER, NOW, SUBJECT, TENANT};

/// Base64url without padding.
pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An ID token or a logout token in the making: correct until a test spoils it.
#[derive(Clone)]
pub struct IdToken {
    pub header: Value,
    pub claims: Value,
    pub key: &'static SigningKey,
    /// Takes the place of `header`, for JSON that `Value` cannot hold.
    pub raw_header: Option<Vec<u8>>,
    /// Takes the place of `claims`.
    pub raw_payload: Option<Vec<u8>>,
}

impl IdToken {
    /// The token of Ada, who signed in a moment ago.
    pub fn for_nonce(nonce: &str) -> Self {
        let key = SigningKey::tenant();
        Self {
            header: json!({"typ": "JWT", "alg": "RS256", "kid": key.kid}),
            claims: json!({
                "aud": CLIENT, "iss": ISSUER, "iat": NOW - 240, "nbf": NOW - 240, "exp": NOW + 3600,
                "name": "Ada Lovelace", "nonce": nonce, "oid": ADA,
                "preferred_username": "ada@contoso.example", "rh": "0.AAAA.", "sid": "canary-sid",
                "sub": SUBJECT, "tid": TENANT, "uti": "fqiBqXLPj0eQa82S",
                "ver": "2.0",
            }),
            key,
            raw_header: None,
            raw_payload: None,
        }
    }

    /// The logout token of Ada's session, which ended a moment ago.
    pub fn logout() -> Self {
        let key = SigningKey::tenant();
        Self {
            header: json!({"typ": "logout+jwt", "alg": "RS256", "kid": key.kid}),
            claims: json!({
                "iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 120, "jti": "canary-jti",
                "sub": SUBJECT, "sid": "canary-sid",
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            }),
            key,
            raw_header: None,
            raw_payload: None,
        }
    }

    /// Sets a claim.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.claims[name] = value.into();
    }

    /// Removes a claim.
    pub fn remove(&mut self, name: &str) {
        self.claims.as_object_mut().unwrap().remove(name).unwrap();
    }

    /// The payload with a piece of text replaced, for JSON that `Value` cannot hold.
    pub fn respell(&mut self, from: &str, to: &str) {
        let text = self.claims.to_string();
        assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
        self.raw_payload = Some(text.replace(from, to).into_bytes());
    }

    /// Header, dot, payload.
    pub fn signing_input(&self) -> String {
        let header = self
            .raw_header
            .clone()
            .unwrap_or_else(|| self.header.to_string().into_bytes());
        let payload = self
            .raw_payload
            .clone()
            .unwrap_or_else(|| self.claims.to_string().into_bytes());
        format!("{}.{}", base64url(header), base64url(payload))
    }

    /// The signed token, whatever its header says: RS256 by its key.
    pub fn compact(&self) -> String {
        let input = self.signing_input();
        let signature = self.key.sign(input.as_bytes());
        format!("{input}.{}", base64url(signature))
    }
}
