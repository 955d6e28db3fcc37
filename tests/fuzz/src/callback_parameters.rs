//! Query and cookie → a response that may be completed.
//!
//! The input is the query, a newline and the `Cookie` header. `$STATE` and `$COOKIE` in it stand for those of a sign-in
//! that is open in this browser, so that the fuzzer gets past them without having to forge them.

use std::sync::OnceLock;
use std::time::Duration;

use vestibule::config::Config;
use vestibule::error::{Error, Result};
use vestibule::flow::{receive, Environment, SiteState};
use vestibule::http::{HostRules, Request, Response, Transport};
use vestibule::reason::Reason;
use vestibule::request::Incoming;
use vestibule::state::{Binding, OpenTransactions, Origin, ReturnTo, SealedState, Transaction};
use vestibule::time::Patience;

use super::fixture::{self, NoEntropy, StoppedClock, NOW};

struct Sample {
    site: SiteState,
    state: String,
    cookie: String,
}

pub fn check(data: &[u8]) {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    let sample = SAMPLE.get_or_init(sample);
    let filled = fill(
        &fill(data, b"$STATE", sample.state.as_bytes()),
        b"$COOKIE",
        sample.cookie.as_bytes(),
    );
    let mut lines = filled.splitn(2, |byte| *byte == b'\n');
    let query = lines.next().unwrap_or_default().to_vec();
    let incoming = Incoming {
        method: "GET".to_owned(),
        cookie: lines.next().unwrap_or_default().to_vec(),
        query: query.clone(),
        ..Incoming::default()
    };
    let environment = Environment {
        clock: &StoppedClock,
        entropy: &NoEntropy,
        transport: &Nowhere,
        patience: &Nowhere,
    };
    match receive(&sample.site, &environment, &incoming) {
        Ok(callback) => {
            assert_eq!(callback.id().len(), 64);
            assert_eq!(callback.origin.return_to(), "https://blog.example/page");
            assert!(callback.cookie.starts_with("__Host-vestibule="));
            assert!(callback
                .cookie
                .bytes()
                .all(|byte| (0x20..0x7f).contains(&byte)));
            // Another reader of forms, who reads leading blanks away as PHP does, finds each parameter once, and the
            // state that was opened.
            let pairs: Vec<_> = url::form_urlencoded::parse(&query).collect();
            let values = |name: &str| -> Vec<&str> {
                pairs
                    .iter()
                    .filter(|(known, _)| {
                        known.trim_start_matches(|c: char| c.is_ascii_whitespace()) == name
                    })
                    .map(|(_, value)| value.as_ref())
                    .collect()
            };
            assert_eq!(values("state"), [sample.state.as_str()]);
            for name in ["code", "error", "iss", "error_description"] {
                assert!(values(name).len() <= 1, "{name} comes twice");
            }
            assert!(values("code").len() + values("error").len() >= 1);
            let cookies = incoming.cookie.split(|byte| *byte == b';');
            let ours =
                cookies.filter(|pair| pair.trim_ascii_start().starts_with(b"__Host-vestibule="));
            assert_eq!(ours.count(), 1);
        }
        Err(refused) => {
            assert!(["", "https://blog.example/page"].contains(&refused.origin.return_to()));
            let line = refused.error.to_string();
            assert!(line.len() <= 2048);
            assert!(
                line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
                "{line:?}"
            );
            assert_ne!(refused.error.reason(), Reason::InternalError);
        }
    }
}

fn sample() -> Sample {
    let config: Config = fixture::config();
    let (keys, binding) = (fixture::keyring(), Binding::of(&config));
    let transaction = Transaction::begin(&NoEntropy, NOW).unwrap();
    let origin = Origin {
        return_to: ReturnTo::check("/page", &config.site),
        ..Origin::default()
    };
    let state = SealedState::of(&transaction, origin)
        .seal(&keys, &binding, &NoEntropy)
        .unwrap();
    let mut open = OpenTransactions::default();
    open.add(transaction, NOW);
    let cookie = open.seal(&keys, &binding, &NoEntropy).unwrap().unwrap();
    Sample {
        site: SiteState::new(config, keys),
        state,
        cookie,
    }
}

fn fill(text: &[u8], marker: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(marker) {
            out.extend_from_slice(value);
            rest = after;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// Nothing is fetched here.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: Request<'_>, _: &HostRules) -> Result<Response> {
        Err(Error::new(Reason::InternalError, "receiving sends nothing"))
    }
}

impl Patience for Nowhere {
    fn wait(&self, _: Duration) -> bool {
        false
    }
}
