//! case 100, core side: whatever fails, the log text holds no code, token, secret, cookie, state, nonce or verifier.

use serde_json::json;
use vestibule::reason::Reason;

use crate::stand_in::*;

/// What Microsoft answers with at the token endpoint; a token is made for the nonce.
fn answers(nonce: &str) -> Vec<Answer> {
    let token = |change: fn(&mut IdToken)| {
        let mut token = IdToken::for_nonce(nonce);
        change(&mut token);
        Answer::json(token_response(&token.compact()).to_string())
    };
    vec![
        Answer::Failure(Reason::TimedOut),
        Answer::Reply(500, "text/html", CODE.as_bytes().to_vec()),
        Answer::json(format!("{{\"access_token\":\"{ACCESS_TOKEN}\"")),
        Answer::json(format!(
            "{{\"token_type\":\"{ACCESS_TOKEN}\",\"access_token\":\"{ACCESS_TOKEN}\"}}"
        )),
        Answer::error(
            400,
            &json!({"error": "invalid_grant", "error_description": format!("AADSTS70008: {CODE} {CLIENT_SECRET}")}),
        ),
        Answer::error(
            401,
            &json!({"error": "invalid_client", "error_description": format!("AADSTS7000215: {CLIENT_SECRET}")}),
        ),
        token(|token| token.key = SigningKey::attacker()),
        token(|token| token.header["kid"] = "other".into()),
        token(|token| token.header["alg"] = "none".into()),
        token(|token| token.set("nonce", "n")),
        token(|token| token.set("aud", OTHER_CLIENT)),
        token(|token| token.set("iss", "https://evil.example")),
        token(|token| token.set("tid", OTHER_TENANT)),
        token(|token| token.set("oid", "x")),
        token(|token| token.set("exp", 1)),
        token(|token| token.set("at_hash", "x")),
    ]
}

#[test]
fn log_texts_hold_no_secrets() {
    let number = answers("n").len();
    for at in 0..number {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft
            .answers(Endpoint::Token, answers(&started.nonce()).swap_remove(at));
        let callback = site.receive(&started.answer(), &started.cookie).unwrap();
        let text = site.complete(&callback).unwrap_err().to_string();
        holds_no_secret(&text, &started);
    }
}

#[test]
fn log_texts_of_responses_hold_no_secrets() {
    let site = TestSite::new();
    let started = site.begin();
    let state = started.state();
    for (query, cookie) in [
        (
            format!("code={CODE}&code={CODE}&state={state}"),
            started.cookie.clone(),
        ),
        (
            format!("code={CODE}&state={state}x"),
            started.cookie.clone(),
        ),
        (format!("code={CODE}"), started.cookie.clone()),
        (
            format!("code={CODE}%0a&state={state}"),
            started.cookie.clone(),
        ),
        (format!("code={CODE}&state={state}"), String::new()),
        (
            format!("code={CODE}&state={state}"),
            format!("{}x", started.cookie),
        ),
        (format!("code={CODE}&state={state}"), site.begin().cookie),
        (
            format!("code={CODE}{}&state={state}", "a".repeat(64 * 1024)),
            started.cookie.clone(),
        ),
    ] {
        let refused = site.receive(&query, &cookie).err().unwrap();
        holds_no_secret(&refused.error.to_string(), &started);
    }
}

#[test]
fn log_texts_of_logouts_hold_no_secrets() {
    let site = TestSite::new();
    let started = site.begin();
    let mut tokens = vec!["canary-jti".to_owned()];
    for (claim, value) in [
        ("aud", json!(OTHER_CLIENT)),
        ("iss", json!("canary-sid")),
        ("nonce", json!("canary-sid")),
        ("events", json!("canary-sid")),
        ("exp", json!("canary-sid")),
        ("jti", json!(["canary-jti"])),
    ] {
        let mut token = IdToken::logout();
        token.set(claim, value);
        tokens.push(token.compact());
    }
    let mut texts: Vec<String> = tokens
        .iter()
        .map(|token| site.backchannel(token).unwrap_err().to_string())
        .collect();
    for query in ["sid=canary-sid&iss=canary-sid", "sid=canary-sid%00"] {
        texts.push(site.frontchannel(query).unwrap_err().to_string());
    }
    for text in texts {
        holds_no_secret(&text, &started);
        assert!(!text.contains("canary"), "{text}");
    }
}

fn holds_no_secret(text: &str, started: &Started) {
    let (_, cookie) = started.cookie.split_once('=').unwrap();
    for secret in [
        CODE,
        ACCESS_TOKEN,
        CLIENT_SECRET,
        cookie,
        &started.state(),
        &started.nonce(),
        "eyJ",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.len() <= 2048);
    assert!(
        text.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
        "{text}"
    );
}
