//! Who signed in, and what the directory says of them.

mod directory;
mod person;
mod purpose;
mod verified;

pub use directory::{Directory, DirectoryPart, DirectoryProblem};
pub use person::Person;
pub use purpose::SignInPurpose;
pub(crate) use verified::Verified;
pub use verified::{AccessToken, Identity};
