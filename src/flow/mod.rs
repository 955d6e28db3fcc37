//! The sign-in, step by step: wires protocol, state and policy together.

mod begin;
mod complete;
mod logout;
mod receive;
mod site;

pub use begin::{begin, Redirect, Start};
pub use complete::complete;
pub use logout::{
    backchannel_logout, frontchannel_logout, logged_out, logout_ticket, logout_url, LogoutHints,
};
pub use receive::{receive, Callback, Refused};
pub use site::{Environment, SiteState};

use crate::identity::Identity;
use crate::policy::{self, Decision, Facts, Rules};

/// What WordPress shall do with a verified identity.
pub fn decide(site: &SiteState, identity: &Identity, facts: &Facts) -> Decision {
    let rules = Rules {
        create_users: site.config.create_users,
        default_role: site.config.default_role.clone(),
    };
    policy::decide(identity, facts, &rules)
}

/// Where a person with these roles arrives who asked for no page; empty for the site's own choice.
pub fn landing(site: &SiteState, roles: &[String]) -> String {
    site.config
        .landing_page(roles)
        .unwrap_or_default()
        .to_owned()
}
