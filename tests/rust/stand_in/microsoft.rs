use std::cell::RefCell;
use std::collections::VecDeque;

use serde_json::{json, Value};
use vestibule::error::{Error, Result};
use vestibule::http::{Body, HostRules, Request, Response, Transport};
use vestibule::reason::Reason;

use super::graph::GraphScript;
use super::{
    graph_silence, jwks, SigningKey, ACCESS_TOKEN, APPLICATION_TOKEN, AUTHORITY, ISSUER, TENANT,
};

/// A transport that leads to no network: it answers as it was told, and records what was sent.
pub struct Microsoft {
    discovery: RefCell<Answer>,
    keys: RefCell<Answer>,
    token: RefCell<Answer>,
    /// What the token endpoint answers before that, one request each.
    token_first: RefCell<VecDeque<Answer>>,
    application_token: RefCell<Answer>,
    graph: RefCell<Box<GraphScript>>,
    scope: RefCell<&'static str>,
    sent: RefCell<Vec<Sent>>,
}

/// What a request is answered with.
#[derive(Clone)]
pub enum Answer {
    Failure(Reason),
    Reply(u16, &'static str, Vec<u8>),
}

/// A request that was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub to: Endpoint,
    pub url: String,
    pub form: Option<String>,
    pub json: Option<Value>,
    pub bearer: Option<String>,
    pub if_none_match: Option<String>,
    pub eventual: bool,
    pub body_max: usize,
}

/// Where a request went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The token endpoint, asked by the application for itself.
    ApplicationToken,
    Discovery,
    Graph,
    Keys,
    Token,
    /// Anywhere that the discovery document does not name.
    Elsewhere,
}

impl Answer {
    /// 200 with JSON.
    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::Reply(200, "application/json", body.into())
    }

    /// An OAuth error.
    pub fn error(status: u16, body: &Value) -> Self {
        Self::Reply(status, "application/json", body.to_string().into_bytes())
    }
}

impl Microsoft {
    /// Serves the tenant's documents; the token endpoint waits for a token.
    pub fn honest() -> Self {
        Self {
            discovery: RefCell::new(Answer::json(discovery_document().to_string())),
            keys: RefCell::new(Answer::json(jwks(&[SigningKey::tenant().jwk()]))),
            token: RefCell::new(Answer::Failure(Reason::ConnectFailed)),
            token_first: RefCell::default(),
            application_token: RefCell::new(Answer::json(
                json!({"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": APPLICATION_TOKEN})
                    .to_string(),
            )),
            scope: RefCell::new("openid profile email"),
            graph: RefCell::new(Box::new(|_| graph_silence(Reason::ConnectFailed))),
            sent: RefCell::default(),
        }
    }

    /// Answers at this endpoint from now on.
    pub fn answers(&self, endpoint: Endpoint, answer: Answer) {
        match endpoint {
            Endpoint::ApplicationToken => self.application_token.replace(answer),
            Endpoint::Discovery => self.discovery.replace(answer),
            Endpoint::Graph => unreachable!("Graph has a script"),
            Endpoint::Keys => self.keys.replace(answer),
            Endpoint::Token => self.token.replace(answer),
            Endpoint::Elsewhere => unreachable!("nothing is served elsewhere"),
        };
    }

    /// Graph answers so from now on.
    pub fn graph(&self, script: impl Fn(&Sent) -> Result<Response> + 'static) {
        *self.graph.borrow_mut() = Box::new(script);
    }

    /// What was sent to Graph.
    pub fn sent_to_graph(&self) -> Vec<Sent> {
        let mut sent = self.sent();
        sent.retain(|sent| sent.to == Endpoint::Graph);
        sent
    }

    /// The token endpoint answers so first, one request each.
    pub fn answers_token_requests(&self, answers: impl IntoIterator<Item = Answer>) {
        self.token_first.borrow_mut().extend(answers);
    }

