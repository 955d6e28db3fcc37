//! The sign-in transaction: what binds a response to the browser that asked, and where the person goes afterwards.

mod binding;
mod cookie;
mod loop_guard;
mod return_to;
mod sealed_state;
mod ticket;
mod transaction;

pub use binding::Binding;
pub use cookie::TransactionCookie;
pub use loop_guard::Progress;
pub use return_to::ReturnTo;
pub use sealed_state::{Origin, SealedState};
pub use ticket::{Ticket, TicketKind};
pub use transaction::{OpenTransactions, Transaction};
