//! 001-26: login names for new accounts, by WordPress's own rules.

use std::collections::HashSet;

use serde_json::json;
use vestibule::policy::{decide, Decision, Facts};

use crate::stand_in::*;

fn candidates(username: Option<&str>, object: &str) -> Vec<String> {
    let person = identity(|token| {
        match username {
            Some(username) => token.set("preferred_username", username),
            None => token.remove("preferred_username"),
        }
        token.set("oid", object);
    });
    let rules = config_with(json!({"create_users": true}));
    match decide(&person, &Facts::default(), &rules) {
        Decision::Create(account) => account.logins,
        other => panic!("{other:?}"),
    }
}

/// User name in the directory, first login name. A name that had to be changed could be somebody's real one (case 92), so
/// it gets a part of the person's key: `~` here.
const NAMES: &[(&str, &str)] = &[
    ("ada@contoso.example", "ada@contoso.example"),
    (
        "Ada.Lovelace@Contoso.Example",
        "ada.lovelace@contoso.example",
    ),
    (
        "ada_lovelace-2@contoso.example",
        "ada_lovelace-2@contoso.example",
    ),
    (
        "j\u{fc}rgen.gro\u{df}@contoso.example",
        "jurgen.gros-~@contoso.example",
    ),
    (
        "\u{c5}sa.\u{d8}degaard@contoso.example",
        "asa.odegaard-~@contoso.example",
    ),
    ("zo\u{eb}@contoso.example", "zoe-~@contoso.example"),
    ("o'brien@contoso.example", "obrien-~@contoso.example"),
    ("a b@contoso.example", "ab-~@contoso.example"),
    ("a+tag@contoso.example", "atag-~@contoso.example"),
    ("a<script>@contoso.example", "ascript-~@contoso.example"),
    ("a%20b@contoso.example", "a20b-~@contoso.example"),
    ("a&amp;b@contoso.example", "aampb-~@contoso.example"),
    ("../../x@contoso.example", "....x-~@contoso.example"),
    (
        "bob_fabrikam.example#EXT#@contoso.onmicrosoft.com",
        "bob-~@fabrikam.example",
    ),
    ("+49 30 1234567", "49301234567-~"),
    ("ada", "ada"),
    (
        "\u{434}\u{430}\u{440}\u{44c}\u{44f}.x@contoso.example",
        ".x-~@contoso.example",
    ),
    ("1@contoso.example", "1@contoso.example"),
];

/// 001-26: an account of its own.
#[test]
fn the_first_login_name_is_the_user_name() {
    for (username, expected) in NAMES {
        let part = candidates(None, ADA)[0].replace("microsoft-", "");
        let expected: String = expected.replace('~', &part).chars().take(60).collect();
        assert_eq!(candidates(Some(username), ADA)[0], expected, "{username}");
    }
}

/// Nothing is left of the name: the login is made of the person's key, and is not shared by others without a name.
#[test]
fn a_person_without_a_usable_name_gets_one() {
    for username in [
        None,
        Some(""),
        Some("   "),
        Some("\u{6f22}\u{5b57}"),
        Some("\u{434}\u{430}\u{440}\u{44c}\u{44f}@contoso.example"),
        Some("@contoso.example"),
        Some("!!!@contoso.example"),
        Some("--@contoso.example"),
    ] {
        let (ada, bob) = (candidates(username, ADA), candidates(username, BOB));
        assert!(ada[0].starts_with("microsoft-"), "{username:?}: {}", ada[0]);
        assert_eq!(ada[0].len(), "microsoft-".len() + 8);
        assert_ne!(ada[0], bob[0], "{username:?}");
    }
}

#[test]
fn every_candidate_is_a_login_that_wordpress_takes() {
    let long = format!("{}@contoso.example", "x".repeat(200));
    let accented = format!("{}@contoso.example", "\u{fc}".repeat(200));
    let usernames = NAMES.iter().map(|(username, _)| *username).chain([
        "",
        long.as_str(),
        accented.as_str(),
        "#EXT#",
        "@",
        "\u{0}\u{1}",
    ]);
    for username in usernames {
        let logins = candidates(Some(username), ADA);
        assert_eq!(logins.len(), 10, "{username}");
        let different: HashSet<&String> = logins.iter().collect();
        assert_eq!(different.len(), logins.len(), "{username}: {logins:?}");
        for login in &logins {
            assert!((1..=60).contains(&login.len()), "{login}");
            assert!(
                login.bytes().all(|byte| byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || b"_.-@".contains(&byte)),
                "{login}"
            );
        }
    }
}

/// 60 characters fit, 61 are cut; two long names with the same beginning have a last candidate each.
#[test]
fn a_long_name_is_cut() {
    let fits = format!(
        "{}@contoso.example",
        "x".repeat(60 - "@contoso.example".len())
    );
    assert_eq!(candidates(Some(&fits), ADA)[0], fits);
    let long = format!("{fits}x");
    let (ada, bob) = (candidates(Some(&long), ADA), candidates(Some(&long), BOB));
    assert_eq!(ada[0].len(), 60);
    assert_ne!(ada[0], bob[0]);
    assert_ne!(ada[9], bob[9]);
}

