//! Login names for new accounts.

use crate::crypto::{hex, sha256};
use crate::identity::Identity;

/// Login names in order of preference: the user name, then the same with a number, at last one that is surely free.
///
/// WordPress's own rules: at most 60 characters, of `a-z A-Z 0-9 _ . - @` and blank (strict `sanitize_user`).
pub(super) fn candidates(identity: &Identity) -> Vec<String> {
    let key = hex(&sha256(&[
        identity.tenant_id().as_str().as_bytes(),
        identity.object_id().as_str().as_bytes(),
    ]));
    let tail: String = key.chars().take(TAIL_LEN).collect();
    let name = sanitised(identity.username());
    // Of a name in another script only the domain may be left, which names nobody.
    let names_somebody = name
        .split('@')
        .next()
        .is_some_and(|local| local.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    let base = if !names_somebody {
        format!("microsoft-{tail}")
    } else if name.eq_ignore_ascii_case(identity.username()) && name.len() <= LOGIN_MAX {
        name
    } else {
        distinguished(&name, &tail)
    };
    let mut names = vec![base.clone()];
    names.extend((2..=NUMBERED_MAX).map(|number| with_suffix(&base, &number.to_string())));
    let last: String = key.chars().skip(TAIL_LEN).take(TAIL_LEN).collect();
    names.push(with_suffix(&base, &last));
    names
}

/// A name that had to be changed may be another person's real one, who would then find it taken for ever: it gets a part
/// of the person's key.
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
