//! The core's tests: no PHP, no network, no sleep.
//!
//! `conformance` has one file for each negative case, named by the attack. The other files hold what has to work, and the
//! tables.

#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs
)]

mod conformance;
mod sign_in;
mod stand_in;
