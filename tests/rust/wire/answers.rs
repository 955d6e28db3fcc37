//! Answers that are too large, too slow, cut off, compressed or something else than was asked for.

use std::time::Duration;

use vestibule::reason::Reason;

use crate::bench::{assert_refused, get, impersonated, within, BODY_MAX, REQUEST_BOUND};
use crate::provider::{key_set, Provider, SignIn};
use crate::server::{answer, send, Connection, End};

const CHUNKED: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A piece each second until the other side has had enough.
fn drip(stream: &mut dyn Connection, first: &[u8], again: &[u8]) -> End {
    let mut piece = first;
    while stream
        .write_all(piece)
        .and_then(|()| stream.flush())
        .is_ok()
    {
        piece = again;
        std::thread::sleep(Duration::from_secs(1));
    }
    End::Close
}

/// case 50, case 19: the cap itself still passes, so that the refusals below are the cap's.
#[test]
fn an_answer_of_exactly_the_cap_is_read() {
    let (_server, transport) =
        impersonated(|_, stream| send(stream, &answer(200, "application/json", &[b' '; BODY_MAX])));
    assert_eq!(get(&transport).unwrap().body.len(), BODY_MAX);
}

/// case 50, case 19: one byte more than the cap.
#[test]
fn an_answer_one_byte_above_the_cap_is_refused() {
    let (_server, transport) = impersonated(|_, stream| {
        send(
            stream,
            &answer(200, "application/json", &[b' '; BODY_MAX + 1]),
        )
    });
    assert_refused(get(&transport), Reason::ResponseTooLarge);
}

/// case 50, case 19: ten mebibytes, announced and sent.
#[test]
fn ten_mebibytes_are_not_read() {
    let (_server, transport) = impersonated(|_, stream| {
        send(
            stream,
            &answer(200, "application/json", &vec![b' '; 10 << 20]),
        )
    });
    assert_refused(get(&transport), Reason::ResponseTooLarge);
}

/// case 50: chunks without end, as fast as they are taken.
#[test]
fn endless_chunks_are_cut_at_the_cap() {
    let (_server, transport) = impersonated(|_, stream| {
        let _ = stream.write_all(CHUNKED);
        let chunk = [b"1000\r\n".as_slice(), &[b' '; 0x1000], b"\r\n"].concat();
        while stream.write_all(&chunk).is_ok() {}
        End::Close
    });
    within(REQUEST_BOUND, || {
        assert_refused(get(&transport), Reason::ResponseTooLarge);
    });
}

/// case 50: header lines without end.
#[test]
fn endless_headers_are_refused() {
    let (_server, transport) = impersonated(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-More: and more\r\n").is_ok() {}
        End::Close
    });
    within(REQUEST_BOUND, || {
        assert_refused(get(&transport), Reason::ConnectFailed);
    });
}

/// case 50: an answer of which a little comes each second: the head, the body, one chunk, one interim response. Every
/// piece is progress, and still it ends in time. All four at once, since each takes the time that is allowed.
#[test]
fn a_dripping_answer_is_left_in_time() {
    const HEAD: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3600\r\n\r\n";
    const INTERIM: &[u8] = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    // What comes first, and what then comes again and again.
    let drips: [(&[u8], &[u8]); 4] = [
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (HEAD, b" "),
        (CHUNKED, b"1\r\n \r\n"),
        (INTERIM, INTERIM),
    ];
    std::thread::scope(|scope| {
        for (first, again) in drips {
            scope.spawn(move || {
                let (_server, transport) =
                    impersonated(move |_, stream| drip(stream, first, again));
                within(REQUEST_BOUND, || {
                    assert_refused(get(&transport), Reason::TimedOut);
                });
            });
        }
    });
}

/// case 19: fewer bytes than were announced.
#[test]
fn a_body_cut_off_is_refused() {
    let (_server, transport) = impersonated(|_, stream| {
        send(
            stream,
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"keys\":[]}",
        )
    });
    assert_refused(get(&transport), Reason::ConnectFailed);
}

