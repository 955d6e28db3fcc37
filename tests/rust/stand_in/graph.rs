use serde_json::{json, Value};
use vestibule::error::{Error, Result};
use vestibule::http::Response;
use vestibule::reason::Reason;

use super::microsoft::Sent;

/// Where Microsoft Graph is.
pub const GRAPH: &str = "https://graph.microsoft.com/v1.0";
/// Microsoft's name for every request.
pub const REQUEST_ID: &str = "2d6f5c0b-7a51-4d5e-8a2b-9c1d0e3f4a5b";

/// Answers requests to Graph.
pub type GraphScript = dyn Fn(&Sent) -> Result<Response>;

/// 200 with JSON.
pub fn graph_json(body: &Value) -> Result<Response> {
    graph_status(200, body)
}

/// Any status with JSON.
pub fn graph_status(status: u16, body: &Value) -> Result<Response> {
    Ok(Response {
        status,
        media_type: "application/json".to_owned(),
        body: body.to_string().into_bytes(),
        request_id: REQUEST_ID.to_owned(),
        ..Response::default()
    })
}

/// An error as Graph writes it.
pub fn graph_error(code: &str) -> Value {
    json!({"error": {
        "code": code, "message": "canary-message about Ada Lovelace",
        "innerError": {"date": "2026-11-26T09:12:35", "request-id": REQUEST_ID, "client-request-id": REQUEST_ID},
    }})
}

/// No answer.
pub fn graph_silence(reason: Reason) -> Result<Response> {
    Err(Error::new(reason, "as the test ordered"))
}

/// The parts of a batch: id, method, address, body.
pub fn batch_parts(sent: &Sent) -> Vec<(String, String, String, Value)> {
    assert!(sent.url.ends_with("/$batch"), "{}", sent.url);
    sent.json.as_ref().unwrap()["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let text = |name: &str| part[name].as_str().unwrap().to_owned();
            (
                text("id"),
                text("method"),
                text("url"),
                part["body"].clone(),
            )
        })
        .collect()
}

/// Answers a batch part by part.
pub fn graph_batch(sent: &Sent, answer: impl Fn(&str, &Value) -> (u16, Value)) -> Result<Response> {
    let responses: Vec<Value> = batch_parts(sent)
        .iter()
        // Graph answers in any order.
        .rev()
        .map(|(id, _, url, body)| {
            let (status, body) = answer(url, body);
            json!({"id": id, "status": status, "headers": {"Content-Type": "application/json"}, "body": body})
        })
        .collect();
    graph_json(&json!({"responses": responses}))
}

/// Which of the groups that are asked about are among these.
pub fn member_groups(asked: &Value, member_of: &[&str]) -> Value {
    let groups: Vec<&Value> = asked["groupIds"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|id| member_of.contains(&id.as_str().unwrap()))
        .collect();
    json!({"value": groups})
}
