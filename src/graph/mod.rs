//! Reading from Microsoft Graph: people, their groups, their photos.
//!
//! What Graph answers is a stranger's text: what has a wrong type is left out with a reason, and no address in it is followed but to
//! the next page of the same list.

mod batch;
mod breaker;
mod client;
mod failure;
mod groups;
mod paging;
mod people;
mod photo;
mod search;
mod user;

pub use breaker::Breaker;
pub use client::Client;
pub use failure::Failure;
pub use groups::may_check_groups;
pub use people::{consult, look_up, silence, Wanted};
pub use photo::{photo, ImageType, Photo};
pub use search::{group_names, search_groups, search_people, FoundGroup, FoundPerson};
