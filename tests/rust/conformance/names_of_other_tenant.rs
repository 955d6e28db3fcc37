//! case 91, N1 to N4 (001-25), where people of several tenants may sign in: whoever administers another directory writes any name and
//! address into it.

use serde_json::json;
use vestibule::policy::{changes, decide, Account, AccountState, Cause, Decision, Facts, Via};
use vestibule::reason::Reason;

use crate::stand_in::*;

const ORDERS: [&str; 3] = ["login_email", "email_login", "none"];

fn boss() -> Account {
    Account {
        id: 1,
        login: "boss@contoso.example".to_owned(),
        email: "boss@contoso.example".to_owned(),
        ..Account::default()
    }
}

fn outcome(order: &str, facts: &Facts, change: impl FnOnce(&mut IdToken)) -> Decision {
    let config = config_with(json!({"match_order": order, "tenants": [OTHER_TENANT]}));
    decide(&foreigner(change), facts, &config)
}

#[track_caller]
fn denied(decision: Decision, reason: Reason) {
    match decision {
        Decision::Deny(error) => assert_eq!(error.reason(), reason),
        other => panic!("{other:?}"),
    }
}

/// N1: the address of somebody here, for which nobody vouches.
#[test]
fn an_address_of_another_directory_links_nothing() {
    let facts = Facts {
        email: Some(boss()),
        ..Facts::default()
    };
    for order in ORDERS {
        for vouched in [
            json!(false),
            json!("0"),
            json!(null),
            json!("yes"),
            json!([true]),
        ] {
            let decision = outcome(order, &facts, |token| {
                token.set("email", "boss@contoso.example");
                token.set("xms_edov", vouched.clone());
            });
            denied(decision, Reason::LinkNeedsApproval);
        }
    }
}

/// N2: the user name of somebody here, however sure Microsoft is of an address.
#[test]
fn a_user_name_of_another_directory_links_nothing() {
    let facts = Facts {
        login: Some(boss()),
        ..Facts::default()
    };
    for order in ORDERS {
        for claim in ["preferred_username", "upn", "unique_name"] {
            let decision = outcome(order, &facts, |token| {
                token.set(claim, "boss@contoso.example");
                token.set("email", "boss@fabrikam.example");
                token.set("xms_edov", true);
            });
            match (claim, decision) {
                ("preferred_username", decision) => denied(decision, Reason::LinkNeedsApproval),
                // The others are not read at all: it is somebody new.
                (_, Decision::Create(account)) => {
                    assert_ne!(account.logins[0], "boss@contoso.example");
                }
                (_, other) => panic!("{other:?}"),
            }
        }
    }
}

/// An address that Microsoft vouches for counts, and by itself.
#[test]
fn an_address_that_is_vouched_for_counts() {
    let facts = Facts {
        email: Some(boss()),
        ..Facts::default()
    };
    for order in ["login_email", "email_login"] {
        let decision = outcome(order, &facts, |token| {
            token.set("email", "boss@contoso.example");
            token.set("xms_edov", true);
        });
        assert!(
            matches!(
                decision,
                Decision::Link {
                    user: 1,
                    via: Via::Email
                }
            ),
            "{decision:?}"
        );
    }
    let by_hand = outcome("none", &facts, |token| {
        token.set("email", "boss@contoso.example");
        token.set("xms_edov", true);
    });
    denied(by_hand, Reason::LinkNeedsApproval);
}

/// Not for an account that can manage the site, not for one that is somebody's, not for one that is blocked.
#[test]
fn what_is_vouched_for_has_its_limits() {
    for (account, reason) in [
        (
            Account {
                privileged: true,
                ..boss()
            },
            Reason::LinkNeedsOwner,
        ),
        (
            Account {
                foreign: true,
                ..boss()
            },
            Reason::LinkNeedsOwner,
        ),
        (
            Account {
                blocked: true,
                ..boss()
            },
            Reason::AccountBlocked,
        ),
        (
            Account {
                tenant: TENANT.to_owned(),
                object: ADA.to_owned(),
                ..boss()
            },
            Reason::AccountLinkedElsewhere,
        ),
    ] {
        for order in ORDERS {
            let facts = Facts {
                email: Some(account.clone()),
                ..Facts::default()
            };
            let decision = outcome(order, &facts, |token| {
                token.set("email", "boss@contoso.example");
                token.set("xms_edov", true);
            });
            denied(decision, reason);
        }
    }
}

