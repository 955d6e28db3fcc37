//! What a user name of the directory tells.

use crate::identity::Person;

/// The name that the person has at home. `None` where that cannot be told.
pub(super) fn at_home(person: &Person) -> Option<String> {
    let username = person.username();
    if person.is_home() {
        return told(username);
    }
    // What another directory writes before a mark is its own word; the domain at the end it has to own.
    match username.split_once('#') {
        Some((_, tail)) if !is_guests(tail) => None,
        _ => Some(username.to_owned()),
    }
}

/// The name at home by the user name alone: Entra calls a guest `ada_fabrikam.com#EXT#@contoso.onmicrosoft.com`, and puts the provider
/// before the address of somebody without a directory, as in `live.com#ada@outlook.com`.
fn told(username: &str) -> Option<String> {
    let Some((head, tail)) = username.split_once('#') else {
        return Some(username.to_owned());
    };
    // No domain has an underscore, so the last one stands for the @.
    let (local, domain) = if is_guests(tail) {
        head.rsplit_once('_')?
    } else if head.contains('@') {
        return None;
    } else {
        tail.rsplit_once('@')?
    };
    let whole = !local.is_empty() && !local.contains(['#', '@']) && domain.contains('.');
    let plain = domain
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (whole && plain).then(|| format!("{local}@{domain}"))
}

/// The domain of the name that the person has at home, in small letters.
pub(super) fn domain(person: &Person) -> Option<String> {
    domain_of(&at_home(person)?)
}

/// Each domain that the name speaks of, whoever wrote it: enough to keep somebody out, and to let nobody in.
pub(super) fn mentioned(person: &Person) -> impl Iterator<Item = String> {
    let username = person.username();
    let home = told(username).as_deref().and_then(domain_of);
    home.into_iter().chain(domain_of(username))
}

/// The domain of an address, in small letters.
pub(super) fn domain_of(address: &str) -> Option<String> {
    address
        .rsplit_once('@')
        .map(|(_, domain)| domain.to_ascii_lowercase())
        .filter(|domain| !domain.is_empty())
}

/// What comes before the @, and what follows it.
pub(super) fn parts(username: &str) -> (&str, &str) {
    username.rsplit_once('@').unwrap_or((username, ""))
}

/// Whether what comes after the first `#` is how Entra marks a guest.
fn is_guests(tail: &str) -> bool {
    tail.get(..MARK.len())
        .is_some_and(|mark| mark.eq_ignore_ascii_case(MARK))
}

const MARK: &str = "EXT#";
