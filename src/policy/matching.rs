//! Which account is it? The immutable link rules; login name and e-mail help once, and never with a powerful account.

use super::decision::{Decision, NewAccount, Via};
use super::facts::{Account, Facts, Rules};
use super::login_name;
use crate::error::Error;
use crate::identity::{Identity, SignInPurpose};
use crate::reason::Reason;

/// Decides for a verified identity. The tenant is the site's own: the verifier lets no other one through.
pub fn decide(identity: &Identity, facts: &Facts, rules: &Rules) -> Decision {
    decide_for(identity.purpose(), identity, facts, rules)
}

/// What a plain sign-in of this identity would come to if nobody were signed in: for whoever tests.
pub fn preview(identity: &Identity, facts: &Facts, rules: &Rules) -> Decision {
    let facts = Facts {
        current_user: 0,
        owner: None,
        ..facts.clone()
    };
    decide_for(&SignInPurpose::SignIn, identity, &facts, rules)
}

fn decide_for(
    purpose: &SignInPurpose,
    identity: &Identity,
    facts: &Facts,
    rules: &Rules,
) -> Decision {
    let found = match find(purpose, identity, facts, rules) {
        Ok(found) => found,
        Err(error) => return Decision::Deny(error),
    };
    match found {
        // Case 13: a response must not silently replace somebody who is signed in.
        Decision::SignIn { user } | Decision::Join { user, .. } | Decision::Link { user, .. }
            if facts.current_user != 0 && facts.current_user != user =>
        {
            Decision::Deny(signed_in_as_other())
        }
        Decision::Create(_) if facts.current_user != 0 => Decision::Deny(signed_in_as_other()),
        found => found,
    }
}

fn find(
    purpose: &SignInPurpose,
    identity: &Identity,
    facts: &Facts,
    rules: &Rules,
) -> Result<Decision, Error> {
    match *purpose {
        SignInPurpose::Link { user } => return connect(user, facts),
        SignInPurpose::Renew { user, .. } => return renew(user, facts, rules),
        SignInPurpose::Test { user } => return connect(user, facts).map_err(test_other_account),
        SignInPurpose::SignIn => {}
    }
    match facts.linked.as_slice() {
        [] => {}
        [account] => return enter(account, rules),
        _ => {
            return Err(Error::new(
                Reason::LinkAmbiguous,
                "several accounts are linked to this identity; disconnect all but one",
            ));
        }
    }
    match (by_login(identity, facts), by_email(identity, facts)) {
        // A name that a stranger may have registered does not keep the person out of the account with the own address.
        (Some(named), Some(account)) if registrable(identity, named, facts) => {
            unblocked(named)?;
            link(identity, account, Via::Email)
        }
        (Some(named), _) => {
            let decision = link(identity, named, Via::Login)?;
            if registrable(identity, named, facts) {
                return Err(needs_owner(named, Via::Login, "may be a stranger's"));
            }
            Ok(decision)
        }
        (None, Some(account)) => link(identity, account, Via::Email),
        (None, None) if rules.create_users => Ok(Decision::Create(new_account(identity, rules))),
        (None, None) => Err(Error::new(
            Reason::UserNotFound,
            "no account matches and new ones are not created",
        )),
    }
}

/// The account of that name. The collation of a database may find more than was asked for: accents, width, trailing blanks.
pub(super) fn by_login<'a>(identity: &Identity, facts: &'a Facts) -> Option<&'a Account> {
    facts
        .login
        .as_ref()
        .filter(|account| is_upn(identity.username()) && same(&account.login, identity.username()))
}

/// The account with that e-mail address, likewise.
pub(super) fn by_email<'a>(identity: &Identity, facts: &'a Facts) -> Option<&'a Account> {
    facts
        .email
        .as_ref()
        .filter(|account| !identity.email().is_empty() && same(&account.email, identity.email()))
}

/// The owner, signed in to WordPress, asked to be connected to this identity.
fn connect(owner: u64, facts: &Facts) -> Result<Decision, Error> {
    if facts.current_user != owner {
        return Err(signed_in_as_other());
    }
    let account = facts
        .owner
        .as_ref()
        .filter(|account| account.id == owner)
        .ok_or_else(signed_in_as_other)?;
    match facts.linked.as_slice() {
        [] => {
            unlinked(unblocked(account)?, Via::Owner)?;
            Ok(Decision::Link {
                user: owner,
                via: Via::Owner,
            })
        }
        [account] if account.id == owner => {
            unblocked(account).map(|account| Decision::SignIn { user: account.id })
        }
        _ => Err(Error::new(
            Reason::IdentityLinkedElsewhere,
            "the identity is linked to another account",
        )),
    }
}

