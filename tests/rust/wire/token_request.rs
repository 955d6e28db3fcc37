//! What the token request looks like on the wire.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;

use crate::bench::{CLIENT_ID, HOST, REDIRECT_URI, TENANT};
use crate::provider::{Provider, SignIn, CODE, OBJECT_ID, SECRET};
use crate::server::Received;
use crate::token_form::{is_code_grant, token_form};

fn token_request(provider: &Provider) -> Received {
    let posts: Vec<Received> = provider
        .received()
        .into_iter()
        .filter(|request| request.method == "POST")
        .collect();
    assert_eq!(posts.len(), 1);
    posts[0].clone()
}

/// The sign-in that all others here differ from: what they refuse is refused for its own sake.
#[test]
fn an_honest_provider_signs_a_person_in() {
    let provider = Provider::honest();
    let identity = SignIn::begin(&provider).unwrap().complete().unwrap();
    assert_eq!(identity.object_id().as_str(), OBJECT_ID);
    let asked: Vec<String> = provider
        .received()
        .iter()
        .map(|request| format!("{} {}", request.method, request.target))
        .collect();
    assert_eq!(
        asked,
        [
            format!("GET /{TENANT}/v2.0/.well-known/openid-configuration?appid={CLIENT_ID}"),
            format!("GET /{TENANT}/discovery/v2.0/keys"),
            format!("POST /{TENANT}/oauth2/v2.0/token"),
        ]
    );
}

/// case 21: the client secret is in the body of the one token request and nowhere else.
#[test]
fn the_secret_travels_in_the_body_of_the_token_request_only() {
    let provider = Provider::honest();
    let sign_in = SignIn::begin(&provider).unwrap();
    sign_in.complete().unwrap();
    assert!(!sign_in.authorization.as_str().contains(SECRET));
    for request in provider.received() {
        let head = format!("{} {:?}", request.target, request.headers);
        assert!(!head.contains(SECRET), "{head}");
        assert!(!head.contains(CODE), "{head}");
        assert_eq!(request.header("authorization"), None);
        if request.method != "POST" {
            assert!(request.body.is_empty());
        }
    }
    assert_eq!(
        token_form(&token_request(&provider).body)["client_secret"],
        SECRET
    );
}

/// case 21: exactly the members of an authorization code grant (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
#[test]
fn the_token_request_has_exactly_its_members() {
    let provider = Provider::honest();
    SignIn::begin(&provider).unwrap().complete().unwrap();
    let form = token_form(&token_request(&provider).body);
    is_code_grant(&form, CLIENT_ID, CODE, REDIRECT_URI);
}

/// case 14, case 15: the authorization request has an S256 challenge, the token request the verifier that belongs to
/// it, and neither has both.
#[test]
fn the_verifier_belongs_to_the_challenge_and_travels_once() {
    let provider = Provider::honest();
    let sign_in = SignIn::begin(&provider).unwrap();
    sign_in.complete().unwrap();
    let verifier = token_form(&token_request(&provider).body)["code_verifier"].clone();
    assert!((43..=128).contains(&verifier.len()));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    assert_eq!(
        sign_in.sent("code_challenge"),
        Some(URL_SAFE_NO_PAD.encode(digest.as_ref()))
    );
    assert_eq!(
        sign_in.sent("code_challenge_method").as_deref(),
        Some("S256")
    );
    assert!(!sign_in.authorization.as_str().contains(&verifier));
    for request in provider.received() {
        assert!(!request.target.contains(&verifier));
        assert!(!request.target.contains("code_challenge"));
    }
}

/// case 21: characters that mean something in a form arrive as the characters they are.
#[test]
fn special_characters_of_a_secret_survive_the_form() {
    for secret in [
        "a&client_id=evil",
        "a=b",
        "a+b",
        "100%25",
        "a%26b",
        "q?w#e/r\\t",
        "~!@$^*()_-{}[]|:;\"'<>,.",
    ] {
        let provider = Provider::honest();
        SignIn::begin_with_secret(&provider, secret)
            .unwrap()
            .complete()
            .unwrap();
        let request = token_request(&provider);
        let form = token_form(&request.body);
        assert_eq!(form["client_secret"], secret);
        assert_eq!(form["client_id"], CLIENT_ID);
        assert_eq!(form.len(), 6);
        assert!(request.body.iter().all(u8::is_ascii_graphic));
    }
}

/// case 21: no header tells of the site or of the person, or asks for what would be refused.
#[test]
fn requests_carry_no_header_beyond_need() {
    let provider = Provider::honest();
    SignIn::begin(&provider).unwrap().complete().unwrap();
    for request in provider.received() {
        let mut names: Vec<String> = request
            .headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        names.sort_unstable();
        let expected: &[&str] = if request.method == "POST" {
            &[
                "accept",
                "accept-encoding",
                "content-length",
                "content-type",
                "host",
                "user-agent",
            ]
        } else {
            &["accept", "accept-encoding", "host", "user-agent"]
        };
        assert_eq!(names, expected);
        assert_eq!(request.header("host"), Some(HOST));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("accept-encoding"), Some("identity"));
        assert_eq!(
            request.header("user-agent"),
            Some(concat!("Vestibule/", env!("CARGO_PKG_VERSION")))
        );
    }
    assert_eq!(
        token_request(&provider).header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}
