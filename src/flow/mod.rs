//! The sign-in, step by step: wires protocol, state and policy together.

mod begin;
mod complete;
mod logout;
mod people;
mod receive;
mod site;

pub use begin::{begin, Redirect, Start};
pub use complete::complete;
pub use logout::{
    backchannel_logout, frontchannel_logout, logged_out, logout_ticket, logout_url, LogoutHints,
};
pub use people::{
    application_permissions, consult, grant, group_names, look_up, photo, search_groups,
    search_people,
};
pub use receive::{receive, Callback, Refused};
pub use site::{Environment, SiteState};

use crate::identity::{Identity, Person};
use crate::policy::{self, AccountState, Changes, Decision, Facts, Trace};

/// What WordPress shall do with a verified identity, and what that was decided from.
pub fn decide(site: &SiteState, identity: &Identity, facts: &Facts) -> (Decision, Trace) {
    let decision = policy::decide(identity, facts, &site.config);
    let trace = policy::trace(identity, facts, &site.config, &decision);
    (decision, trace)
}

/// What WordPress would do if this identity signed in and nobody were signed in yet.
pub fn preview(site: &SiteState, identity: &Identity, facts: &Facts) -> (Decision, Trace) {
    let decision = policy::preview(identity, facts, &site.config);
    let trace = policy::trace(identity, facts, &site.config, &decision);
    (decision, trace)
}

/// What shall change at the account of a person.
pub fn changes(site: &SiteState, person: &Person, account: &AccountState) -> Changes {
    policy::changes(person, account, &site.config)
}

/// Where a person with these roles arrives who asked for no page; empty for the site's own choice.
pub fn landing(site: &SiteState, roles: &[String]) -> String {
    site.config
        .landing_page(roles)
        .unwrap_or_default()
        .to_owned()
}
