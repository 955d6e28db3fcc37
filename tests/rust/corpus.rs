//! Replays the fuzzers' corpus: each file is one input, and has to keep what its target promises.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::panic::catch_unwind;
use std::path::Path;

fn replay(target: &str, check: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        let input = std::fs::read(&path).unwrap();
        assert!(
            catch_unwind(|| check(&input)).is_ok(),
            "{} breaks a promise",
            path.display()
        );
        count += 1;
    }
    assert!(count > 0, "{} is empty", directory.display());
}

macro_rules! replay {
    ($($target:ident)+) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), properties::$target::check);
            }
        )+
    };
}

replay! {
    callback_parameters
    certificate
    config
    discovery
    gate_request
    graph_answer
    graph_batch
    id_token
    jwks
    logout_token
    people_settings
    return_to
    state_and_cookie
    strict_json
    ticket
    token_response
    yaml
}
