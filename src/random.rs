//! The only file that draws entropy.

use crate::error::{Error, Result};
use crate::reason::Reason;

/// A source of unpredictable bytes. An argument of the core.
pub trait Entropy {
    /// Fills the buffer.
    ///
    /// # Errors
    /// `internal_error` when the source fails; nothing weaker takes its place.
    fn fill(&self, buffer: &mut [u8]) -> Result<()>;
}

/// The operating system's generator through AWS-LC, which reseeds after `fork`.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        aws_lc_rs::rand::fill(buffer)
            .map_err(|_| Error::new(Reason::InternalError, "the random generator failed"))
    }
}

/// The same generator in the form in which AWS-LC takes it for signatures.
pub fn for_signatures() -> impl aws_lc_rs::rand::SecureRandom {
    aws_lc_rs::rand::SystemRandom::new()
}

/// So many unpredictable bytes.
///
/// # Errors
/// `internal_error` when the source fails.
pub fn bytes<const N: usize>(entropy: &dyn Entropy) -> Result<[u8; N]> {
    let mut buffer = [0; N];
    entropy.fill(&mut buffer)?;
    Ok(buffer)
}
