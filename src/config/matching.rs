//! Which account it is, and who gets a new one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::choice::MatchOrder;
use super::problem::Problem;
use super::schema;
use super::template::{self, Template};
use crate::guid::Guid;

/// How an account is found for a person who has none yet, and what a new one is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// By what an account that is not linked yet is found.
    pub order: MatchOrder,
    /// The form of new login names.
    pub login_template: Template,
    /// If there are some, new accounts are for their members only.
    pub create_groups: BTreeSet<Guid>,
    /// Whether new people wait for an administrator.
    pub approve_new: bool,
}

pub(super) fn parse(settings: &Map<String, Value>) -> Result<Matching, Vec<Problem>> {
    let mut problems = Vec::new();
    let create_groups =
        schema::guids(settings, "create_groups").map_err(|found| problems.extend(found));
    let mut one = |problem: Problem| problems.push(problem);
    let order = schema::choice(settings, "match_order").map_err(&mut one);
    let login_template = template::login(settings).map_err(&mut one);
    let approve_new = schema::boolean(settings, "approve_new").map_err(&mut one);
    match (order, login_template, create_groups, approve_new) {
        (Ok(order), Ok(login_template), Ok(create_groups), Ok(approve_new)) => Ok(Matching {
            order,
            login_template,
            create_groups,
            approve_new,
        }),
        _ => Err(problems),
    }
}
