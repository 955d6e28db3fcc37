//! Status and JSON → the answer to each part of a batch, and to each page of a list.
//!
//! The first byte chooses the status; the rest is the body: JSON where it is JSON, else what Graph writes in Base64.

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::http::{Body, Request, Response};

use super::directory::{ask, Script};

const STATUSES: &[u64] = &[
    200, 204, 400, 401, 403, 404, 424, 429, 500, 503, 99, 600, 70_000,
];

pub fn check(data: &[u8]) {
    let [status, body @ ..] = data else {
        return;
    };
    let body = serde_json::from_slice(body).unwrap_or_else(|_| STANDARD.encode(body).into());
    ask(&Parts {
        status: STATUSES[usize::from(*status) % STATUSES.len()],
        body,
    });
}

struct Parts {
    status: u64,
    body: Value,
}

impl Script for Parts {
    fn answer(&self, request: &Request<'_>) -> Response {
        let answer = match &request.body {
            Body::Json(batch) => {
                let batch: Value = serde_json::from_slice(batch).unwrap();
                let parts = batch["requests"].as_array().unwrap();
                assert!((1..=20).contains(&parts.len()));
                let responses: Vec<Value> = parts
                    .iter()
                    .map(|part| json!({"id": part["id"], "status": self.status, "body": self.body}))
                    .collect();
                json!({"responses": responses})
            }
            Body::Empty | Body::Form(_) => self.body.clone(),
        };
        Response {
            status: 200,
            media_type: "application/json".to_owned(),
            body: answer.to_string().into_bytes(),
            ..Response::default()
        }
    }
}