/// case 19: chunks that end before the last one.
#[test]
fn chunks_cut_off_are_refused() {
    let (_server, transport) =
        impersonated(|_, stream| send(stream, &[CHUNKED, b"b\r\n{\"keys\":[]}\r\n"].concat()));
    assert_refused(get(&transport), Reason::ConnectFailed);
}

/// case 19: a body whose connection is reset in the middle.
#[test]
fn a_body_reset_in_the_middle_is_refused() {
    let (_server, transport) = impersonated(|_, stream| {
        send(
            stream,
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
        );
        End::Reset
    });
    assert_refused(get(&transport), Reason::ConnectFailed);
}

/// case 19: what comes back is not HTTP.
#[test]
fn an_answer_that_is_not_http_is_refused() {
    for bytes in [
        b"\x00\x01\x02\x03 and so on\r\n\r\n".as_slice(),
        b"220 mail.example ESMTP\r\n",
        b"{\"keys\":[]}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        b"",
    ] {
        let (_server, transport) = impersonated(move |_, stream| send(stream, bytes));
        assert_refused(get(&transport), Reason::ConnectFailed);
    }
}

/// case 19, case 50: compressed although that was not offered: a bomb of a few bytes is not even opened.
#[test]
fn a_compressed_answer_is_refused() {
    for coding in ["gzip", "br", "deflate", "zstd", "identity, gzip"] {
        let (_server, transport) = impersonated(move |_, stream| {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
                GZIP_BOMB.len()
            );
            send(stream, &[head.as_bytes(), GZIP_BOMB].concat())
        });
        assert_refused(get(&transport), Reason::ResponseMalformed);
    }
}

/// case 19, case 50: compressed without saying so: bytes like any others, and never JSON.
#[test]
fn a_compressed_answer_in_disguise_is_not_opened() {
    let (_server, transport) =
        impersonated(|_, stream| send(stream, &answer(200, "application/json", GZIP_BOMB)));
    assert_eq!(get(&transport).unwrap().body, GZIP_BOMB);
}

/// What a token endpoint may not answer with status 200.
fn bad_token_responses(good: &[u8]) -> Vec<(&'static str, &'static str, Vec<u8>, Reason)> {
    const JSON: &str = "application/json";
    let good = String::from_utf8(good.to_vec()).unwrap();
    let malformed = Reason::ResponseMalformed;
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        (
            "an HTML page",
            "text/html",
            text("<!DOCTYPE html><p>Sign in"),
            malformed,
        ),
        ("JSON sent as HTML", "text/html", text(&good), malformed),
        ("JSON sent as text", "text/plain", text(&good), malformed),
        ("JSON without a type", "", text(&good), malformed),
        (
            "a key set's type",
            "application/jwk-set+json",
            text(&good),
            malformed,
        ),
        ("nothing", JSON, Vec::new(), malformed),
        ("half of it", JSON, text(&good[..good.len() / 2]), malformed),
        ("an array", JSON, text(&format!("[{good}]")), malformed),
        ("null", JSON, text("null"), malformed),
        (
            "two objects",
            JSON,
            text(&format!("{good}{good}")),
            malformed,
        ),
        (
            "a repeated member",
            JSON,
            text(&good.replacen('{', "{\"id_token\":\"a.b.c\",", 1)),
            malformed,
        ),
        (
            "another token type",
            JSON,
            text(&good.replace("Bearer", "mac")),
            malformed,
        ),
        (
            "no token type",
            JSON,
            text(&good.replace("token_type", "kind")),
            malformed,
        ),
        (
            "no ID token",
            JSON,
            text(&good.replace("id_token", "it")),
            malformed,
        ),
        (
            "an ID token that is null",
            JSON,
            text(r#"{"token_type":"Bearer","access_token":"a","id_token":null}"#),
            malformed,
        ),
        ("a compressed body", JSON, GZIP_BOMB.to_vec(), malformed),
        (
            "ten mebibytes",
            JSON,
            vec![b' '; 10 << 20],
            Reason::ResponseTooLarge,
        ),
    ]
}