    /// Redeems codes for this ID token from now on.
    pub fn issues(&self, id_token: &str) {
        let mut response = token_response(id_token);
        response["scope"] = (*self.scope.borrow()).into();
        self.answers(Endpoint::Token, Answer::json(response.to_string()));
    }

    /// Grants these permissions with the next tokens.
    pub fn grants(&self, scope: &'static str) {
        self.scope.replace(scope);
    }

    /// Publishes these keys from now on.
    pub fn publishes(&self, keys: &[Value]) {
        self.answers(Endpoint::Keys, Answer::json(jwks(keys)));
    }

    /// Everything that was sent.
    pub fn sent(&self) -> Vec<Sent> {
        self.sent.borrow().clone()
    }

    /// Where requests went, in order.
    pub fn visited(&self) -> Vec<Endpoint> {
        self.sent.borrow().iter().map(|sent| sent.to).collect()
    }

    /// How many requests went to this endpoint.
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.visited().iter().filter(|to| **to == endpoint).count()
    }

    /// Forgets what was sent.
    pub fn forget(&self) {
        self.sent.borrow_mut().clear();
    }
}

impl Transport for Microsoft {
    fn send(&self, request: Request<'_>, rules: &HostRules) -> Result<Response> {
        // The real transport begins with the same check.
        rules.check(request.url)?;
        let path = request.url.path();
        let (form, json) = match request.body {
            Body::Empty => (None, None),
            Body::Form(form) => (Some(String::from_utf8(form).unwrap()), None),
            Body::Json(json) => (None, Some(serde_json::from_slice(&json).unwrap())),
        };
        let sent = |to| Sent {
            to,
            url: request.url.to_string(),
            form: form.clone(),
            json: json.clone(),
            bearer: request
                .headers
                .bearer
                .map(|token| token.expose().to_owned()),
            if_none_match: request.headers.if_none_match.map(str::to_owned),
            eventual: request.headers.eventual_consistency,
            body_max: request.body_max,
        };
        if request.headers.bearer.is_some() {
            let sent = sent(Endpoint::Graph);
            self.sent.borrow_mut().push(sent.clone());
            return (self.graph.borrow())(&sent);
        }
        let for_itself = form
            .as_deref()
            .is_some_and(|form| form.contains("grant_type=client_credentials"));
        let (to, answer) = if for_itself {
            (
                Endpoint::ApplicationToken,
                self.application_token.borrow().clone(),
            )
        } else if path.ends_with("/.well-known/openid-configuration") {
            (Endpoint::Discovery, self.discovery.borrow().clone())
        } else if path.ends_with("/discovery/v2.0/keys") {
            (Endpoint::Keys, self.keys.borrow().clone())
        } else if path.ends_with("/oauth2/v2.0/token") {
            let first = self.token_first.borrow_mut().pop_front();
            (
                Endpoint::Token,
                first.unwrap_or_else(|| self.token.borrow().clone()),
            )
        } else {
            (Endpoint::Elsewhere, Answer::Failure(Reason::ConnectFailed))
        };
        self.sent.borrow_mut().push(sent(to));
        match answer {
            Answer::Failure(reason) => Err(Error::new(reason, "as the test ordered")),
            Answer::Reply(status, media_type, body) => Ok(Response {
                status,
                media_type: media_type.to_owned(),
                body,
                ..Response::default()
            }),
        }
    }
}

/// The tenant's discovery document, with the members that Microsoft's has.
pub fn discovery_document() -> Value {
    let tenant = format!("{AUTHORITY}/{TENANT}");
    json!({
        "token_endpoint": format!("{tenant}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{tenant}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": ISSUER,
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": format!("{tenant}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{tenant}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{tenant}/oauth2/v2.0/logout"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "tid", "ver"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })
}

/// A token response with this ID token.
pub fn token_response(id_token: &str) -> Value {
    json!({
        "token_type": "Bearer", "scope": "openid profile email", "expires_in": 4821, "ext_expires_in": 4821,
        "access_token": ACCESS_TOKEN, "id_token": id_token,
    })
}
