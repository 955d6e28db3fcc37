//! Several questions in one request (`$batch`).

use std::collections::BTreeMap;

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use serde_json::{json, Map, Value};

use super::client::{Client, Question};
use super::failure::Failure;
use crate::guid::Guid;

/// One of the questions.
pub(super) struct Part {
    /// Its name, once in a batch.
    pub id: String,
    /// Path below the version, and query.
    pub path: String,
    /// What is posted.
    pub body: Option<Value>,
}

/// What came of each question, by its name.
pub(super) type Answers = BTreeMap<String, std::result::Result<Value, Failure>>;

/// Asks at most twenty questions at once. Only those that Graph could not answer just now are asked again.
pub(super) fn batch(client: &Client<'_>, parts: &[Part]) -> Answers {
    let mut answers = Answers::new();
    for attempt in 0.. {
        let open: Vec<&Part> = parts
            .iter()
            .filter(|part| match answers.get(&part.id) {
                None => true,
                Some(answer) => is_passing(answer),
            })
            .collect();
        if open.is_empty() || (attempt > 0 && !client.wait(attempt - 1, pause(&answers))) {
            break;
        }
        answers.extend(once(client, &open));
    }
    let failures = || answers.values().filter_map(|answer| answer.as_ref().err());
    if failures().any(Failure::is_outage) {
        client.gives_up(pause(&answers));
    } else if !failures().any(Failure::is_of_batch) {
        client.is_answered();
    }
    answers
}

/// How long Graph wants us to wait, by the answer that asks for most.
fn pause(answers: &Answers) -> Option<u64> {
    answers
        .values()
        .filter(|answer| is_passing(answer))
        .filter_map(|answer| answer.as_ref().err()?.retry_after)
        .max()
}

/// Whether the question may be answered a moment later.
fn is_passing(answer: &std::result::Result<Value, Failure>) -> bool {
    answer.as_ref().is_err_and(Failure::is_passing)
}

fn once(client: &Client<'_>, parts: &[&Part]) -> Answers {
    let requests: Vec<Value> = parts.iter().map(|part| part.request()).collect();
    let question = Question {
        path: "/$batch",
        body: Some(json!({"requests": requests})),
        in_parts: true,
        ..Question::default()
    };
    match client.ask_object(&question) {
        Ok((object, request_id)) => read(parts, &object, &request_id),
        Err(failure) => parts
            .iter()
            .map(|part| (part.id.clone(), Err(failure.of_batch())))
            .collect(),
    }
}

impl Part {
    fn request(&self) -> Value {
        let mut request = json!({"id": self.id, "method": "GET", "url": self.path});
        if let (Some(body), Some(request)) = (&self.body, request.as_object_mut()) {
            request.insert("method".to_owned(), "POST".into());
            request.insert(
                "headers".to_owned(),
                json!({"Content-Type": "application/json"}),
            );
            request.insert("body".to_owned(), body.clone());
        }
        request
    }
}

/// The answers, in any order. A question without an answer, or with two, has none.
fn read(parts: &[&Part], object: &Value, request_id: &str) -> Answers {
    let responses = object.get("responses").and_then(Value::as_array);
    let responses = responses.map(Vec::as_slice).unwrap_or_default();
    parts
        .iter()
        .map(|part| {
            let mut of_part = responses
                .iter()
                .filter_map(Value::as_object)
                .filter(|response| names(response, &part.id));
            let answer = match (of_part.next(), of_part.next()) {
                (Some(response), None) => read_one(response, request_id),
                (None, _) => Err(Failure::malformed(
                    "a part of the batch has no answer",
                    request_id,
                )),
                (Some(_), Some(_)) => Err(Failure::malformed(
                    "a part of the batch has two answers",
                    request_id,
                )),
            };
            (part.id.clone(), answer)
        })
        .collect()
}

fn names(response: &Map<String, Value>, id: &str) -> bool {
    match response.get("id") {
        Some(Value::String(text)) => text == id,
        Some(Value::Number(number)) => number.to_string() == id,
        _ => false,
    }
}

fn read_one(
    response: &Map<String, Value>,
    request_id: &str,
) -> std::result::Result<Value, Failure> {
    let header = |name: &str| header(response, name);
    let own_id = header("request-id")
        .as_deref()
        .and_then(Guid::parse)
        .map(|id| id.as_str().to_owned());
    let request_id = own_id.as_deref().unwrap_or(request_id);
    let status = response
        .get("status")
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (100..600).contains(status))
        .ok_or_else(|| Failure::malformed("a part of the batch has no status", request_id))?;
    let body = body(response.get("body"));
    if !(200..300).contains(&status) {
        let retry_after = header("retry-after").and_then(|text| text.trim().parse().ok());
        return Err(Failure::of_json(status, &body, request_id, retry_after));
    }
    match body {
        Value::Object(_) => Ok(body),
        _ => Err(Failure::malformed(
            "a part of the batch is no JSON object",
            request_id,
        )),
    }
}

/// Graph writes what it does not take for JSON in Base64: also an error, now and then.
fn body(body: Option<&Value>) -> Value {
    match body {
        Some(Value::String(text)) => STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default(),
        Some(body) => body.clone(),
        None => Value::Null,
    }
}

/// A header of a part, by its name in whatever case.
fn header(response: &Map<String, Value>, name: &str) -> Option<String> {
    response
        .get("headers")?
        .as_object()?
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .and_then(|(_, value)| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
}
