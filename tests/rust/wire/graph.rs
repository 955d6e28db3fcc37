//! Microsoft Graph over a real connection: what is sent with a token, and that it is sent nowhere else.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use vestibule::graph::{self, Breaker, Client, Failure, ImageType, Photo, Wanted};
use vestibule::guid::Guid;
use vestibule::http::{HostRules, SystemTransport};
use vestibule::identity::Directory;
use vestibule::random::SystemEntropy;
use vestibule::reason::Reason;
use vestibule::secret::Secret;
use vestibule::time::{Sleeper, SystemClock};

use crate::bench::{config_with, transport_to, within, Trap};
use crate::certificates::CertificateAuthority;
use crate::server::{answer, send, Connection, End, Received, Server};

const GRAPH_HOST: &str = "graph.microsoft.com";
const TOKEN: &str = "canary-token";
const ADA: &str = "00000000-0000-0000-66f3-3332eca7ea81";
const GROUP: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";

/// A Graph that answers as its script says, and one that asks it.
struct Bench {
    server: Server,
    transport: SystemTransport,
    rules: HostRules,
    token: Secret,
    breaker: Breaker,
    patience: Sleeper,
}

impl Bench {
    fn start(
        script: impl Fn(&Received, &mut dyn Connection) -> End + Send + Sync + 'static,
    ) -> Self {
        let authority = CertificateAuthority::new("Vestibule test");
        let server = Server::tls(authority.certify(GRAPH_HOST), script);
        let config = config_with("https://login.microsoftonline.com", "secret");
        Self {
            transport: transport_to(server.port, &authority),
            server,
            rules: HostRules::for_graph(&config.authority, None),
            token: Secret::new(TOKEN.to_owned()),
            breaker: Breaker::default(),
            patience: Sleeper::within(Duration::from_secs(3)),
        }
    }

    fn client(&self) -> Client<'_> {
        Client {
            rules: &self.rules,
            token: &self.token,
            breaker: &self.breaker,
            clock: &SystemClock,
            entropy: &SystemEntropy,
            transport: &self.transport,
            patience: &self.patience,
        }
    }

    fn consult(&self) -> Directory {
        let wanted = Wanted {
            groups: &BTreeSet::from([Guid::parse(GROUP).unwrap()]),
            checked: true,
            properties: &BTreeSet::new(),
        };
        graph::consult(&self.client(), &Guid::parse(ADA).unwrap(), &wanted)
    }

    fn photo(&self, etag: &str) -> Result<Photo, Failure> {
        graph::photo(&self.client(), None, etag)
    }
}

fn batch_answer() -> Vec<u8> {
    let body = format!(
        r#"{{"responses":[{{"id":"groups0","status":200,"body":{{"value":["{GROUP}"]}}}}]}}"#
    );
    answer(
        200,
        "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8",
        body.as_bytes(),
    )
}

fn reason_of(directory: &Directory) -> Reason {
    assert_eq!(directory.groups, None);
    directory.problems[0].reason
}

