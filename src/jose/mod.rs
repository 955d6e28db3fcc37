//! JSON Object Signing: strict JSON, compact serialisation, keys that stay parsed.

mod compact;
mod header;
mod keys;
pub mod strict_json;

pub use compact::Compact;
pub use header::{Header, TokenKind};
pub use keys::{Key, KeySet};
