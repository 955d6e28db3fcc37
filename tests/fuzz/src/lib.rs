//! What has to hold for every input. Each module has one function `check`, which panics when it does not; the fuzzer
//! and the replay of the corpus share them.

pub mod callback_parameters;
pub mod certificate;
pub mod config;
mod directory;
pub mod discovery;
mod fixture;
pub mod gate_request;
pub mod graph_answer;
pub mod graph_batch;
pub mod id_token;
pub mod jwks;
pub mod logout_token;
pub mod people_settings;
pub mod return_to;
mod signer;
pub mod state_and_cookie;
pub mod strict_json;
pub mod ticket;
pub mod token_response;
pub mod yaml;
