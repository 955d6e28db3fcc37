//! One request to Graph and its answer.

use std::time::Duration;

use serde_json::Value;

use super::breaker::Breaker;
use super::failure::Failure;
use crate::crypto::hex;
use crate::error::Result;
use crate::http::{Body, Headers, HostRules, Request, Response, Transport};
use crate::random::{self, Entropy};
use crate::secret::Secret;
use crate::time::{Clock, Patience};

/// Asks Graph with one access token.
pub struct Client<'a> {
    /// Graph's host.
    pub rules: &'a HostRules,
    /// The access token.
    pub token: &'a Secret,
    /// What is known of the host's failures.
    pub breaker: &'a Breaker,
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Draws entropy.
    pub entropy: &'a dyn Entropy,
    /// Sends requests.
    pub transport: &'a dyn Transport,
    /// Waits before something is tried again.
    pub patience: &'a dyn Patience,
}

/// What is asked.
#[derive(Default)]
pub(super) struct Question<'a> {
    /// Path below the version, and query.
    pub path: &'a str,
    /// What is posted.
    pub body: Option<Value>,
    /// Whether an index that may lag behind is asked.
    pub eventual: bool,
    /// The version of a photo that is at hand, or empty.
    pub etag: &'a str,
    /// An image is wanted, not JSON.
    pub image: bool,
    /// The answer has parts, each of which may have failed: whoever reads them says whether that is an answer.
    pub in_parts: bool,
}

impl Client<'_> {
    /// Asks; again after a while when Graph says so, as long as there is time.
    pub(super) fn ask(&self, question: &Question<'_>) -> std::result::Result<Response, Failure> {
        let url = format!("{}{VERSION}{}", self.rules.base(), question.path);
        let url = self
            .rules
            .permit(&url)
            .map_err(|error| Failure::of_transport(&error))?;
        self.breaker
            .pass(self.clock.now())
            .map_err(|error| Failure::of_transport(&error))?;
        for attempt in 0.. {
            let failure = match self.send(&url, question) {
                Ok(response) => {
                    if !question.in_parts {
                        self.breaker.answered();
                    }
                    return Ok(response);
                }
                Err(failure) => failure,
            };
            let passing = failure.is_passing();
            if passing && self.wait(attempt, failure.retry_after) {
                continue;
            }
            match failure.status {
                // The token or the question is wrong, not Graph.
                400..=428 | 430..=499 => self.breaker.answered(),
                _ => self
                    .breaker
                    .failed(self.clock.now(), failure.retry_after.filter(|_| passing)),
            }
            return Err(failure);
        }
        Err(Failure::malformed("no answer", ""))
    }

    /// Asks for a JSON object.
    pub(super) fn ask_object(
        &self,
        question: &Question<'_>,
    ) -> std::result::Result<(Value, String), Failure> {
        let response = self.ask(question)?;
        let malformed = |detail| Failure::malformed(detail, &response.request_id);
        if response.media_type != "application/json" {
            return Err(malformed("the answer is not sent as JSON"));
        }
        match serde_json::from_slice(&response.body) {
            Ok(object @ Value::Object(_)) => Ok((object, response.request_id)),
            _ => Err(malformed("the answer is no JSON object")),
        }
    }

    /// Graph answered what has parts, each of them.
    pub(super) fn is_answered(&self) {
        self.breaker.answered();
    }

    /// Graph could not answer just now, and nobody asks again: others had better not, either.
    pub(super) fn gives_up(&self, retry_after: Option<u64>) {
        self.breaker.failed(self.clock.now(), retry_after);
    }

    /// Waits before something is asked again. `false` when it was asked often enough, or there is no time.
    pub(super) fn wait(&self, attempt: u32, retry_after: Option<u64>) -> bool {
        if attempt >= RETRIES_MAX {
            return false;
        }
        let asked_for = Duration::from_secs(retry_after.unwrap_or(0));
        let own = BACKOFF.saturating_mul(2_u32.saturating_pow(attempt));
        self.patience
            .wait(asked_for.max(own).saturating_add(self.jitter()))
    }

    fn send(
        &self,
        url: &url::Url,
        question: &Question<'_>,
    ) -> std::result::Result<Response, Failure> {
        let id = self
            .request_id()
            .map_err(|error| Failure::of_transport(&error))?;
        let body = match &question.body {
            None => Body::Empty,
            Some(json) => Body::Json(json.to_string().into_bytes()),
        };
        let request = Request {
            url,
            body,
            headers: Headers {
                bearer: Some(self.token),
                client_request_id: Some(&id),
                eventual_consistency: question.eventual,
                if_none_match: Some(question.etag).filter(|etag| !etag.is_empty()),
                image: question.image,
            },
            body_max: ANSWER_MAX,
        };
        let response = self
            .transport
            .send(request, self.rules)
            .map_err(|error| Failure::of_transport(&error))?;
        match response.status {
            200..=299 => Ok(response),
            304 if !question.etag.is_empty() => Ok(response),
            status => Err(Failure::of_status(
                status,
                &response.body,
                &response.request_id,
                response.retry_after,
            )),
        }
    }

    /// A name for the request that Microsoft's support finds: a random UUID.
    fn request_id(&self) -> Result<String> {
        let mut bytes: [u8; 16] = random::bytes(self.entropy)?;
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
        *version = (*version & 0x0f) | 0x40;
        *variant = (*variant & 0x3f) | 0x80;
        let hex = hex(&bytes);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        Ok([
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32),
        ]
        .join("-"))
    }

    /// So that those who were sent away together do not come back together. Without entropy they do.
    fn jitter(&self) -> Duration {
        let [byte] = random::bytes::<1>(self.entropy).unwrap_or_default();
        Duration::from_millis(u64::from(byte))
    }
}

/// The version of the API.
pub(super) const VERSION: &str = "/v1.0";
/// A page of a thousand groups or a batch of answers has some hundred KiB, a photo is at most as large.
pub(super) const ANSWER_MAX: usize = 4 * 1024 * 1024;
/// How often the same is asked again.
const RETRIES_MAX: u32 = 2;
/// The first pause where Graph names none.
const BACKOFF: Duration = Duration::from_millis(250);
