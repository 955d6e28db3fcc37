//! What a user name of the directory tells.

/// The name that the person has at home: Entra calls a guest `ada_fabrikam.com#EXT#@contoso.onmicrosoft.com`, and puts the provider
/// before the address of somebody without a directory, as in `live.com#ada@outlook.com`. `None` where that cannot be told.
pub(super) fn at_home(username: &str) -> Option<String> {
    let Some((head, tail)) = username.split_once('#') else {
        return Some(username.to_owned());
    };
    let guest = tail
        .get(..MARK.len())
        .is_some_and(|mark| mark.eq_ignore_ascii_case(MARK));
    // No domain has an underscore, so the last one stands for the @.
    let (local, domain) = if guest {
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
pub(super) fn domain(username: &str) -> Option<String> {
    domain_of(&at_home(username)?)
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

const MARK: &str = "EXT#";
