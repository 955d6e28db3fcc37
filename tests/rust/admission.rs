//! Who may come in: tenants, domains, guests, app roles, groups; for every purpose of a sign-in.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use vestibule::identity::{Directory, SignInPurpose};
use vestibule::policy::{decide, preview, Account, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn told(decision: Decision) -> String {
    match decision {
        Decision::Deny(error) => error.reason().code().to_owned(),
        Decision::Create(_) => "create".to_owned(),
        Decision::Join { user, .. } => format!("join {user}"),
        Decision::Link { user, .. } => format!("link {user}"),
        Decision::SignIn { user } => format!("sign in {user}"),
    }
}

/// What becomes of somebody new.
fn outcome(settings: Value, change: impl FnOnce(&mut IdToken)) -> String {
    told(decide(
        &identity(change),
        &Facts::default(),
        &config_with(settings),
    ))
}

/// Domains of user names: what refuses is stronger, below is not the same, and who has none does not come in where they decide.
#[test]
fn domains_open_and_close() {
    for (allowed, denied, username, expected) in [
        (json!([]), json!([]), "ada@contoso.example", "create"),
        (json!([]), json!([]), "+49 30 1234567", "create"),
        (
            json!(["contoso.example"]),
            json!([]),
            "ada@contoso.example",
            "create",
        ),
        (
            json!(["CONTOSO.example"]),
            json!([]),
            "Ada@Contoso.EXAMPLE",
            "create",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "ada@mail.contoso.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "ada@evilcontoso.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "ada@contoso.example.evil.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "contoso.example@evil.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "ada@evil.example@contoso.example ",
            "domain_refused",
        ),
        (
            json!(["*.contoso.example"]),
            json!([]),
            "ada@mail.contoso.example",
            "create",
        ),
        (
            json!(["*.contoso.example"]),
            json!([]),
            "ada@a.b.contoso.example",
            "create",
        ),
        (
            json!(["*.contoso.example"]),
            json!([]),
            "ada@contoso.example",
            "domain_refused",
        ),
        (
            json!(["*.contoso.example"]),
            json!([]),
            "ada@.contoso.example",
            "domain_refused",
        ),
        (
            json!(["*.contoso.example"]),
            json!([]),
            "ada@evilcontoso.example",
            "domain_refused",
        ),
        (
            json!([]),
            json!(["contoso.example"]),
            "ada@contoso.example",
            "domain_refused",
        ),
        (
            json!([]),
            json!(["contoso.example"]),
            "ada@fabrikam.example",
            "create",
        ),
        (
            json!([]),
            json!(["*.contoso.example"]),
            "ada@mail.contoso.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!(["contoso.example"]),
            "ada@contoso.example",
            "domain_refused",
        ),
        (
            json!(["*.contoso.example"]),
            json!(["mail.contoso.example"]),
            "ada@mail.contoso.example",
            "domain_refused",
        ),
        (
            json!(["contoso.example"]),
            json!([]),
            "+49 30 1234567",
            "domain_refused",
        ),
        (
            json!([]),
            json!(["contoso.example"]),
            "+49 30 1234567",
            "domain_refused",
        ),
        (
            json!([]),
            json!(["contoso.example"]),
            "ada@",
            "domain_refused",
        ),
        (json!([]), json!(["contoso.example"]), "", "domain_refused"),
    ] {
        let found = outcome(
            json!({"allowed_domains": allowed, "denied_domains": denied}),
            |token| token.set("preferred_username", username),
        );
        assert_eq!(found, expected, "{allowed} {denied} {username}");
    }
}

/// A guest is of the domain where it is at home, and can also be refused by the one that this directory has added.
#[test]
fn a_guests_domain_is_the_one_at_home() {
    let upn = "bob_fabrikam.example#EXT#@contoso.onmicrosoft.com";
    for (setting, domain, expected) in [
        ("allowed_domains", "fabrikam.example", "create"),
        (
            "allowed_domains",
            "contoso.onmicrosoft.com",
            "domain_refused",
        ),
        ("denied_domains", "fabrikam.example", "domain_refused"),
        (
            "denied_domains",
            "contoso.onmicrosoft.com",
            "domain_refused",
        ),
        ("denied_domains", "contoso.example", "create"),
    ] {
        for username in [upn.to_owned(), upn.to_lowercase()] {
            let found = outcome(json!({setting: [domain]}), |token| {
                token.set("preferred_username", username.clone());
            });
            assert_eq!(found, expected, "{setting} {domain} {username}");
        }
    }
    for username in [
        "#EXT#@contoso.onmicrosoft.com",
        "bob#EXT#@contoso.onmicrosoft.com",
        "_fabrikam.example#EXT#@contoso.onmicrosoft.com",
        "bob_fabrikam#EXT#@contoso.onmicrosoft.com",
        "x#y#bob@fabrikam.example",
    ] {
        let found = outcome(
            json!({"allowed_domains": ["fabrikam.example", "contoso.onmicrosoft.com"]}),
            |token| token.set("preferred_username", username),
        );
        assert_eq!(found, "domain_refused", "{username}");
    }
}

/// Guests, however they are known.
#[test]
fn guests_can_be_kept_out() {
    let deny = json!({"guests": "deny"});
    assert_eq!(outcome(deny.clone(), |_| {}), "create");
    assert_eq!(
        outcome(deny.clone(), |token| token.set("acct", 0)),
        "create"
    );
    for (claim, value) in [
        ("acct", json!(1)),
        ("idp", json!("live.com")),
        (
            "idp",
            json!(format!("https://sts.windows.net/{OTHER_TENANT}/")),
        ),
        (
            "preferred_username",
            json!("bob_fabrikam.example#EXT#@contoso.onmicrosoft.com"),
        ),
    ] {
        assert_eq!(
            outcome(deny.clone(), |token| token.set(claim, value.clone())),
            "guest_refused",
            "{claim} {value}"
        );
        assert_eq!(
            outcome(json!({}), |token| token.set(claim, value.clone())),
            "create"
        );
    }
    // The token does not say so, the directory does.
    let by_directory = identity(|_| {});
    by_directory.learn(Directory {
        guest: Some(true),
        ..Directory::default()
    });
    assert_eq!(
        told(decide(&by_directory, &Facts::default(), &config_with(deny))),
        "guest_refused"
    );
}

/// App roles, by their values exactly.
#[test]
fn app_roles_open_and_close() {
    for (allowed, denied, held, expected) in [
        (json!(["Staff"]), json!([]), json!(["Staff"]), "create"),
        (
            json!(["Staff", "Press"]),
            json!([]),
            json!(["Press", "Other"]),
            "create",
        ),
        (
            json!(["Staff"]),
            json!([]),
            json!(["staff"]),
            "app_role_missing",
        ),
        (
            json!(["Staff"]),
            json!([]),
            json!(["Staff "]),
            "app_role_missing",
        ),
        (json!(["Staff"]), json!([]), json!([]), "app_role_missing"),
        (
            json!(["Staff"]),
            json!([]),
            json!("Staff"),
            "app_role_missing",
        ),
        (json!(["Staff"]), json!([]), Value::Null, "app_role_missing"),
        (
            json!([]),
            json!(["Blocked"]),
            json!(["Blocked", "Staff"]),
            "app_role_refused",
        ),
        (
            json!(["Staff"]),
            json!(["Staff"]),
            json!(["Staff"]),
            "app_role_refused",
        ),
        (json!([]), json!(["Blocked"]), json!([]), "create"),
    ] {
        let found = outcome(
            json!({"allowed_app_roles": allowed, "denied_app_roles": denied}),
            |token| token.set("roles", held.clone()),
        );
        assert_eq!(found, expected, "{allowed} {denied} {held}");
    }
}

/// Another directory can give its people any app role; that keeps out, and lets nobody in.
#[test]
fn app_roles_of_another_directory_open_nothing() {
    for (setting, expected) in [
        ("allowed_app_roles", "app_role_missing"),
        ("denied_app_roles", "app_role_refused"),
    ] {
        let config = config_with(json!({"tenants": [OTHER_TENANT], setting: ["Staff"]}));
        let person = foreigner(|token| token.set("roles", json!(["Staff"])));
        assert_eq!(told(decide(&person, &Facts::default(), &config)), expected);
    }
}

/// 001-9: groups, by the token's claim.
#[test]
fn groups_open_and_close() {
    for (allowed, denied, held, expected) in [
        (json!([EDITORS]), json!([]), json!([EDITORS]), "create"),
        (
            json!([EDITORS, READERS]),
            json!([]),
            json!([READERS]),
            "create",
        ),
        (
            json!([EDITORS]),
            json!([]),
            json!([EDITORS.to_uppercase()]),
            "create",
        ),
        (
            json!([EDITORS]),
            json!([]),
            json!([READERS]),
            "group_missing",
        ),
        (json!([EDITORS]), json!([]), json!([]), "group_missing"),
        (
            json!([]),
            json!([EDITORS]),
            json!([EDITORS]),
            "group_refused",
        ),
        (json!([]), json!([EDITORS]), json!([READERS]), "create"),
        (
            json!([EDITORS]),
            json!([EDITORS]),
            json!([EDITORS]),
            "group_refused",
        ),
        (
            json!([EDITORS]),
            json!([READERS]),
            json!([EDITORS, READERS]),
            "group_refused",
        ),
        // Not known.
        (json!([EDITORS]), json!([]), Value::Null, "groups_unknown"),
        (json!([]), json!([EDITORS]), json!("x"), "groups_unknown"),
        (json!([]), json!([]), Value::Null, "create"),
    ] {
        let found = outcome(
            json!({"allowed_groups": allowed, "denied_groups": denied}),
            |token| token.set("groups", held.clone()),
        );
        assert_eq!(found, expected, "{allowed} {denied} {held}");
    }
}

/// 001-9: what the directory says of groups goes before what the token says.
#[test]
fn groups_come_from_the_directory_as_well() {
    let config = config_with(json!({"allowed_groups": [EDITORS]}));
    for (groups, expected) in [
        (Some(BTreeSet::from([guid(EDITORS)])), "create"),
        (Some(BTreeSet::new()), "group_missing"),
        (None, "groups_unknown"),
    ] {
        let person = identity(|token| token.set("hasgroups", true));
        person.learn(Directory {
            groups: groups.clone(),
            ..Directory::default()
        });
        assert_eq!(
            told(decide(&person, &Facts::default(), &config)),
            expected,
            "{groups:?}"
        );
    }
}

/// Case 97: whoever is disabled in the directory does not come in with a token of a moment ago.
#[test]
fn a_disabled_account_does_not_come_in() {
    for (enabled, expected) in [
        (Some(false), "account_disabled"),
        (Some(true), "create"),
        (None, "create"),
    ] {
        let person = identity(|_| {});
        person.learn(Directory {
            enabled,
            ..Directory::default()
        });
        assert_eq!(
            told(decide(&person, &Facts::default(), &config_with(json!({})))),
            expected
        );
    }
}

fn linked() -> Account {
    Account {
        id: 7,
        tenant: TENANT.to_owned(),
        object: ADA.to_owned(),
        ..Account::default()
    }
}

/// Case 97: whoever is removed from a group does not go on either: not by a link, not by renewing a session, not by connecting an
/// account, not by an administrator's approval. A test tells why.
#[test]
fn admission_is_for_every_purpose() {
    let closed = config_with(json!({"allowed_groups": [EDITORS]}));
    let open = config_with(json!({}));
    let outsider = |purpose| {
        let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
        token.set("groups", json!([READERS]));
        verify_for(&token.compact(), purpose).unwrap()
    };
    let facts = Facts {
        linked: vec![linked()],
        current_user: 7,
        owner: Some(linked()),
        ..Facts::default()
    };
    for purpose in [
        SignInPurpose::SignIn,
        SignInPurpose::Link { user: 7 },
        SignInPurpose::Test { user: 7 },
        SignInPurpose::Renew {
            user: 7,
            session: [0xab; 32],
        },
    ] {
        let person = outsider(purpose);
        assert_eq!(
            told(decide(&person, &facts, &closed)),
            "group_missing",
            "{purpose:?}"
        );
        assert_eq!(told(preview(&person, &facts, &closed)), "group_missing");
        assert_eq!(
            told(decide(&person, &facts, &open)),
            "sign in 7",
            "{purpose:?}"
        );
    }
    let approved = Facts {
        approval: vestibule::policy::Approval::Create,
        ..Facts::default()
    };
    assert_eq!(
        told(decide(&outsider(SignInPurpose::SignIn), &approved, &closed)),
        "group_missing"
    );
}

/// Of several reasons the first one is told: tenant, domain, guest, app role, group.
#[test]
fn reasons_have_an_order() {
    let mut settings = json!({
        "allowed_domains": ["fabrikam.example"], "guests": "deny", "allowed_app_roles": ["Staff"], "allowed_groups": [EDITORS],
    });
    let person = || {
        foreigner(|token| {
            token.set("acct", 1);
            token.set("groups", json!([]));
        })
    };
    let told = |settings: &Value| {
        told(decide(
            &person(),
            &Facts::default(),
            &config_with(settings.clone()),
        ))
    };
    assert_eq!(told(&settings), "tenant_refused");
    for (setting, value, reason) in [
        ("tenants", json!([OTHER_TENANT]), Reason::DomainRefused),
        ("allowed_domains", json!([]), Reason::GuestRefused),
        ("guests", json!("allow"), Reason::AppRoleMissing),
        ("allowed_app_roles", json!([]), Reason::GroupMissing),
    ] {
        settings[setting] = value;
        assert_eq!(told(&settings), reason.code());
    }
}

/// A refusal's log line names nobody.
#[test]
fn a_refusal_does_not_name_the_person() {
    for settings in [
        json!({"allowed_domains": ["fabrikam.example"]}),
        json!({"denied_domains": ["contoso.example"]}),
        json!({"allowed_groups": [EDITORS]}),
        json!({"allowed_app_roles": ["Staff"]}),
    ] {
        match decide(&identity(|_| {}), &Facts::default(), &config_with(settings)) {
            Decision::Deny(error) => {
                let text = error.to_string();
                assert!(!text.contains("ada") && !text.contains("contoso"), "{text}");
            }
            other => panic!("{other:?}"),
        }
    }
}
