//! Which account is it? The immutable link rules; login name and e-mail help once, and never with a powerful account.

use super::decision::{Decision, NewAccount, Via};
use super::facts::{Account, Approval, Facts};
use super::profile::{could_be_address, is_vouched_for};
use super::{admission, display_name, login_name, roles};
use crate::config::{Config, FieldUpdate, MatchOrder};
use crate::error::Error;
use crate::identity::{Identity, Person, SignInPurpose};
use crate::reason::Reason;

/// Decides for a verified identity.
pub fn decide(identity: &Identity, facts: &Facts, config: &Config) -> Decision {
    decide_for(identity.purpose(), identity, facts, config)
}

/// What a plain sign-in of this identity would come to if nobody were signed in: for whoever tests.
pub fn preview(identity: &Identity, facts: &Facts, config: &Config) -> Decision {
    let facts = Facts {
        current_user: 0,
        owner: None,
        ..facts.clone()
    };
    decide_for(&SignInPurpose::SignIn, identity, &facts, config)
}

fn decide_for(
    purpose: &SignInPurpose,
    identity: &Identity,
    facts: &Facts,
    config: &Config,
) -> Decision {
    let found = match find(purpose, identity, facts, config) {
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
    config: &Config,
) -> Result<Decision, Error> {
    let person = &identity.person();
    admission::admit(person, config)?;
    match *purpose {
        SignInPurpose::Link { user } => return connect(user, facts),
        SignInPurpose::Renew { user, .. } => return renew(user, person, facts, config),
        SignInPurpose::Test { user } => return connect(user, facts).map_err(test_other_account),
        SignInPurpose::SignIn => {}
    }
    match facts.linked.as_slice() {
        [] => {}
        [account] => return enter(account, person, facts, config),
        _ => {
            return Err(Error::new(
                Reason::LinkAmbiguous,
                "several accounts are linked to this identity; disconnect all but one",
            ));
        }
    }
    match facts.approval {
        Approval::Create => return Ok(create(identity, facts, config)),
        Approval::Refused => return Err(refused()),
        Approval::None => {}
    }
    match matched(identity, facts, config)? {
        Some(decision) => Ok(decision),
        None => {
            take_in(person, facts, config)?;
            Ok(create(identity, facts, config))
        }
    }
}

/// The account that is the person's by its name or address. One that looks so and cannot be linked is no reason for a second one.
fn matched(identity: &Identity, facts: &Facts, config: &Config) -> Result<Option<Decision>, Error> {
    let person = identity.person();
    let named = by_login(identity, facts);
    let addressed = by_email(identity, facts);
    // The names of somebody from another directory are that one's affair; only an e-mail address that Microsoft vouches for counts.
    if person.is_guest() || !person.is_home() {
        return match (named, addressed) {
            (_, Some(account)) if person.email_verified() => {
                link(account, Via::Email, config).map(Some)
            }
            (Some(account), _) => Err(not_vouched_for(account, Via::Login)),
            (None, Some(account)) => Err(not_vouched_for(account, Via::Email)),
            (None, None) => Ok(None),
        };
    }
    let by_address_first = config.matching.order == MatchOrder::EmailLogin;
    match (named, addressed) {
        (_, Some(account)) if by_address_first => link(account, Via::Email, config),
        // A name that a stranger may have registered does not keep the person out of the account with the own address.
        (Some(named), Some(account)) if registrable(identity, named, facts) => {
            unblocked(named)?;
            link(account, Via::Email, config)
        }
        (Some(named), _) => {
            let decision = link(named, Via::Login, config)?;
            if registrable(identity, named, facts) {
                return Err(needs_owner(named, Via::Login, "may be a stranger's"));
            }
            Ok(decision)
        }
        (None, Some(account)) => link(account, Via::Email, config),
        (None, None) => return Ok(None),
    }
    .map(Some)
}

/// Whether somebody new is taken in.
fn take_in(person: &Person, facts: &Facts, config: &Config) -> Result<(), Error> {
    let groups = &config.matching.create_groups;
    match facts.approval {
        Approval::Create => Ok(()),
        Approval::Refused => Err(refused()),
        Approval::None if !config.create_users => Err(Error::new(
            Reason::UserNotFound,
            "no account matches and new ones are not created",
        )),
        Approval::None if !groups.is_empty() && !admission::is_member(person, groups)? => {
            Err(Error::new(
                Reason::UserNotFound,
                "no account matches and new ones are for groups in which the person is not",
            ))
        }
        Approval::None if config.matching.approve_new => Err(Error::new(
            Reason::ApprovalPending,
            "nobody has approved the person yet",
        )),
        Approval::None => Ok(()),
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
        [] if facts.approval == Approval::Refused => Err(refused()),
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
fn renew(user: u64, person: &Person, facts: &Facts, config: &Config) -> Result<Decision, Error> {
    match facts.linked.as_slice() {
        [account] if account.id == user => enter(account, person, facts, config),
        _ => Err(Error::new(
            Reason::RenewalFailed,
            "the identity is not the one whose session was to be renewed",
        )),
    }
}

/// The person's own account. One of the network that this site has not among its own is for this site like somebody new.
fn enter(
    account: &Account,
    person: &Person,
    facts: &Facts,
    config: &Config,
) -> Result<Decision, Error> {
    let user = unblocked(account)?.id;
    if !account.foreign {
        return Ok(Decision::SignIn { user });
    }
    if !config.create_users && facts.approval == Approval::None {
        return Err(Error::new(
            Reason::UserNotFound,
            format!("user {user} is no member of this site, and new ones are not taken"),
        ));
    }
    take_in(person, facts, config)?;
    Ok(Decision::Join {
        user,
        roles: roles::of_new_account(person, config),
    })
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

fn link(account: &Account, via: Via, config: &Config) -> Result<Decision, Error> {
    linkable(account, via)?;
    if config.matching.order == MatchOrder::None {
        return Err(needs_approval(account, via, "accounts are linked by hand"));
    }
    Ok(Decision::Link {
        user: account.id,
        via,
    })
}

/// Refuses, for the first reason there is.
fn not_vouched_for(account: &Account, via: Via) -> Error {
    linkable(account, via).err().unwrap_or_else(|| {
        needs_approval(
            account,
            via,
            "the person is of another directory, and nobody vouches for that",
        )
    })
}

fn linkable(account: &Account, via: Via) -> Result<(), Error> {
    unlinked(unblocked(account)?, via)?;
    if account.privileged {
        return Err(needs_owner(account, via, "is privileged"));
    }
    // Another site of the network trusts another directory.
    if account.foreign {
        return Err(needs_owner(account, via, "is no member of this site"));
    }
    Ok(())
}

fn needs_approval(account: &Account, via: Via, why: &str) -> Error {
    Error::new(
        Reason::LinkNeedsApproval,
        format!("user {} matches by {}: {why}", account.id, via.code()),
    )
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

fn create(identity: &Identity, facts: &Facts, config: &Config) -> Decision {
    let person = &identity.person();
    let profile = &config.profile;
    let logins = login_name::candidates(person, &config.matching.login_template);
    let wanted = |update: FieldUpdate, value: &str| match update {
        FieldUpdate::Always | FieldUpdate::Create => value.to_owned(),
        FieldUpdate::Never => String::new(),
    };
    let shown = display_name::of(person, &profile.display_name_template).unwrap_or_default();
    let shown = wanted(profile.display_name, &shown);
    // WordPress has looked for the token's address, and for no other one. Also taken is what the database takes for the same.
    let email = identity.email();
    let usable = facts.email.is_none() && is_vouched_for(person) && could_be_address(email);
    Decision::Create(NewAccount {
        display_name: match shown.is_empty() {
            true => logins.first().cloned().unwrap_or_default(),
            false => shown,
        },
        logins,
        email: match usable {
            true => wanted(profile.email, email),
            false => String::new(),
        },
        first_name: wanted(profile.first_name, person.first_name()),
        last_name: wanted(profile.last_name, person.last_name()),
        roles: roles::of_new_account(person, config),
    })
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

fn refused() -> Error {
    Error::new(
        Reason::ApprovalRefused,
        "an administrator has refused the person",
    )
}
