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

use crate::identity::Identity;
use crate::policy::{self, Decision, Facts, Rules, Trace};

/// What WordPress shall do with a verified identity, and what that was decided from.
pub fn decide(site: &SiteState, identity: &Identity, facts: &Facts) -> (Decision, Trace) {
    let rules = rules(site);
    let decision = policy::decide(identity, facts, &rules);
    let trace = policy::trace(identity, facts, &rules, &decision);
    (decision, trace)
}

/// What WordPress would do if this identity signed in and nobody were signed in yet.
pub fn preview(site: &SiteState, identity: &Identity, facts: &Facts) -> (Decision, Trace) {
    let rules = rules(site);
    let decision = policy::preview(identity, facts, &rules);
    let trace = policy::trace(identity, facts, &rules, &decision);
    (decision, trace)
}

fn rules(site: &SiteState) -> Rules {
    Rules {
        create_users: site.config.create_users,
        default_role: site.config.default_role.clone(),
    }
}

/// Where a person with these roles arrives who asked for no page; empty for the site's own choice.
pub fn landing(site: &SiteState, roles: &[String]) -> String {
    site.config
        .landing_page(roles)
        .unwrap_or_default()
        .to_owned()
}
