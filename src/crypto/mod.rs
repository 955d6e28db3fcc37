//! Sealing and digests on AWS-LC.

mod digest;
mod seal;

pub use digest::{hex, sha256, unhex};
pub use seal::{Keyring, Purpose};
