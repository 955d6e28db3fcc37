//! The wire: the core's one socket against servers that misbehave, over real TCP and real TLS.
//!
//! Two things are not tried here. The system's own certificate store is replaced by an authority made at run time,
//! because no public authority would certify Microsoft's name to a test; and a public address is never connected to,
//! so that the tests behave alike with and without a network.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod addresses;
mod answers;
mod bench;
mod certificates;
mod code;
mod credentials;
mod deadlines;
mod graph;
mod hosts;
mod process;
mod provider;
mod proxies;
mod redirects;
mod server;
mod tls;
#[path = "../token_form.rs"]
mod token_form;
mod token_request;
