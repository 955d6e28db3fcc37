//! case 92: a directory user whose name looks like a WordPress login, or is taken for it by a lenient database.

use serde_json::json;
use vestibule::policy::{decide, Account, Decision, Facts, NewAccount};

use crate::stand_in::*;

fn created(username: &str, facts: &Facts) -> NewAccount {
    let rules = config_with(json!({"create_users": true}));
    match decide(
        &identity(|token| token.set("preferred_username", username)),
        facts,
        &rules,
    ) {
        Decision::Create(account) => account,
        other => panic!("{username}: {other:?}"),
    }
}

fn finding(login: &str) -> Facts {
    Facts {
        login: Some(Account {
            id: 1,
            login: login.to_owned(),
            email: login.to_owned(),
            ..Account::default()
        }),
        ..Facts::default()
    }
}

/// What the database finds, what the directory says: never linked, always a new account.
#[test]
fn a_look_alike_is_another_name() {
    for (login, username) in [
        ("admin", "admin"),
        ("admin", "Admin"),
        ("admin", "Admin "),
        ("admin", "admin@contoso.example"),
        ("admin", "admin@"),
        ("admin@", "admin@"),
        ("@contoso", "@contoso"),
        ("@contoso.example", "@contoso.example"),
        ("admin@localhost", "admin@localhost"),
        ("admin@contoso.example", "admin"),
        ("admin@contoso.example", "admin@contoso.example "),
        ("admin@contoso.example", " admin@contoso.example"),
        ("admin@contoso.example", "\u{430}dmin@contoso.example"),
        ("admin@contoso.example", "\u{e4}dmin@contoso.example"),
        ("admin@contoso.example", "admin@c\u{f6}ntoso.example"),
        ("admin@contoso.example", "\u{ff41}dmin@contoso.example"),
        ("admin@contoso.example", "admin\u{200b}@contoso.example"),
        ("admin@contoso.example", "admin\u{ad}@contoso.example"),
        ("strasse@contoso.example", "stra\u{df}e@contoso.example"),
        ("admin@contoso.example", "admin+x@contoso.example"),
        (
            "admin@contoso.example",
            "admin@contoso.example.evil.example",
        ),
        ("kelvin@contoso.example", "\u{212a}elvin@contoso.example"),
    ] {
        created(username, &finding(login));
    }
}

/// The same for what the database finds by e-mail.
#[test]
fn a_look_alike_is_another_address() {
    let rules = config_with(json!({"create_users": true}));
    for (known, asked) in [
        ("boss@contoso.example", "b\u{f6}ss@contoso.example"),
        ("boss@contoso.example", "boss@contoso.example "),
        ("boss@contoso.example", "boss@contos\u{43e}.example"),
        ("", ""),
    ] {
        let facts = Facts {
            email: Some(Account {
                id: 1,
                email: known.to_owned(),
                ..Account::default()
            }),
            ..Facts::default()
        };
        let decision = decide(&identity(|token| token.set("email", asked)), &facts, &rules);
        assert!(
            matches!(decision, Decision::Create(_)),
            "{asked}: {decision:?}"
        );
    }
}

/// A name that has to be changed for WordPress does not take the login name that is another person's real one; where a name
/// is taken all the same, there are others to choose.
#[test]
fn a_changed_name_is_nobody_elses() {
    let rules = config_with(json!({"create_users": true}));
    let logins = |username: &str, object: &str| {
        let person = identity(|token| {
            token.set("preferred_username", username);
            token.set("oid", object);
        });
        match decide(&person, &Facts::default(), &rules) {
            Decision::Create(account) => account.logins,
            other => panic!("{other:?}"),
        }
    };
    let first = logins("m\u{fc}ller@contoso.example", ADA);
    let second = logins("muller@contoso.example", BOB);
    assert!(!first.contains(&second[0]), "{first:?}");
    assert_eq!(second[0], "muller@contoso.example");
    assert_eq!(second[1], "muller@contoso.example-2");
    // The last one is the person's own.
    assert_ne!(first.last(), second.last());
}
