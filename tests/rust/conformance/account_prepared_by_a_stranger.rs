//! 001-25: somebody takes a colleague's address or user name for an account of their own before the colleague signs in for the
//! first time. What opened the account until then opens it no more, and a name that anybody could have registered is no proof.

use serde_json::json;
use vestibule::identity::{Identity, SignInPurpose};
use vestibule::policy::{decide, Account, Decision, Facts, Via};
use vestibule::reason::Reason;

use crate::stand_in::*;

const ADDRESS: &str = "ada.lovelace@contoso.example";

fn ada() -> Identity {
    identity(|token| token.set("email", ADDRESS))
}

/// Ada's user name and the stranger's address.
fn named() -> Account {
    Account {
        id: 4,
        login: "ada@contoso.example".to_owned(),
        email: "stranger@elsewhere.example".to_owned(),
        ..Account::default()
    }
}

/// The stranger's user name and Ada's address.
fn addressed() -> Account {
    Account {
        id: 5,
        login: "stranger".to_owned(),
        email: ADDRESS.to_owned(),
        ..Account::default()
    }
}

fn open_to_strangers() -> Facts {
    Facts {
        strangers_register: true,
        ..Facts::default()
    }
}

fn decision(facts: &Facts) -> Decision {
    let rules = config_with(json!({"create_users": true}));
    decide(&ada(), facts, &rules)
}

fn refused(facts: &Facts) {
    match decision(facts) {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::LinkNeedsOwner),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_match_ends_what_opened_the_account_before() {
    for facts in [
        Facts {
            login: Some(named()),
            ..Facts::default()
        },
        Facts {
            email: Some(addressed()),
            ..Facts::default()
        },
        Facts {
            email: Some(addressed()),
            ..open_to_strangers()
        },
        // The browser may have been signed in by a form that the stranger laid out.
        Facts {
            email: Some(addressed()),
            current_user: 5,
            owner: Some(addressed()),
            ..Facts::default()
        },
    ] {
        let decision = decision(&facts);
        assert!(matches!(decision, Decision::Link { .. }), "{decision:?}");
        assert!(decision.revokes_access(), "{decision:?}");
    }
}

/// The owner has just proved the password, and a link that is there was proved once.
#[test]
fn the_owners_access_stays() {
    let token = IdToken::for_nonce("the-nonce-of-this-transaction");
    let ada = verify_for(&token.compact(), SignInPurpose::Link { user: 5 }).unwrap();
    let rules = config_with(json!({"create_users": true}));
    let facts = Facts {
        current_user: 5,
        owner: Some(addressed()),
        ..open_to_strangers()
    };
    let connected = decide(&ada, &facts, &rules);
    assert!(matches!(
        connected,
        Decision::Link {
            user: 5,
            via: Via::Owner
        }
    ));
    assert!(!connected.revokes_access());

    let linked = decision(&Facts {
        linked: vec![Account {
            tenant: TENANT.to_owned(),
            object: ADA.to_owned(),
            ..named()
        }],
        ..open_to_strangers()
    });
    assert!(matches!(linked, Decision::SignIn { user: 4 }), "{linked:?}");
    assert!(!linked.revokes_access());
    assert!(!decision(&open_to_strangers()).revokes_access());
}

#[test]
fn a_name_that_anybody_could_register_links_nothing() {
    for email in ["stranger@elsewhere.example", "ada@contoso.examp1e", ""] {
        refused(&Facts {
            login: Some(Account {
                email: email.to_owned(),
                ..named()
            }),
            ..open_to_strangers()
        });
    }
}

/// With one of the person's own addresses it is the person's, or will be: what the stranger had is ended.
#[test]
fn a_name_with_the_persons_address_links() {
    for email in [ADDRESS, "Ada@Contoso.example"] {
        let decision = decision(&Facts {
            login: Some(Account {
                email: email.to_owned(),
                ..named()
            }),
            ..open_to_strangers()
        });
        assert!(
            matches!(
                decision,
                Decision::Link {
                    user: 4,
                    via: Via::Login
                }
            ),
            "{decision:?}"
        );
        assert!(decision.revokes_access());
    }
}

/// A stranger's account does not keep the person out of the one that has the person's address.
#[test]
fn a_registered_name_stands_in_nobodys_way() {
    let facts = Facts {
        login: Some(named()),
        email: Some(addressed()),
        ..open_to_strangers()
    };
    assert!(matches!(
        decision(&facts),
        Decision::Link {
            user: 5,
            via: Via::Email
        }
    ));

    // Whoever is blocked by that name stays blocked.
    match decision(&Facts {
        login: Some(Account {
            blocked: true,
            ..named()
        }),
        ..facts
    }) {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::AccountBlocked),
        other => panic!("{other:?}"),
    }
}
