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

mod admission;
mod certificates;
mod configuration;
mod conformance;
mod consulting;
mod credentials;
mod documents;
mod gate;
mod journal;
mod layers;
mod login_names;
mod logout;
mod looking_up;
mod matching;
mod people;
mod policy_properties;
mod profile;
mod properties;
mod provider_errors;
mod reasons;
mod requests;
mod roles;
mod sealing;
mod sign_in;
mod stand_in;
mod token_form;
mod yaml;