/// N1: nor does the address go to an account of their own, where the next one would be found by it.
#[test]
fn an_address_that_nobody_vouches_for_is_not_written() {
    let settings = json!({"tenants": [OTHER_TENANT], "login_template": "{email}",
        "profile_fields": ["mail -> billing_email", "otherMails -> more"]});
    let config = config_with(settings);
    for vouched in [true, false] {
        let person = foreigner(|token| {
            token.set("email", "boss@contoso.example");
            token.set("preferred_username", "eve@fabrikam.example");
            token.set("xms_edov", vouched);
        });
        person.learn(directory_of(&[
            ("mail", "boss@contoso.example"),
            ("otherMails", "boss@contoso.example"),
        ]));
        let Decision::Create(account) = decide(&person, &Facts::default(), &config) else {
            panic!("not created");
        };
        let fields = changes(&person.person(), &AccountState::default(), &config).fields;
        let written = fields
            .iter()
            .filter(|(_, value)| value == "boss@contoso.example");
        if vouched {
            assert_eq!(account.email, "boss@contoso.example");
            assert_eq!(account.logins[0], "boss@contoso.example");
            assert_eq!(written.count(), 3);
        } else {
            assert_eq!(account.email, "");
            let login = &account.logins[0];
            assert!(login.starts_with("eve-") && login.ends_with("@fabrikam.example"));
            assert_eq!(written.count(), 0);
        }
    }
}

/// N1: that Microsoft vouches for one address says nothing of the others, by which shops and forums know people.
#[test]
fn one_address_that_is_vouched_for_vouches_for_no_other() {
    let config = config_with(json!({"tenants": [OTHER_TENANT], "profile_fields": [
        "mail -> billing_email", "otherMails -> more", "proxyAddresses -> proxies", "imAddresses -> chat", "identities -> known_as",
    ]}));
    let vouched = |token: &mut IdToken| {
        token.set("email", "eve@fabrikam.example");
        token.set("xms_edov", true);
        token.set("acct", 1);
    };
    for identity in [foreigner(vouched), identity(vouched)] {
        identity.learn(directory_of(&[
            ("mail", "boss@contoso.example"),
            ("otherMails", "eve@fabrikam.example, boss@contoso.example"),
            ("proxyAddresses", "SMTP:boss@contoso.example"),
            ("imAddresses", "Eve@Fabrikam.example"),
            ("identities", "boss@contoso.example"),
        ]));
        let changes = changes(&identity.person(), &AccountState::default(), &config);
        let written: Vec<&str> = changes
            .fields
            .iter()
            .filter(|(_, value)| value.contains('@'))
            .map(|(target, _)| target.as_str())
            .collect();
        assert_eq!(written, ["user_email", "chat"]);
        let refused: Vec<&str> = changes
            .notes
            .iter()
            .filter(|note| note.cause == Cause::EmailNotVouchedFor)
            .map(|note| note.about.as_str())
            .collect();
        assert_eq!(refused, ["billing_email", "more", "proxies", "known_as"]);
    }
}

/// N4: a person of a tenant that is not on the list comes in by no way, also when the token was taken a while ago.
#[test]
fn a_tenant_that_is_no_longer_on_the_list_is_refused() {
    let facts = Facts {
        linked: vec![Account {
            tenant: OTHER_TENANT.to_owned(),
            object: ADA.to_owned(),
            ..boss()
        }],
        ..Facts::default()
    };
    denied(
        decide(&foreigner(|_| {}), &facts, &config_with(json!({}))),
        Reason::TenantRefused,
    );
    let listed = config_with(json!({"tenants": [OTHER_TENANT]}));
    assert!(matches!(
        decide(&foreigner(|_| {}), &facts, &listed),
        Decision::SignIn { user: 1 }
    ));
}
