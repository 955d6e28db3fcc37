//! The token request and its answer (OIDC Core 1.0, sections 3.1.3.1 to 3.1.3.4).

use std::cell::RefCell;
use std::fmt;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use openidconnect::{
    AuthType, AuthorizationCode, ClientSecret, HttpRequest, HttpResponse, PkceCodeVerifier, Scope,
    TokenUrl,
};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::assertion::{self, client_assertion};
use super::client::{client, TokenClient};
use super::credentials::{Credential, Credentials};
use super::discovery::Discovery;
use super::provider_error;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::http::{HostRules, Request, Response, Transport};
use crate::identity::AccessToken;
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
    /// Until when the access token can be used.
    pub access_expires: Timestamp,
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
    let endpoint = &discovery.token_endpoint;
    let client = client(config, discovery)?.set_token_uri(TokenUrl::from_url(endpoint.clone()));
    let raw = request(
        config,
        endpoint,
        credentials,
        grant.test,
        (transport, entropy),
        now,
        |proof| {
            let client = proof.shown_by(client.clone());
            let code = AuthorizationCode::new(grant.code.expose().to_owned());
            let request = client
                .exchange_code(code)
                .set_pkce_verifier(PkceCodeVerifier::new(grant.code_verifier.to_owned()));
            let request = proof.parameters().fold(request, |request, (name, value)| {
                request.add_extra_param(name, value)
            });
            taken(|take| drop(request.request(&|request| take(request))))
        },
    )?;
    let access_expires = raw.expires(now);
    Ok(TokenResponse {
        id_token: raw
            .id_token
            .map(Secret::new)
            .ok_or_else(|| malformed("the token response holds no ID token"))?,
        access_token: Secret::new(raw.access_token),
        access_expires,
        scopes: scopes(&raw.scope),
    })
}

/// A token for the application itself, without a person (RFC 6749, section 4.4), from the site's own tenant.
///
/// # Errors
/// As for [`redeem`].
pub fn application_token(
    config: &Config,
    discovery: &Discovery,
    credentials: &Credentials,
    (transport, entropy): (&dyn Transport, &dyn Entropy),
    now: Timestamp,
) -> Result<AccessToken> {
    let endpoint = discovery.home_token_endpoint(config)?;
    let graph = HostRules::for_graph(&config.authority, discovery.graph_host.as_deref());
    let client = client(config, discovery)?.set_token_uri(TokenUrl::from_url(endpoint.clone()));
    let raw = request(
        config,
        &endpoint,
        credentials,
        false,
        (transport, entropy),
        now,
        |proof| {
            let client = proof.shown_by(client.clone());
            let request = client
                .exchange_client_credentials()
                .add_scope(Scope::new(format!("{}/.default", graph.resource())));
            let request = proof.parameters().fold(request, |request, (name, value)| {
                request.add_extra_param(name, value)
            });
            taken(|take| drop(request.request(&|request| take(request))))
        },
    )?;
    let expires = raw.expires(now);
    Ok(AccessToken {
        token: Secret::new(raw.access_token),
        expires,
    })
}