/// case 19: the token endpoint says 200 and sends something else than a token response.
#[test]
fn a_token_response_that_is_none_is_refused() {
    let count = bad_token_responses(b"{}").len();
    for index in 0..count {
        let provider = Provider::start(move |provider, request, stream| {
            (request.method == "POST").then(|| {
                let cases = bad_token_responses(&provider.token_response());
                let (_, media_type, body, _) = &cases[index];
                send(stream, &answer(200, media_type, body))
            })
        });
        let (title, _, _, reason) = bad_token_responses(b"{}").swap_remove(index);
        let error = SignIn::begin(&provider).unwrap().complete().unwrap_err();
        assert_eq!(error.reason(), reason, "{title}: {error}");
        assert_eq!(provider.count("POST"), 1, "{title}");
    }
}

/// What may not be sent as a key set.
fn bad_key_sets() -> Vec<(&'static str, &'static str, Vec<u8>, Reason)> {
    const JSON: &str = "application/json";
    let good = key_set();
    let key = &good["keys"][0];
    let invalid = Reason::KeysInvalid;
    let set =
        |keys: Vec<serde_json::Value>| serde_json::json!({ "keys": keys }).to_string().into_bytes();
    let with = |name: &str, value: &str| {
        let mut key = key.clone();
        key[name] = value.into();
        key
    };
    let text = good.to_string().into_bytes();
    vec![
        ("sent as HTML", "text/html", text.clone(), invalid),
        (
            "sent as bytes",
            "application/octet-stream",
            text.clone(),
            invalid,
        ),
        ("without a type", "", text.clone(), invalid),
        ("not JSON", JSON, b"keys: []".to_vec(), invalid),
        (
            "an array",
            JSON,
            [b"[".as_slice(), &text, b"]"].concat(),
            invalid,
        ),
        ("without keys", JSON, b"{\"values\":[]}".to_vec(), invalid),
        ("empty", JSON, set(vec![]), invalid),
        (
            "only an unknown kind of key",
            JSON,
            set(vec![with("kty", "QUANTUM")]),
            invalid,
        ),
        (
            "private key material",
            JSON,
            set(vec![with("d", "AQAB")]),
            invalid,
        ),
        (
            "101 keys",
            JSON,
            set((0..101).map(|n| with("kid", &n.to_string())).collect()),
            invalid,
        ),
        (
            "513 KiB",
            JSON,
            [text.as_slice(), &vec![b' '; 513 * 1024]].concat(),
            Reason::ResponseTooLarge,
        ),
    ]
}

/// case 50: the key set is something else; the code is not sent before there are keys to verify its answer with.
#[test]
fn a_key_set_that_is_none_is_refused() {
    for (title, media_type, body, reason) in bad_key_sets() {
        let provider = Provider::start(move |_, request, stream| {
            request
                .target
                .ends_with("/keys")
                .then(|| send(stream, &answer(200, media_type, &body)))
        });
        let error = SignIn::begin(&provider).unwrap().complete().unwrap_err();
        assert_eq!(error.reason(), reason, "{title}: {error}");
        assert_eq!(provider.count("POST"), 0, "{title}");
    }
}

/// case 50: a media type with parameters and in capitals is still JSON.
#[test]
fn parameters_of_a_media_type_do_not_count() {
    let provider = Provider::start(|provider, request, stream| {
        (request.method == "POST").then(|| {
            let body = provider.token_response();
            send(
                stream,
                &answer(200, "Application/JSON; charset=utf-8", &body),
            )
        })
    });
    SignIn::begin(&provider).unwrap().complete().unwrap();
}

/// A gzip stream of 80 bytes that claims to be compressed blanks; nobody gets as far as finding out.
const GZIP_BOMB: &[u8] = &{
    let mut bytes = [0; 80];
    bytes[0] = 0x1f;
    bytes[1] = 0x8b;
    bytes[2] = 8;
    bytes[9] = 3;
    bytes[10] = 0xed;
    bytes[11] = 0xc1;
    bytes
};
