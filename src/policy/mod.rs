//! Policy: facts in, decision out. No protocol, no HTTP, no clock.

mod decision;
mod facts;
mod login_name;
mod matching;
mod trace;

pub use decision::{Decision, NewAccount, Via};
pub use facts::{Account, Facts, Rules};
pub use matching::{decide, preview};
pub use trace::{trace, Trace};