/// The permissions that such a token says it has. It is not ours to verify, and nothing follows from it: an administrator reads it.
pub fn application_permissions(access: &AccessToken) -> Vec<String> {
    access
        .token
        .expose()
        .split('.')
        .nth(1)
        .and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok())
        .and_then(|json| serde_json::from_slice::<Value>(&json).ok())
        .and_then(|claims| claims.get("roles").cloned())
        .and_then(|roles| serde_json::from_value::<Vec<String>>(roles).ok())
        .unwrap_or_default()
        .into_iter()
        .filter(|role| {
            (1..=SCOPE_MAX).contains(&role.len())
                && role.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .take(SCOPES_MAX)
        .collect()
}

/// Asks the token endpoint, showing one credential after the other.
fn request(
    config: &Config,
    endpoint: &Url,
    credentials: &Credentials,
    test: bool,
    (transport, entropy): (&dyn Transport, &dyn Entropy),
    now: Timestamp,
    form: impl Fn(&Proof<'_>) -> Result<Vec<u8>>,
) -> Result<RawTokenResponse> {
    let mut refused = Error::new(
        Reason::InternalError,
        "there is no credential to show to Microsoft",
    );
    for credential in credentials.in_order(config, test, now) {
        let proof = Proof::of(&credential, config, endpoint, entropy, now)?;
        match send(config, endpoint, form(&proof)?, transport) {
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
    endpoint: &Url,
    form: Vec<u8>,
    transport: &dyn Transport,
) -> std::result::Result<RawTokenResponse, Failed> {
    let rules = HostRules::for_authority(&config.authority);
    let request = Request::form(endpoint, form, TOKEN_RESPONSE_MAX);
    let response = transport.send(request, &rules).map_err(Failed::Finally)?;
    let refuses_client = matches!(response.status, 400..=428 | 430..=499)
        && provider_error::refuses_client(&response.body);
    read(response).map_err(|error| match refuses_client {
        true => Failed::Credential(error),
        false => Failed::Finally(error),
    })
}

fn read(response: Response) -> Result<RawTokenResponse> {
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
    Ok(raw)
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Reason::ResponseMalformed, detail)
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
        endpoint: &Url,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Self> {
        match credential {
            Credential::Secret(secret) => Ok(Self::Secret(secret)),
            Credential::Certificate(client) => {
                client_assertion(config, client, endpoint, entropy, now).map(Self::Assertion)
            }
        }
    }

    /// The client that shows it: client_secret_post and private_key_jwt, in the body, never in a URL.
    fn shown_by(&self, client: TokenClient) -> TokenClient {
        let client = client.set_auth_type(AuthType::RequestBody);
        match self {
            Self::Secret(secret) => {
                client.set_client_secret(ClientSecret::new(secret.expose().to_owned()))
            }
            Self::Assertion(_) => client,
        }
    }

    /// The parameters that an assertion needs.
    fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let assertion = match self {
            Self::Secret(_) => None,
            Self::Assertion(assertion) => Some(assertion.expose()),
        };
        assertion.into_iter().flat_map(|assertion| {
            [
                ("client_assertion_type", assertion::TYPE),
                ("client_assertion", assertion),
            ]
        })
    }
}

/// The form that openidconnect would send. Its answer is read by our own strict reader: the crate's takes the ID token
/// apart before anybody could say exactly what is wrong with it.
fn taken(send: impl FnOnce(&Take<'_>)) -> Result<Vec<u8>> {
    let taken: RefCell<Option<Vec<u8>>> = RefCell::new(None);
    // The error is ours: the request was taken instead of sent.
    send(&|request: HttpRequest| {
        taken.replace(Some(request.into_body()));
        Err(Taken)
    });
    taken.into_inner().ok_or_else(|| {
        Error::new(
            Reason::InternalError,
            "the token request could not be built",
        )
    })
}

type Take<'a> = dyn Fn(HttpRequest) -> std::result::Result<HttpResponse, Taken> + 'a;

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
    #[serde(default)]
    expires_in: Value,
}

impl RawTokenResponse {
    /// Microsoft sends seconds as a number, and elsewhere as a text. What does not say for how long it is good is good for a while.
    fn expires(&self, now: Timestamp) -> Timestamp {
        let seconds = match &self.expires_in {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        now.plus(seconds.unwrap_or(UNSAID).clamp(0, LIFETIME_MAX))
    }
}

/// Three tokens of a few KiB each.
const TOKEN_RESPONSE_MAX: usize = 256 * 1024;
/// What the access tokens of cautious providers live for.
const UNSAID: i64 = 300;
/// Microsoft's live for a day at most.
const LIFETIME_MAX: i64 = 24 * 60 * 60;
const SCOPES_MAX: usize = 64;
const SCOPE_MAX: usize = 128;
