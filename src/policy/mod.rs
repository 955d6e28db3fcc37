//! Policy: facts in, decision out. No protocol, no HTTP, no clock.

mod admission;
mod changes;
mod decision;
mod display_name;
mod facts;
mod login_name;
mod matching;
mod profile;
mod roles;
mod trace;
mod user_name;

pub use changes::{changes, AccountState, Cause, Changes, FirstRoles, Note};
pub use decision::{Decision, NewAccount, Via};
pub use facts::{Account, Approval, Facts};
pub use matching::{decide, preview};
pub use trace::{trace, Trace};