#[test]
fn the_candidates_do_not_change_from_try_to_try() {
    assert_eq!(
        candidates(Some("ada@contoso.example"), ADA),
        candidates(Some("ada@contoso.example"), ADA)
    );
    let logins = candidates(Some("ada@contoso.example"), ADA);
    assert_eq!(logins[1], "ada@contoso.example-2");
    assert_eq!(logins[8], "ada@contoso.example-9");
    assert!(logins[9].starts_with("ada@contoso.example-"));
}

/// The first candidate by a form of the site.
fn by_form(template: &str, change: impl FnOnce(&mut IdToken)) -> String {
    let person = identity(|token| {
        token.set("email", "ada.lovelace@contoso.example");
        token.set("given_name", "Ada");
        token.set("family_name", "Lovelace");
        change(token);
    });
    let config = config_with(json!({"login_template": template}));
    match decide(&person, &Facts::default(), &config) {
        Decision::Create(account) => {
            let different: HashSet<&String> = account.logins.iter().collect();
            assert_eq!(different.len(), 10, "{:?}", account.logins);
            account.logins[0].clone()
        }
        other => panic!("{other:?}"),
    }
}

/// 001-26: login names have the form that the site wants.
#[test]
fn the_site_can_choose_a_form() {
    for (template, expected) in [
        ("{username}", "ada@contoso.example"),
        ("{local}", "ada"),
        ("{local}.{domain}", "ada.contoso.example"),
        ("ms-{local}", "ms-ada"),
        ("{email}", "ada.lovelace@contoso.example"),
        ("{first}.{last}", "ada.lovelace"),
        ("{display}", "adalovelace"),
        ("{object}", ADA),
        (
            "{last}{object}@{domain}",
            "lovelace00000000-0000-0000-66f3-3332eca7ea81@contoso.example",
        ),
    ] {
        let expected: String = expected.chars().take(60).collect();
        let found = by_form(template, |_| {});
        assert_eq!(found.len(), expected.len(), "{template}: {found}");
        if expected.len() < 60 {
            assert_eq!(found, expected, "{template}");
        }
    }
    // Names of people are written as WordPress takes them; a number tells those of the same name apart.
    assert_eq!(
        by_form("{first}.{last}", |token| {
            token.set("given_name", "J\u{fc}rgen Karl");
            token.set("family_name", "O\u{2019}Gro\u{df}");
        }),
        "jurgenkarl.ogros"
    );
}

/// Where something for the form is missing, or nothing is left of it, it is the user name after all.
#[test]
fn a_form_that_cannot_be_filled_gives_way() {
    assert_eq!(
        by_form("{first}.{last}", |token| token.remove("given_name")),
        "ada@contoso.example"
    );
    assert_eq!(
        by_form("{first}", |token| token
            .set("given_name", "\u{6f22}\u{5b57}")),
        "ada@contoso.example"
    );
    assert_eq!(
        by_form("{email}", |token| token.remove("email")),
        "ada@contoso.example"
    );
    // Nobody vouches for a guest's address, nor for a guest's user name.
    let guest = by_form("{email}", |token| token.set("acct", 1));
    let tail = candidates(None, ADA)[0].replace("microsoft-", "");
    assert_eq!(guest, format!("ada-{tail}@contoso.example"));
    assert_eq!(
        by_form("{email}", |token| {
            token.set("acct", 1);
            token.set("xms_edov", true);
        }),
        "ada.lovelace@contoso.example"
    );
    assert!(by_form("{first}.{last}", |token| {
        token.remove("given_name");
        token.set(
            "preferred_username",
            "\u{434}\u{430}\u{440}\u{44c}\u{44f}@contoso.example",
        );
    })
    .starts_with("microsoft-"));
}

/// The name of a guest is the one at home, where that can be told: Entra writes an underscore for the @, and no domain has one. It is not
/// the whole login name, which somebody of that name may need.
#[test]
fn a_guest_is_called_as_at_home() {
    for (username, expected) in [
        (
            "bob_fabrikam.example#EXT#@contoso.onmicrosoft.com",
            "bob-~@fabrikam.example",
        ),
        (
            "bob_fabrikam.example#ext#@contoso.onmicrosoft.com",
            "bob-~@fabrikam.example",
        ),
        (
            "b_o_b_fabrikam.example#EXT#@contoso.onmicrosoft.com",
            "b_o_b-~@fabrikam.example",
        ),
        ("live.com#bob@outlook.example", "bob@outlook.example"),
        ("mail#bob@fabrikam.example", "bob@fabrikam.example"),
        ("google.com#Bob@gmail.example", "bob@gmail.example"),
    ] {
        let tail = candidates(None, ADA)[0].replace("microsoft-", "");
        let expected = expected.replace('~', &tail);
        assert_eq!(candidates(Some(username), ADA)[0], expected, "{username}");
    }
    // Where it cannot be told, nothing is taken for somebody else's name.
    for username in [
        "bob#EXT#@contoso.onmicrosoft.com",
        "bob_fabrikam#EXT#@contoso.onmicrosoft.com",
        "_fabrikam.example#EXT#@contoso.onmicrosoft.com",
        "bob@fabrikam.example#EXT#@contoso.onmicrosoft.com",
        "ada@contoso.example#bob@fabrikam.example",
        "live.com#bob",
        "a#b#c@fabrikam.example",
    ] {
        let first = candidates(Some(username), ADA)[0].clone();
        let tail = candidates(None, ADA)[0].replace("microsoft-", "");
        assert!(first.contains(&tail), "{username}: {first}");
    }
}
