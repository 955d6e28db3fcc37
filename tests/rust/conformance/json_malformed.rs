//! case 31: header or payload is no well-formed JSON object: byte order mark, trailing data, excessive depth, lone
//! surrogates, other encodings, an array in place of the object.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// Name and bytes.
fn malformed(object: &str) -> Vec<(&'static str, Vec<u8>)> {
    let member =
        |text: &str| format!("{},{text}}}", object.strip_suffix('}').unwrap()).into_bytes();
    let deep = |open: &str, close: &str, depth: usize| {
        member(&format!(
            "\"x\":{}{}",
            open.repeat(depth),
            close.repeat(depth)
        ))
    };
    let many: String = (0..300).map(|at| format!("\"m{at}\":0,")).collect();
    vec![
        ("empty", Vec::new()),
        ("blank", b"   ".to_vec()),
        ("null", b"null".to_vec()),
        ("array", format!("[{object}]").into_bytes()),
        ("text", b"\"x\"".to_vec()),
        ("number", b"1".to_vec()),
        ("byte order mark", format!("\u{feff}{object}").into_bytes()),
        ("two objects", format!("{object}{object}").into_bytes()),
        ("trailing text", format!("{object}x").into_bytes()),
        ("trailing comma", member("")),
        ("trailing nul", format!("{object}\0").into_bytes()),
        (
            "not closed",
            object.strip_suffix('}').unwrap().as_bytes().to_vec(),
        ),
        ("comment", format!("/* */{object}").into_bytes()),
        ("single quotes", object.replace('"', "'").into_bytes()),
        ("depth 1000, arrays", deep("[", "]", 1000)),
        ("depth 1000, objects", deep("{\"a\":", "}", 1000)),
        ("depth 20000, not closed", deep("[", "", 20_000)),
        ("lone high surrogate", member(r#""x":"\ud800""#)),
        ("lone low surrogate", member(r#""x":"\udc00""#)),
        (
            "surrogates the wrong way round",
            member(r#""x":"\udc00\ud800""#),
        ),
        ("lone surrogate in a name", member(r#""\ud800":1"#)),
        ("invalid escape", member(r#""x":"\x41""#)),
        ("raw line break in a text", member("\"x\":\"a\nb\"")),
        (
            "invalid UTF-8",
            [&member("\"x\":\"")[..object.len() + 5], b"\xff\xfe\"}"].concat(),
        ),
        (
            "overlong UTF-8",
            [&member("\"x\":\"")[..object.len() + 5], b"\xc0\xaf\"}"].concat(),
        ),
        (
            "UTF-16",
            object.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("NaN", member("\"x\":NaN")),
        ("Infinity", member("\"x\":-Infinity")),
        ("leading zero", member("\"x\":01")),
        ("hexadecimal", member("\"x\":0x10")),
        ("plus sign", member("\"x\":+1")),
        ("number beyond a float", member("\"x\":1e999")),
        ("name without quotes", member("x:1")),
        (
            "more members than anybody has",
            format!("{{{many}{}", &object[1..]).into_bytes(),
        ),
    ]
}

#[test]
fn a_payload_is_one_object() {
    let object = IdToken::for_nonce("n").claims.to_string();
    for (name, bytes) in malformed(&object) {
        let reason = refusal_of(|mut token| {
            token.raw_payload = Some(bytes);
            token.compact()
        });
        assert_eq!(reason, Reason::TokenMalformed, "{name}");
    }
}

#[test]
fn a_header_is_one_object() {
    for (name, bytes) in malformed(r#"{"alg":"RS256","kid":"tenant-key-1"}"#) {
        let reason = refusal_of(|mut token| {
            token.raw_header = Some(bytes);
            token.compact()
        });
        assert_eq!(reason, Reason::TokenMalformed, "{name}");
    }
}

/// A payload that nobody signed is not even read: the signature is the first thing that is wrong with it.
#[test]
fn the_signature_is_verified_before_the_payload_is_read() {
    let reason = refusal_of(|mut token| {
        token.raw_payload = Some(b"{\"sub\":1,\"sub\":2".to_vec());
        token.key = SigningKey::attacker();
        token.compact()
    });
    assert_eq!(reason, Reason::SignatureInvalid);
}
