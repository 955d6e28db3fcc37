//! The sign-in transaction: what binds a response to the browser that asked, and where the person goes afterwards.

mod cookie;
mod return_to;
mod transaction;

pub use cookie::{transactions_cookie, COOKIE_NAME};
pub use return_to::ReturnTo;
pub use transaction::{Binding, OpenTransactions, SealedState, Transaction};
