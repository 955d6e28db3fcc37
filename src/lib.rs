//! Vestibule: the part of "Sign in with Microsoft" that verifies, decides and talks to Microsoft.
//!
//! Without the feature `php` this crate is the pure core: no PHP, no ambient clock, entropy or network; each of them is
//! an argument. Arrows between modules point down only; `docs/architecture.md` draws them.

pub mod cache;
pub mod config;
pub mod crypto;
pub mod error;
pub mod flow;
pub mod gate;
pub mod graph;
pub mod guid;
pub mod http;
pub mod identity;
pub mod jose;
pub mod oidc;
pub mod path;
pub mod policy;
pub mod random;
pub mod reason;
pub mod request;
pub mod secret;
pub mod state;
pub mod time;

#[cfg(feature = "php")]
mod php;
