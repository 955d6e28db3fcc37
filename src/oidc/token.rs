//! The token request and its answer (OIDC Core 1.0, sections 3.1.3.1 to 3.1.3.4).

use std::cell::RefCell;
use std::fmt;

use openidconnect::{
    AuthType, AuthorizationCode, ClientSecret, HttpRequest, HttpResponse, PkceCodeVerifier,
    TokenUrl,
};
use serde::Deserialize;
use serde_json::Value;

use super::assertion::{self, client_assertion};
use super::client::client;
use super::credentials::{Credential, Credentials};
use super::discovery::Discovery;
use super::provider_error;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{HostRules, Request, Response, Transport};
use crate::jose::strict_json;
use crate::random::Entropy;
use crate::reason::Reason;
use crate::secret::Secret;
use crate::time::Timestamp;

/// What is redeemed.
pub struct Grant<'a> {
    /// The authorization code.
    pub code: &'a Secret,
    /// The verifier of the challenge that was sent.
    pub code_verifier: &'a str,
    /// Somebody tests the sign-in: a credential that was refused a moment ago gets its turn.
    pub test: bool,
}

/// What is used of a token response.
pub struct TokenResponse {
    /// The ID token, not yet verified.
    pub id_token: Secret,
    /// The access token, to which `at_hash` may refer.
    pub access_token: Secret,
    /// What was granted (RFC 6749, section 5.1), in small letters; empty when the answer does not say.
    pub scopes: Vec<String>,
}

/// Why a token request brought no tokens.
enum Failed {
    /// Microsoft did not take the credential. It looks at that first: the code is as good as before.
    Credential(Error),
    /// Anything else. Nobody knows what became of the code.
    Finally(Error),
}

/// Redeems a code. It is sent once; again only with another credential, each of them once, when Microsoft has refused the
/// one before it and so has not looked at the code.
///
/// # Errors
/// Microsoft's errors by their own reasons; `response_malformed` for an answer that is not a token response; those of
/// the transport.
pub fn redeem(
    config: &Config,
    discovery: &Discovery,
    grant: Grant<'_>,
    credentials: &Credentials,
    (transport, entropy): (&dyn Transport, &dyn Entropy),
    now: Timestamp,
) -> Result<TokenResponse> {
    let mut refused = Error::new(
        Reason::InternalError,
        "there is no credential to show to Microsoft",
    );
    for credential in credentials.in_order(config, grant.test, now) {
        let proof = Proof::of(&credential, config, discovery, entropy, now)?;
        let form = request_body(config, discovery, &grant, proof)?;
        match send(config, discovery, form, transport) {
            Ok(tokens) => {
                credentials.note(&credential, None, now);
                return Ok(tokens);
            }
            Err(Failed::Credential(error)) => {
                credentials.note(&credential, Some(error.reason()), now);
                refused = error;
            }
            Err(Failed::Finally(error)) => return Err(error),
        }
    }
    Err(refused)
}

fn send(
    config: &Config,
    discovery: &Discovery,
    form: Vec<u8>,
    transport: &dyn Transport,
) -> std::result::Result<TokenResponse, Failed> {
    let rules = HostRules::for_authority(&config.authority);
    let request = Request {
        url: &discovery.token_endpoint,
        form: Some(form),
        body_max: TOKEN_RESPONSE_MAX,
    };
    let response = transport.send(request, &rules).map_err(Failed::Finally)?;
    let refuses_client = matches!(response.status, 400..=428 | 430..=499)
        && provider_error::refuses_client(&response.body);
    read(response).map_err(|error| match refuses_client {
        true => Failed::Credential(error),
        false => Failed::Finally(error),
    })
}

