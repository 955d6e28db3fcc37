//! case 91, N1, N2, N3, N5: a person of another directory carries the e-mail address or user name of somebody here. With
//! one tenant such a person is either in a foreign tenant, and refused by the token checks, or a guest of this one, whose
//! account is never linked by names that nobody vouches for.

use serde_json::json;
use vestibule::policy::{decide, Account, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

/// What a guest's token looks like.
type Marking = fn(&mut IdToken);

fn admin_facts() -> Facts {
    let account = Account {
        id: 1,
        login: "boss@contoso.example".to_owned(),
        email: "boss@contoso.example".to_owned(),
        ..Account::default()
    };
    Facts {
        login: Some(account.clone()),
        email: Some(account),
        ..Facts::default()
    }
}

fn outcome(facts: &Facts, change: impl FnOnce(&mut IdToken)) -> Decision {
    let rules = config_with(json!({"create_users": true}));
    decide(&identity(change), facts, &rules)
}

fn denied(decision: Decision, reason: Reason, name: &str) {
    match decision {
        Decision::Deny(error) => assert_eq!(error.reason(), reason, "{name}"),
        other => panic!("{name}: {other:?}"),
    }
}

/// N1, N2: from another tenant.
#[test]
fn a_foreign_tenants_names_get_nowhere() {
    for claim in ["email", "preferred_username", "upn", "unique_name"] {
        let reason = refusal_of(|mut token| {
            token.set("tid", OTHER_TENANT);
            token.set("iss", ISSUER.replace(TENANT, OTHER_TENANT));
            token.set(claim, "boss@contoso.example");
            token.set("xms_edov", true);
            token.compact()
        });
        assert_eq!(reason, Reason::TenantWrong, "{claim}");
    }
}

/// N1 to N3: a guest of this tenant, however Microsoft marks it.
#[test]
fn a_guests_names_are_not_believed() {
    let markings: Vec<(&str, Marking)> = vec![
        ("acct", |token| token.set("acct", 1)),
        ("home tenant", |token| {
            token.set("idp", format!("https://sts.windows.net/{OTHER_TENANT}/"));
        }),
        ("personal account", |token| token.set("idp", "live.com")),
        ("mail code", |token| token.set("idp", "mail")),
        ("idp of a wrong type", |token| token.set("idp", json!([1]))),
    ];
    for (name, mark) in markings {
        for claim in ["email", "preferred_username"] {
            let decision = outcome(&admin_facts(), |token| {
                token.remove("preferred_username");
                token.set(claim, "boss@contoso.example");
                mark(token);
            });
            denied(
                decision,
                Reason::LinkNeedsApproval,
                &format!("{name}, {claim}"),
            );
        }
    }
}

/// N3: the user name that Entra gives to a guest.
#[test]
fn a_guest_by_its_user_name_is_a_guest() {
    let upn = "boss_contoso.example#EXT#@fabrikam.onmicrosoft.com";
    for upn in [upn.to_owned(), upn.to_lowercase()] {
        let mut facts = admin_facts();
        facts.login = facts.login.map(|account| Account {
            login: upn.clone(),
            ..account
        });
        let decision = outcome(&facts, |token| token.set("preferred_username", upn.clone()));
        denied(decision, Reason::LinkNeedsApproval, &upn);
    }
}

/// An e-mail address that Microsoft vouches for counts, and only by e-mail.
#[test]
fn a_verified_email_of_a_guest_counts() {
    let mut facts = admin_facts();
    facts.login = None;
    let decision = outcome(&facts, |token| {
        token.set("acct", 1);
        token.set("email", "boss@contoso.example");
        token.set("xms_edov", true);
    });
    assert!(
        matches!(decision, Decision::Link { user: 1, .. }),
        "{decision:?}"
    );

    for affirmed in [json!(false), json!("0"), json!(null), json!("yes")] {
        let decision = outcome(&facts, |token| {
            token.set("acct", 1);
            token.set("email", "boss@contoso.example");
            token.set("xms_edov", affirmed.clone());
        });
        denied(decision, Reason::LinkNeedsApproval, &affirmed.to_string());
    }
    // Not by login name.
    let decision = outcome(&admin_facts(), |token| {
        token.set("acct", 1);
        token.set("preferred_username", "boss@contoso.example");
        token.set("xms_edov", true);
    });
    denied(decision, Reason::LinkNeedsApproval, "login name");
}

/// N5: the address list of other products is not read. Those products come with an issue of their own.
#[test]
fn a_list_of_addresses_is_not_read() {
    let identity = identity(|token| token.set("emails", json!(["boss@contoso.example"])));
    assert_eq!(identity.email(), "");
}
