//! The gate: may this request pass, must somebody sign in first, or is it refused.
//!
//! Pure: rules, the facts of a request and the facts of a session go in, one verdict comes out.

mod client_address;
mod decide;
mod entry_points;
mod private;
mod query;
mod request;
mod session;
mod tester;
mod verdict;

pub use decide::decide;
pub use entry_points::{Admission, EntryPoint, Row, TABLE};
pub use private::is_private_path;
pub use request::{Request, Stage};
pub use session::{Kind, Session};
pub use tester::explain;
pub use verdict::{Action, Rule, Verdict};