#[test]
fn a_batch_is_sent_with_the_token_and_a_name_of_ours() {
    let bench = Bench::start(|_, stream| send(stream, &batch_answer()));
    for _ in 0..2 {
        assert_eq!(bench.consult().groups.unwrap().len(), 1);
    }
    let received = bench.server.received();
    let mut names = BTreeSet::new();
    for request in &received {
        assert_eq!(request.method, "POST");
        assert_eq!(request.target, "/v1.0/$batch");
        assert_eq!(request.header("authorization"), Some("Bearer canary-token"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("consistencylevel"), None);
        assert_eq!(request.header("if-none-match"), None);
        assert_eq!(request.header("cookie"), None);
        let name = request.header("client-request-id").unwrap();
        // A random UUID (RFC 9562, section 5.4).
        assert!(Guid::parse(name).is_some(), "{name}");
        assert_eq!(&name[14..15], "4");
        assert!("89ab".contains(&name[19..20]));
        names.insert(name.to_owned());
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(
            body,
            serde_json::json!({"requests": [{
                "id": "groups0", "method": "POST", "url": "/me/checkMemberGroups",
                "headers": {"Content-Type": "application/json"}, "body": {"groupIds": [GROUP]},
            }]})
        );
    }
    assert_eq!(names.len(), 2);
}

#[test]
fn a_search_says_that_an_index_is_good_enough() {
    let bench =
        Bench::start(|_, stream| send(stream, &answer(200, "application/json", b"{\"value\":[]}")));
    assert!(graph::search_groups(&bench.client(), "a b&c")
        .unwrap()
        .is_empty());
    let received = bench.server.received();
    assert_eq!(received[0].method, "GET");
    assert_eq!(
        received[0].target,
        "/v1.0/groups?$search=%22displayName%3Aa%20b%26c%22&$select=id%2CdisplayName&$top=20&$count=true"
    );
    assert_eq!(received[0].header("consistencylevel"), Some("eventual"));
}

/// 001-34: the photo at hand is named, and a photo comes as it is.
#[test]
fn a_photo_comes_as_bytes_with_its_name() {
    let bench = Bench::start(|request, stream| {
        if request.header("if-none-match") == Some("\"one\"") {
            return send(
                stream,
                b"HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\n\r\n",
            );
        }
        let body = b"GIF89a\x10\0\x10\0\xff\0\0";
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nETag: \"one\"\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        send(stream, &[head.as_bytes(), body].concat())
    });
    match bench.photo("").unwrap() {
        Photo::New { etag, kind, bytes } => {
            assert_eq!(etag, "\"one\"");
            assert_eq!(kind, ImageType::Gif);
            assert_eq!(bytes, b"GIF89a\x10\0\x10\0\xff\0\0");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(bench.photo("\"one\"").unwrap(), Photo::Unchanged);
    let received = bench.server.received();
    assert_eq!(received[0].target, "/v1.0/me/photos/240x240/$value");
    assert_eq!(received[0].header("accept"), Some("image/*"));
}

/// Nobody asked whether something had changed.
#[test]
fn unchanged_is_no_answer_to_a_plain_question() {
    let bench = Bench::start(|_, stream| send(stream, b"HTTP/1.1 304 Not Modified\r\n\r\n"));
    assert_eq!(bench.photo("").unwrap_err().reason, Reason::RedirectRefused);
    assert_eq!(reason_of(&bench.consult()), Reason::RedirectRefused);
}

/// case 53: the token does not follow a redirect, neither to elsewhere nor back to Graph.
#[test]
fn a_redirect_of_graph_is_refused() {
    for status in [301, 302, 303, 307, 308] {
        let trap = Trap::set();
        for to in [
            format!("http://127.0.0.1:{}/elsewhere", trap.port()),
            format!("https://{GRAPH_HOST}/v1.0/elsewhere"),
        ] {
            let bench = Bench::start(move |_, stream| {
                let head = format!(
                    "HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
                );
                send(stream, head.as_bytes())
            });
            assert_eq!(reason_of(&bench.consult()), Reason::RedirectRefused);
            assert_eq!(
                bench.photo("\"one\"").unwrap_err().reason,
                Reason::RedirectRefused
            );
            assert!(!trap.sprung(), "HTTP {status} was followed");
            assert!(bench
                .server
                .received()
                .iter()
                .all(|request| !request.target.contains("elsewhere")));
        }
    }
}

/// case 54: Graph's name, in the hands of whoever has its address but not its certificate, gets no token.
#[test]
fn a_graph_without_its_certificate_gets_no_token() {
    let trusted = CertificateAuthority::new("Vestibule test");
    for server in [
        Server::tls(trusted.certify("login.microsoftonline.com"), |_, _| {
            End::Close
        }),
        Server::tls(crate::certificates::self_signed(GRAPH_HOST), |_, _| {
            End::Close
        }),
    ] {
        let mut bench = Bench::start(|_, _| End::Close);
        bench.transport = transport_to(server.port, &trusted);
        assert_eq!(reason_of(&bench.consult()), Reason::TlsFailed);
        assert!(server.received().is_empty());
    }
}

/// 001-30: Graph is asked again after as many seconds as it said, in a header's number.
#[test]
fn a_throttled_batch_waits_as_long_as_it_is_told() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let bench = Bench::start(|_, stream| match ASKED.fetch_add(1, Ordering::SeqCst) {
        0 => send(
            stream,
            b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        ),
        _ => send(stream, &batch_answer()),
    });
    let started = std::time::Instant::now();
    assert_eq!(bench.consult().groups.unwrap().len(), 1);
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(bench.server.received().len(), 2);
}

/// Nobody who signs in waits for an hour, or three times for a few seconds.
#[test]
fn a_throttled_batch_is_given_up_in_time() {
    for retry_after in [
        "3600",
        "18446744073709551615",
        "99999999999999999999",
        "Fri, 31 Dec 2100 23:59:59 GMT",
        "-1",
        "soon",
        "",
    ] {
        let head = format!(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\n\r\n"
        );
        let bench = Bench::start(move |_, stream| send(stream, head.as_bytes()));
        let directory = within(Duration::from_secs(4), || bench.consult());
        assert_eq!(
            reason_of(&directory),
            Reason::ProviderUnavailable,
            "{retry_after}"
        );
        assert!(bench.server.received().len() <= 3);
    }
}

/// A photo has an end, whether it is announced or not.
#[test]
fn a_photo_that_is_too_large_is_not_read() {
    for head in [
        format!("Content-Length: {}", 4 * 1024 * 1024 + 1),
        "Connection: close".to_owned(),
    ] {
        let bench = Bench::start(move |_, stream| {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n{head}\r\n\r\n");
            if stream.write_all(head.as_bytes()).is_ok() {
                // Until the other side has enough.
                while stream.write_all(&[0; 64 * 1024]).is_ok() {}
            }
            End::Close
        });
        assert_eq!(
            bench.photo("").unwrap_err().reason,
            Reason::ResponseTooLarge
        );
    }
}

/// What would become a header of its own is no entity tag.
#[test]
fn an_entity_tag_is_one_header() {
    let bench = Bench::start(|_, stream| send(stream, &batch_answer()));
    assert_eq!(
        bench.photo("a\r\nX-Evil: 1").unwrap_err().reason,
        Reason::InternalError
    );
    assert!(bench.server.received().is_empty());
}
