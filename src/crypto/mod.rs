//! Sealing, digests, keys and signatures on AWS-LC.

mod certificate;
mod digest;
mod seal;
mod signature;

pub use certificate::{new_certificate, NewCertificate};
pub use digest::{hex, sha256, thumbprint, thumbprint_sha256, unhex};
pub use seal::{Keyring, Purpose};
pub use signature::sign_ps256;
