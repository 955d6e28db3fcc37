//! case 19: the token endpoint answers 200 with something that is no token response. What the socket sees of it (a body
//! beyond the cap, compressed, cut off) is tested over real sockets.

use vestibule::reason::Reason;

use crate::stand_in::*;

const JSON: &str = "application/json";
/// Name, media type, body.
const BODIES: &[(&str, &str, &str)] = &[
    ("HTML", "text/html", "<!DOCTYPE html><title>Sign in</title>"),
    (
        "HTML under JSON's name",
        JSON,
        "<!DOCTYPE html><title>Sign in</title>",
    ),
    (
        "JSON under HTML's name",
        "text/html",
        r#"{"token_type":"Bearer","access_token":"a","id_token":"b"}"#,
    ),
    (
        "JSON under no name",
        "",
        r#"{"token_type":"Bearer","access_token":"a","id_token":"b"}"#,
    ),
    (
        "form",
        "application/x-www-form-urlencoded",
        "token_type=Bearer&id_token=a",
    ),
    ("empty", JSON, ""),
    (
        "truncated",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_tok"#,
    ),
    (
        "array",
        JSON,
        r#"[{"token_type":"Bearer","access_token":"a","id_token":"b"}]"#,
    ),
    ("null", JSON, "null"),
    ("number", JSON, "0"),
    ("text", JSON, r#""Bearer""#),
    ("empty object", JSON, "{}"),
    (
        "repeated ID token",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":"b","id_token":"c"}"#,
    ),
    (
        "repeated ID token, other case",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":"b","ID_TOKEN":"c"}"#,
    ),
    (
        "trailing data",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":"b"}{}"#,
    ),
    (
        "MAC token",
        JSON,
        r#"{"token_type":"mac","access_token":"a","id_token":"b"}"#,
    ),
    (
        "no token type",
        JSON,
        r#"{"access_token":"a","id_token":"b"}"#,
    ),
    (
        "token type null",
        JSON,
        r#"{"token_type":null,"access_token":"a","id_token":"b"}"#,
    ),
    (
        "token type list",
        JSON,
        r#"{"token_type":["Bearer"],"access_token":"a","id_token":"b"}"#,
    ),
    (
        "no access token",
        JSON,
        r#"{"token_type":"Bearer","id_token":"b"}"#,
    ),
    (
        "no ID token",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a"}"#,
    ),
    (
        "ID token null",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":null}"#,
    ),
    (
        "ID token list",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":["b"]}"#,
    ),
    (
        "ID token object",
        JSON,
        r#"{"token_type":"Bearer","access_token":"a","id_token":{"iss":"x"}}"#,
    ),
    (
        "error with status 200",
        JSON,
        r#"{"error":"invalid_grant","error_description":"AADSTS70008"}"#,
    ),
    (
        "byte order mark",
        JSON,
        "\u{feff}{\"token_type\":\"Bearer\",\"access_token\":\"a\",\"id_token\":\"b\"}",
    ),
];

#[test]
fn what_is_no_token_response_signs_nobody_in() {
    for (name, media_type, body) in BODIES {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft.answers(
            Endpoint::Token,
            Answer::Reply(200, media_type, body.as_bytes().to_vec()),
        );
        let callback = site.receive(&started.answer(), &started.cookie).unwrap();
        let error = site.complete(&callback).unwrap_err();
        assert_eq!(error.reason(), Reason::ResponseMalformed, "{name}");
        assert_eq!(site.microsoft.count(Endpoint::Token), 1, "{name}");
    }
}

/// An ID token in the response that is no token at all is the token's fault.
#[test]
fn an_empty_id_token_is_malformed() {
    assert_eq!(refusal_of(|_| String::new()), Reason::TokenMalformed);
}

/// RFC 6749, section 5.1: the type's case does not matter.
#[test]
fn the_token_type_is_read_without_case() {
    let site = TestSite::new();
    let started = site.begin();
    let mut answer = token_response(&IdToken::for_nonce(&started.nonce()).compact());
    answer["token_type"] = "bearer".into();
    site.microsoft
        .answers(Endpoint::Token, Answer::json(answer.to_string()));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert!(site.complete(&callback).is_ok());
}

/// The transport is told to stop reading long before 10 MiB.
#[test]
fn the_answer_has_a_cap() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    assert!(site
        .microsoft
        .sent()
        .iter()
        .all(|sent| sent.body_max <= 512 * 1024));
    let site = TestSite::new();
    let started = site.begin();
    site.microsoft
        .answers(Endpoint::Token, Answer::Failure(Reason::ResponseTooLarge));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(
        site.complete(&callback).unwrap_err().reason(),
        Reason::ResponseTooLarge
    );
}
