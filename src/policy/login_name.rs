//! Login names for new accounts.

use super::profile::{is_member, is_vouched_for};
use super::user_name;
use crate::config::{Placeholder, Template};
use crate::crypto::{hex, sha256};
use crate::identity::Person;

/// Login names in order of preference: the one of the site's form, then the same with a number, at last one that is surely free.
///
/// WordPress's own rules: at most 60 characters, of `a-z A-Z 0-9 _ . - @` and blank (strict `sanitize_user`).
pub(super) fn candidates(person: &Person, template: &Template) -> Vec<String> {
    let key = hex(&sha256(&[
        person.tenant_id().as_str().as_bytes(),
        person.object_id().as_str().as_bytes(),
    ]));
    let tail: String = key.chars().take(TAIL_LEN).collect();
    let base = formed(person, template, &tail)
        .or_else(|| usable(person, &at_home(person), true, &tail))
        .unwrap_or_else(|| format!("microsoft-{tail}"));
    let mut names = vec![base.clone()];
    names.extend((2..=NUMBERED_MAX).map(|number| with_suffix(&base, &number.to_string())));
    let last: String = key.chars().skip(TAIL_LEN).take(TAIL_LEN).collect();
    names.push(with_suffix(&base, &last));
    names
}

/// The name in the site's form, where the person has all that stands in it.
fn formed(person: &Person, template: &Template, tail: &str) -> Option<String> {
    let username = at_home(person);
    let (local, domain) = user_name::parts(&username);
    let wanted = template.fill(|placeholder| match placeholder {
        Placeholder::Display => person.display_name(),
        Placeholder::Domain => domain,
        // Whoever may write any address into another directory shall not get its name here.
        Placeholder::Email if is_vouched_for(person) => person.email(),
        Placeholder::Email => "",
        Placeholder::First => person.first_name(),
        Placeholder::Last => person.last_name(),
        Placeholder::Local => local,
        Placeholder::Object => person.object_id().as_str(),
        Placeholder::Username => &username,
    })?;
    // Names of people are nobody's own to begin with; user names and addresses are.
    let own =
        !template.names_one_of(&[Placeholder::Display, Placeholder::First, Placeholder::Last]);
    usable(person, &wanted, own, tail)
}

/// The name as WordPress takes it; `None` when nothing is left that names somebody.
fn usable(person: &Person, wanted: &str, own: bool, tail: &str) -> Option<String> {
    let name = sanitised(wanted);
    // Of a name in another script only the domain may be left, which names nobody.
    let names_somebody = name
        .split('@')
        .next()
        .is_some_and(|local| local.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    if !names_somebody {
        None
    } else if name.len() <= LOGIN_MAX
        && (!own || name.eq_ignore_ascii_case(wanted))
        && is_theirs(person, &name)
    {
        Some(name)
    } else {
        Some(distinguished(&name, tail))
    }
}

/// Whether nobody else may come for the name: it is a member's, or an address that Microsoft vouches for, or has the person's key in it.
fn is_theirs(person: &Person, name: &str) -> bool {
    let vouched = person.email_verified() && name.eq_ignore_ascii_case(person.email());
    is_member(person) || vouched || name.contains(person.object_id().as_str())
}

/// The user name that the person has at home, or else the one here.
fn at_home(person: &Person) -> String {
    user_name::at_home(person).unwrap_or_else(|| person.username().to_owned())
}

/// A name that had to be changed, or that a guest or another directory brings, may be another person's real one, who would then find it
/// taken for ever: it gets a part of the person's key.
fn distinguished(name: &str, tail: &str) -> String {
    let (local, domain) = match name.split_once('@') {
        Some((local, domain)) => (local, format!("@{domain}")),
        None => (name, String::new()),
    };
    let head: String = local.chars().take(LOGIN_MAX - TAIL_LEN - 1).collect();
    format!("{head}-{tail}{domain}")
        .chars()
        .take(LOGIN_MAX)
        .collect()
}

fn with_suffix(base: &str, suffix: &str) -> String {
    let head: String = base
        .chars()
        .take(LOGIN_MAX.saturating_sub(suffix.len() + 1))
        .collect();
    format!("{head}-{suffix}")
}

fn sanitised(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
            '_' | '.' | '-' | '@' => Some(c),
            '#' => Some('-'),
            c => latin(c),
        })
        .collect()
}

/// The plain letter under a common Latin diacritic, so that names stay readable.
fn latin(c: char) -> Option<char> {
    let plain = match c.to_lowercase().next().unwrap_or(c) {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'æ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'œ' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ț' | 'þ' => 't',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => return None,
    };
    Some(plain)
}

const LOGIN_MAX: usize = 60;
const TAIL_LEN: usize = 8;
const NUMBERED_MAX: u32 = 9;
