//! Why Graph did not give what was asked for.

use std::fmt;

use serde_json::Value;

use crate::error::Error;
use crate::guid::Guid;
use crate::identity::{DirectoryPart, DirectoryProblem};
use crate::reason::Reason;

/// A request that failed. `Display` is log text: status, Microsoft's code, Microsoft's name for the request. The message of an answer is
/// not in it, for it may name people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable reason.
    pub reason: Reason,
    /// HTTP status; 0 when no answer came.
    pub status: u16,
    /// Microsoft's code, or empty.
    pub code: String,
    /// Microsoft's name for the request, or empty.
    pub request_id: String,
    /// How many seconds Microsoft asks to wait.
    pub retry_after: Option<u64>,
    detail: String,
    /// The batch as a whole failed: it says nothing of the single question, and was asked again already where that helps.
    of_batch: bool,
}

impl Failure {
    /// No answer came, or none that may be used.
    pub(super) fn of_transport(error: &Error) -> Self {
        Self {
            reason: error.reason(),
            status: 0,
            code: String::new(),
            request_id: String::new(),
            retry_after: None,
            detail: error.to_string(),
            of_batch: false,
        }
    }

    /// The answer is not what Graph's documentation says.
    pub(super) fn malformed(detail: &str, request_id: &str) -> Self {
        Self {
            request_id: request_id.to_owned(),
            ..Self::of_transport(&Error::new(
                Reason::ResponseMalformed,
                format!("microsoft graph: {detail}"),
            ))
        }
    }

    /// Graph answered, and left out what the permission does not show.
    pub(super) fn hidden() -> Self {
        Self::of_transport(&Error::new(
            Reason::GraphPermissionMissing,
            "microsoft graph hides properties: the permission does not show them",
        ))
    }

    /// Graph answered, but for the properties that it does not know.
    pub(super) fn unknown_properties(names: &[&str]) -> Self {
        Self::of_transport(&Error::new(
            Reason::GraphPropertyUnknown,
            format!(
                "microsoft graph refuses these properties: {}",
                names.join(", ")
            ),
        ))
    }

    /// An answer with a status that is none of success. The body is an error of Graph's, or anything else.
    pub(super) fn of_status(
        status: u16,
        body: &[u8],
        request_id: &str,
        retry_after: Option<u64>,
    ) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        Self::of_json(status, &body, request_id, retry_after)
    }

    /// The same, of a body that is JSON already.
    pub(super) fn of_json(
        status: u16,
        body: &Value,
        request_id: &str,
        retry_after: Option<u64>,
    ) -> Self {
        let error = body.get("error").unwrap_or(&Value::Null);
        let code = code(error);
        let request_id = match request_id {
            "" => request_id_in(error),
            header => header.to_owned(),
        };
        let mut detail = format!("microsoft graph answered HTTP {status}");
        if !code.is_empty() {
            detail.push_str(&format!(" {code}"));
        }
        Self {
            reason: match status {
                401 => Reason::GraphTokenRefused,
                403 => Reason::GraphPermissionMissing,
                429 => Reason::ProviderThrottled,
                424 | 500.. => Reason::ProviderUnavailable,
                _ => Reason::ProviderError,
            },
            status,
            code,
            request_id,
            retry_after,
            detail,
            of_batch: false,
        }
    }

    /// Whether there is no such thing.
    pub fn is_missing(&self) -> bool {
        !self.of_batch && self.status == 404
    }

    /// The same for each question of a batch that failed as a whole.
    pub(super) fn of_batch(&self) -> Self {
        Self {
            of_batch: true,
            ..self.clone()
        }
    }

    /// Whether the same question may be answered a moment later.
    pub(super) fn is_passing(&self) -> bool {
        !self.of_batch && matches!(self.status, 429 | 502..=504)
    }

    /// Whether the question is one that Graph does not understand.
    pub(super) fn is_of_question(&self) -> bool {
        !self.of_batch && self.status == 400
    }

    /// Whether Graph itself failed, and not the question.
    pub(super) fn is_outage(&self) -> bool {
        !self.of_batch && matches!(self.status, 429 | 500..)
    }

    /// Whether the batch as a whole failed.
    pub(super) fn is_of_batch(&self) -> bool {
        self.of_batch
    }

    /// Whether Graph would not answer this question, though it may answer another one.
    pub(super) fn is_refusal(&self) -> bool {
        !self.of_batch && matches!(self.status, 400 | 402..=428 | 430..=499)
    }

    /// As a part of what is known of a person.
    pub(super) fn problem(&self, part: DirectoryPart) -> DirectoryProblem {
        DirectoryProblem {
            part,
            reason: self.reason,
            detail: self.to_string(),
            request_id: self.request_id.clone(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)?;
        match self.request_id.as_str() {
            "" => Ok(()),
            id => write!(f, ", request id {id}"),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::new(failure.reason, failure.to_string())
    }
}

/// Microsoft's codes are words. Anything else could be somebody's name, or a token.
fn code(error: &Value) -> String {
    error
        .get("code")
        .and_then(Value::as_str)
        .filter(|code| {
            code.len() <= CODE_MAX
                && code
                    .bytes()
                    .all(|byte| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'.')
        })
        .unwrap_or_default()
        .to_owned()
}

/// `innerError` as Graph writes it, `innererror` as OData has it.
fn request_id_in(error: &Value) -> String {
    ["innerError", "innererror"]
        .into_iter()
        .filter_map(|name| error.get(name)?.get("request-id")?.as_str())
        .find_map(Guid::parse)
        .map(|id| id.as_str().to_owned())
        .unwrap_or_default()
}

const CODE_MAX: usize = 64;
