use std::cell::Cell;

use vestibule::crypto::sha256;
use vestibule::error::{Error, Result};
use vestibule::random::Entropy;
use vestibule::reason::Reason;

/// The same bytes in each run, never the same bytes twice in one, and a count of what was drawn.
#[derive(Default)]
pub struct SequenceEntropy {
    blocks: Cell<u64>,
    drawn: Cell<usize>,
}

impl SequenceEntropy {
    /// How many bytes were drawn so far.
    pub fn drawn(&self) -> usize {
        self.drawn.get()
    }
}

impl Entropy for SequenceEntropy {
    fn fill(&self, buffer: &mut [u8]) -> Result<()> {
        self.drawn.set(self.drawn.get() + buffer.len());
        for chunk in buffer.chunks_mut(32) {
            self.blocks.set(self.blocks.get() + 1);
            let block = sha256(&[b"sequence", &self.blocks.get().to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

/// A generator that is out of order.
pub struct BrokenEntropy;

impl Entropy for BrokenEntropy {
    fn fill(&self, _: &mut [u8]) -> Result<()> {
        Err(Error::new(
            Reason::InternalError,
            "the random generator failed",
        ))
    }
}