fn read(response: Response) -> Result<TokenResponse> {
    let malformed = |detail: &'static str| Error::new(Reason::ResponseMalformed, detail);
    match response.status {
        200 => {}
        429 => {
            return Err(Error::new(
                Reason::ProviderThrottled,
                "HTTP 429 from the token endpoint",
            ));
        }
        400..=499 => {
            return Err(provider_error::of_json(&response.body).unwrap_or_else(|| {
                malformed("the token endpoint refused without an OAuth error")
            }));
        }
        status => {
            return Err(Error::new(
                Reason::ProviderUnavailable,
                format!("HTTP {status} from the token endpoint"),
            ));
        }
    }
    if response.media_type != "application/json" {
        return Err(malformed("the token response is not sent as JSON"));
    }
    let raw: RawTokenResponse = strict_json::object(&response.body, Reason::ResponseMalformed)
        .map_err(|error| match error.reason() {
            Reason::ClaimRepeated => malformed("the token response repeats a member"),
            _ => malformed("the token response is not the JSON object it has to be"),
        })?;
    if !raw.token_type.eq_ignore_ascii_case("bearer") {
        return Err(malformed("token_type is not Bearer"));
    }
    let id_token = raw
        .id_token
        .ok_or_else(|| malformed("the token response holds no ID token"))?;
    Ok(TokenResponse {
        id_token: Secret::new(id_token),
        access_token: Secret::new(raw.access_token),
        scopes: scopes(&raw.scope),
    })
}

/// For the administrator's eyes only, so a wrong type is no reason to refuse anybody.
fn scopes(scope: &Value) -> Vec<String> {
    scope
        .as_str()
        .unwrap_or_default()
        .split(' ')
        .filter(|word| {
            (1..=SCOPE_MAX).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .take(SCOPES_MAX)
        .map(str::to_ascii_lowercase)
        .collect()
}

/// What a request says to prove who the application is.
enum Proof<'c> {
    Assertion(Secret),
    Secret(&'c Secret),
}

impl<'c> Proof<'c> {
    fn of(
        credential: &Credential<'c>,
        config: &Config,
        discovery: &Discovery,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Self> {
        match credential {
            Credential::Secret(secret) => Ok(Self::Secret(secret)),
            Credential::Certificate(client) => {
                client_assertion(config, client, &discovery.token_endpoint, entropy, now)
                    .map(Self::Assertion)
            }
        }
    }
}

/// The form that openidconnect would send. Its answer is read by our own strict reader: the crate's takes the ID token
/// apart before anybody could say exactly what is wrong with it.
fn request_body(
    config: &Config,
    discovery: &Discovery,
    grant: &Grant<'_>,
    proof: Proof<'_>,
) -> Result<Vec<u8>> {
    let mut client = client(config, discovery)?
        // client_secret_post and private_key_jwt: in the body, never in a URL.
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(discovery.token_endpoint.clone()));
    if let Proof::Secret(secret) = &proof {
        client = client.set_client_secret(ClientSecret::new(secret.expose().to_owned()));
    }

    let taken: RefCell<Option<Vec<u8>>> = RefCell::new(None);
    let take = |request: HttpRequest| -> std::result::Result<HttpResponse, Taken> {
        taken.replace(Some(request.into_body()));
        Err(Taken)
    };
    let mut request = client
        .exchange_code(AuthorizationCode::new(grant.code.expose().to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(grant.code_verifier.to_owned()));
    if let Proof::Assertion(assertion) = &proof {
        request = request
            .add_extra_param("client_assertion_type", assertion::TYPE)
            .add_extra_param("client_assertion", assertion.expose());
    }
    // The error is ours: the request was taken instead of sent.
    let _ = request.request(&take);
    taken.into_inner().ok_or_else(|| {
        Error::new(
            Reason::InternalError,
            "the token request could not be built",
        )
    })
}

#[derive(Debug)]
struct Taken;

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("taken, not sent")
    }
}

impl std::error::Error for Taken {}

#[derive(Deserialize)]
struct RawTokenResponse {
    token_type: String,
    access_token: String,
    id_token: Option<String>,
    #[serde(default)]
    scope: Value,
}

/// Three tokens of a few KiB each.
const TOKEN_RESPONSE_MAX: usize = 256 * 1024;
const SCOPES_MAX: usize = 64;
const SCOPE_MAX: usize = 128;