/// A session goes on for the person who began it. Nobody else, and no account that would have to be found first.
fn renew(user: u64, facts: &Facts, rules: &Rules) -> Result<Decision, Error> {
    match facts.linked.as_slice() {
        [account] if account.id == user => enter(account, rules),
        _ => Err(Error::new(
            Reason::RenewalFailed,
            "the identity is not the one whose session was to be renewed",
        )),
    }
}

/// The person's own account. One of the network that this site has not among its own is for this site like somebody new.
fn enter(account: &Account, rules: &Rules) -> Result<Decision, Error> {
    let user = unblocked(account)?.id;
    match (account.foreign, rules.create_users) {
        (false, _) => Ok(Decision::SignIn { user }),
        (true, true) => Ok(Decision::Join {
            user,
            role: rules.default_role.clone(),
        }),
        (true, false) => Err(Error::new(
            Reason::UserNotFound,
            format!("user {user} is no member of this site, and new ones are not taken"),
        )),
    }
}

/// In a test, a link that is in the way tells which account was chosen, and that is what the administrator has to know.
fn test_other_account(error: Error) -> Error {
    match error.reason() {
        Reason::AccountLinkedElsewhere | Reason::IdentityLinkedElsewhere => {
            Error::new(Reason::TestOtherAccount, error.to_string())
        }
        _ => error,
    }
}

fn link(identity: &Identity, account: &Account, via: Via) -> Result<Decision, Error> {
    unlinked(unblocked(account)?, via)?;
    if account.privileged {
        return Err(needs_owner(account, via, "is privileged"));
    }
    // Another site of the network trusts another directory.
    if account.foreign {
        return Err(needs_owner(account, via, "is no member of this site"));
    }
    // A guest's names come from another directory; only an e-mail address that Microsoft vouches for counts.
    let vouched = via == Via::Email && identity.email_verified();
    if identity.is_guest() && !vouched {
        return Err(Error::new(
            Reason::LinkNeedsApproval,
            format!(
                "user {} matches a guest by {}, which nobody vouches for",
                account.id,
                via.code()
            ),
        ));
    }
    Ok(Decision::Link {
        user: account.id,
        via,
    })
}

fn needs_owner(account: &Account, via: Via, why: &str) -> Error {
    Error::new(
        Reason::LinkNeedsOwner,
        format!(
            "user {} matches by {} and {why}: its owner has to connect it",
            account.id,
            via.code()
        ),
    )
}

/// Where anybody can register any name, a name with somebody else's address is no sign of whose the account is.
fn registrable(identity: &Identity, named: &Account, facts: &Facts) -> bool {
    let own = [identity.email(), identity.username()]
        .into_iter()
        .any(|address| !address.is_empty() && same(&named.email, address));
    facts.strangers_register && !own
}

/// A person who was deleted and made anew has a new object id, and does not inherit the account.
fn unlinked(account: &Account, via: Via) -> Result<(), Error> {
    if account.tenant.is_empty() && account.object.is_empty() {
        Ok(())
    } else {
        Err(Error::new(
            Reason::AccountLinkedElsewhere,
            format!(
                "user {} matches by {} and is linked to another identity",
                account.id,
                via.code()
            ),
        ))
    }
}

fn unblocked(account: &Account) -> Result<&Account, Error> {
    if account.blocked {
        Err(Error::new(
            Reason::AccountBlocked,
            format!("user {} is blocked in WordPress", account.id),
        ))
    } else {
        Ok(account)
    }
}

fn new_account(identity: &Identity, rules: &Rules) -> NewAccount {
    let logins = login_name::candidates(identity);
    let full = [identity.first_name(), identity.last_name()]
        .join(" ")
        .trim()
        .to_owned();
    let display_name = [identity.display_name(), &full, identity.username()]
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
        .to_owned();
    NewAccount {
        display_name: if display_name.is_empty() {
            logins.first().cloned().unwrap_or_default()
        } else {
            display_name
        },
        logins,
        email: identity.email().to_owned(),
        first_name: identity.first_name().to_owned(),
        last_name: identity.last_name().to_owned(),
        role: rules.default_role.clone(),
    }
}

/// A bare word such as `admin` is nobody's user name at Microsoft.
fn is_upn(name: &str) -> bool {
    name.split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// Equal but for the case of ASCII letters, as user names and domains are.
fn same(known: &str, asked: &str) -> bool {
    known.eq_ignore_ascii_case(asked)
}

fn signed_in_as_other() -> Error {
    Error::new(
        Reason::SignedInAsOther,
        "somebody else is signed in to WordPress in this browser",
    )
}
