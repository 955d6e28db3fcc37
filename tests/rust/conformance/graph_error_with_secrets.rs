//! case 100: an answer of Graph that repeats the token, or tells of people. Neither reaches a text.

use serde_json::{json, Value};
use vestibule::flow;
use vestibule::guid::Guid;
use vestibule::http::Response;

use crate::stand_in::*;

#[test]
fn what_graph_writes_is_not_what_we_log() {
    let inner = json!({"request-id": REQUEST_ID, "client-request-id": APPLICATION_TOKEN});
    let bodies: Vec<Value> = vec![
        json!({"error": {"code": APPLICATION_TOKEN, "message": APPLICATION_TOKEN, "innerError": inner}}),
        json!({"error": {"code": "Request_BadRequest", "message": "canary Ada Lovelace", "innererror": inner}}),
        json!({"error": APPLICATION_TOKEN, "error_description": APPLICATION_TOKEN}),
        json!({"error": {"code": ["canary"], "details": [{"code": "canary", "target": "canary"}]}}),
        json!({"error": {"code": "", "innerError": {"request-id": APPLICATION_TOKEN}}}),
        json!({"error": {"code": "a\nb", "message": null}}),
        json!([APPLICATION_TOKEN]),
        json!(APPLICATION_TOKEN),
        json!({"error": {"code": "x".repeat(10_000)}}),
    ];
    for status in [400, 401, 403, 404, 409, 418, 429, 500, 503, 599] {
        for body in &bodies {
            let site = TestSite::new();
            let answer = body.clone();
            site.microsoft.graph(move |_| graph_status(status, &answer));
            let ada = [Guid::parse(ADA).unwrap()];
            let error = flow::look_up(&site.state, &site.environment(), &ada).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(!text.contains("canary"), "{text}");
            assert!(!text.contains('\n') && text.len() < 512, "{text}");
            assert!(error.to_string().contains(&status.to_string()), "{error}");
            assert!(error.to_string().contains(REQUEST_ID), "{error}");
        }
    }
}

/// Microsoft's code and its name for the request are what an administrator needs; either spelling of the member counts.
#[test]
fn code_and_request_are_told() {
    for member in ["innerError", "innererror"] {
        let site = TestSite::new();
        let body = json!({"error": {"code": "Authorization_RequestDenied", member: {"request-id": REQUEST_ID}}});
        site.microsoft.graph(move |_| {
            Ok(Response {
                status: 403,
                media_type: "application/json".to_owned(),
                body: body.to_string().into_bytes(),
                ..Response::default()
            })
        });
        let ada = [Guid::parse(ADA).unwrap()];
        let error = flow::look_up(&site.state, &site.environment(), &ada).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("microsoft graph answered HTTP 403 Authorization_RequestDenied, request id {REQUEST_ID}")
        );
    }
}
