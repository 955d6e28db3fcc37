//! What a decision was made from, in a form that can be kept and read again.

use super::decision::Decision;
use super::facts::{Account, Facts};
use super::matching::{by_email, by_login};
use super::{admission, roles};
use crate::config::Config;
use crate::identity::{Identity, Person};

/// What was looked at, in order, by name: user ids, words, numbers of rules, yes and no. No name, address or identifier of the person.
pub type Trace = Vec<(&'static str, String)>;

/// The trace of a decision that came of these facts.
pub fn trace(identity: &Identity, facts: &Facts, config: &Config, decision: &Decision) -> Trace {
    let person = identity.person();
    let admission = match admission::admit(&person, config) {
        Ok(()) => "passed",
        Err(error) => error.reason().code(),
    };
    let rules: Vec<String> = roles::map(&person, config)
        .rules
        .iter()
        .map(|rule| rule.line.to_string())
        .collect();
    let mut trace = vec![
        ("purpose", purpose(identity).to_owned()),
        ("signed_in", number(facts.current_user)),
        ("linked", accounts(&facts.linked)),
        ("login", accounts(by_login(identity, facts))),
        ("email", accounts(by_email(identity, facts))),
        ("home", yes_or_no(person.is_home())),
        ("guest", yes_or_no(person.is_guest())),
        ("email_verified", yes_or_no(person.email_verified())),
        ("groups_known", yes_or_no(person.groups().is_some())),
        ("admission", admission.to_owned()),
        ("approval", facts.approval.code().to_owned()),
        ("new_people", yes_or_no(config.create_users)),
        ("rules", rules.join(", ")),
    ];
    match decision {
        Decision::Create(account) => {
            trace.push(("decision", "create".to_owned()));
            trace.push(("role", account.roles.join(", ")));
            trace.extend(left_out(&person, config));
        }
        Decision::Deny(error) => {
            trace.push(("decision", "deny".to_owned()));
            trace.push(("reason", error.reason().code().to_owned()));
        }
        Decision::Join { user, roles } => {
            trace.push(("decision", "join".to_owned()));
            trace.push(("user", number(*user)));
            trace.push(("role", roles.join(", ")));
            trace.extend(left_out(&person, config));
        }
        Decision::Link { user, via } => {
            trace.push(("decision", "link".to_owned()));
            trace.push(("user", number(*user)));
            trace.push(("via", via.code().to_owned()));
        }
        Decision::SignIn { user } => {
            trace.push(("decision", "sign_in".to_owned()));
            trace.push(("user", number(*user)));
        }
    }
    trace
}

/// Roles that somebody new should have and cannot get.
fn left_out(person: &Person, config: &Config) -> Option<(&'static str, String)> {
    let roles = roles::left_out_of_new_account(person, config);
    (!roles.is_empty()).then_some(("left_out", roles))
}

fn purpose(identity: &Identity) -> &'static str {
    match identity.purpose().code() {
        "" => "sign_in",
        code => code,
    }
}

/// The accounts, each with what keeps it from being taken: `7`, `7 (privileged, linked)`.
fn accounts<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> String {
    accounts
        .into_iter()
        .map(|account| {
            let marks: Vec<&str> = [
                (account.privileged, "privileged"),
                (account.foreign, "foreign"),
                (account.blocked, "blocked"),
                (
                    !account.tenant.is_empty() || !account.object.is_empty(),
                    "linked",
                ),
            ]
            .into_iter()
            .filter_map(|(holds, mark)| holds.then_some(mark))
            .collect();
            if marks.is_empty() {
                account.id.to_string()
            } else {
                format!("{} ({})", account.id, marks.join(", "))
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn number(user: u64) -> String {
    match user {
        0 => String::new(),
        user => user.to_string(),
    }
}

fn yes_or_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}
