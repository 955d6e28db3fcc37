//! 001-25 to 001-28: which account is it? A table of facts and decisions.

use serde_json::json;
use vestibule::config::Config;
use vestibule::identity::SignInPurpose;
use vestibule::policy::{decide, Account, Approval, Decision, Facts};

use crate::stand_in::*;

const RENEWAL: SignInPurpose = SignInPurpose::Renew {
    user: 7,
    session: [0xab; 32],
};

/// An account that could be Ada's.
fn account(id: u64) -> Account {
    Account {
        id,
        login: "ada@contoso.example".to_owned(),
        email: "ada.lovelace@contoso.example".to_owned(),
        ..Account::default()
    }
}

fn linked(id: u64) -> Account {
    Account {
        tenant: TENANT.to_owned(),
        object: ADA.to_owned(),
        ..account(id)
    }
}

fn of_bob(id: u64) -> Account {
    Account {
        tenant: TENANT.to_owned(),
        object: BOB.to_owned(),
        ..account(id)
    }
}

fn blocked(account: Account) -> Account {
    Account {
        blocked: true,
        ..account
    }
}

fn privileged(account: Account) -> Account {
    Account {
        privileged: true,
        ..account
    }
}

/// One row: the person, what WordPress found, what comes of it.
struct Row {
    name: &'static str,
    purpose: SignInPurpose,
    linked: Vec<Account>,
    login: Option<Account>,
    email: Option<Account>,
    current_user: u64,
    /// The signed-in user's account; an ordinary one when not said.
    owner: Option<Account>,
    create_users: bool,
    order: &'static str,
    approval: Approval,
    expected: &'static str,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            name: "",
            purpose: SignInPurpose::SignIn,
            linked: Vec::new(),
            login: None,
            email: None,
            current_user: 0,
            owner: None,
            create_users: true,
            order: "login_email",
            approval: Approval::None,
            expected: "",
        }
    }
}

impl Row {
    /// What is decided on the row's facts about Ada.
    fn decision(&self) -> Decision {
        let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
        token.set("email", "ada.lovelace@contoso.example");
        let identity = verify_for(&token.compact(), self.purpose).unwrap();
        let signed_in = (self.current_user != 0).then(|| account(self.current_user));
        let facts = Facts {
            linked: self.linked.clone(),
            login: self.login.clone(),
            email: self.email.clone(),
            owner: self.owner.clone().or(signed_in),
            current_user: self.current_user,
            approval: self.approval,
            ..Facts::default()
        };
        let rules =
            config_with(json!({"create_users": self.create_users, "match_order": self.order}));
        decide(&identity, &facts, &rules)
    }
}

fn rows() -> Vec<Row> {
    vec![
        // 001-25: link, then login name, then e-mail.
        Row {
            name: "the link decides",
            linked: vec![linked(3)],
            login: Some(account(4)),
            email: Some(account(5)),
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "the link decides, whatever the account is called now",
            linked: vec![Account {
                login: "x".into(),
                email: String::new(),
                ..linked(3)
            }],
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "the link decides for administrators too",
            linked: vec![privileged(linked(3))],
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "login name before e-mail",
            login: Some(account(4)),
            email: Some(account(5)),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "login name alone",
            login: Some(account(4)),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "login name in other case",
            login: Some(Account {
                login: "ADA@Contoso.Example".into(),
                ..account(4)
            }),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "e-mail alone",
            email: Some(account(5)),
            expected: "link 5 by email",
            ..Row::default()
        },
        Row {
            name: "e-mail in other case",
            email: Some(Account {
                email: "Ada.Lovelace@CONTOSO.example".into(),
                ..account(5)
            }),
            expected: "link 5 by email",
            ..Row::default()
        },
        Row {
            name: "e-mail when the login name was found too generously",
            login: Some(Account {
                login: "\u{e4}da@contoso.example".into(),
                ..account(4)
            }),
            email: Some(account(5)),
            expected: "link 5 by email",
            ..Row::default()
        },
        Row {
            name: "both found too generously",
            login: Some(Account {
                login: "ada".into(),
                ..account(4)
            }),
            email: Some(Account {
                email: "ada".into(),
                ..account(5)
            }),
            expected: "create",
            ..Row::default()
        },
        Row {
            name: "found without looking",
            login: Some(Account {
                login: String::new(),
                ..account(4)
            }),
            email: Some(Account {
                email: String::new(),
                ..account(5)
            }),
            expected: "create",
            ..Row::default()
        },
        // 001-25: the other order.
        Row {
            name: "e-mail before login name",
            order: "email_login",
            login: Some(account(4)),
            email: Some(account(5)),
            expected: "link 5 by email",
            ..Row::default()
        },
        Row {
            name: "e-mail first: login name alone",
            order: "email_login",
            login: Some(account(4)),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "e-mail first: the link decides",
            order: "email_login",
            linked: vec![linked(3)],
            email: Some(account(5)),
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "e-mail first: found too generously",
            order: "email_login",
            login: Some(account(4)),
            email: Some(Account {
                email: "ada.lovelace@contos\u{f6}.example".into(),
                ..account(5)
            }),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "e-mail first: of an administrator, login name of somebody else",
            order: "email_login",
            login: Some(account(4)),
            email: Some(privileged(account(5))),
            expected: "link_needs_owner",
            ..Row::default()
        },
        Row {
            name: "e-mail first: of another's account, login name of somebody else",
            order: "email_login",
            login: Some(account(4)),
            email: Some(of_bob(5)),
            expected: "account_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "e-mail first: of a blocked account",
            order: "email_login",
            login: Some(account(4)),
            email: Some(blocked(account(5))),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "e-mail first: nobody",
            order: "email_login",
            expected: "create",
            ..Row::default()
        },
        // By hand: an account that looks like the person's is no reason for a second one.
        Row {
            name: "by hand: login name",
            order: "none",
            login: Some(account(4)),
            expected: "link_needs_approval",
            ..Row::default()
        },
        Row {
            name: "by hand: e-mail",
            order: "none",
            email: Some(account(5)),
            expected: "link_needs_approval",
            ..Row::default()
        },
        Row {
            name: "by hand: an administrator's login name",
            order: "none",
            login: Some(privileged(account(4))),
            expected: "link_needs_owner",
            ..Row::default()
        },
        Row {
            name: "by hand: the link decides",
            order: "none",
            linked: vec![linked(3)],
            login: Some(account(4)),
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "by hand: the owner connects",
            order: "none",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "by hand: nobody",
            order: "none",
            expected: "create",
            ..Row::default()
        },
        // An administrator has decided.
        Row {
            name: "refused",
            approval: Approval::Refused,
            expected: "approval_refused",
            ..Row::default()
        },
        Row {
            name: "refused, though an account matches",
            approval: Approval::Refused,
            login: Some(account(4)),
            email: Some(account(4)),
            expected: "approval_refused",
            ..Row::default()
        },
        Row {
            name: "refused before, and linked since",
            approval: Approval::Refused,
            linked: vec![linked(3)],
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "refused, and the link is ambiguous",
            approval: Approval::Refused,
            linked: vec![linked(3), linked(4)],
            expected: "link_ambiguous",
            ..Row::default()
        },
        Row {
            name: "refused, and the owner connects",
            approval: Approval::Refused,
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            expected: "approval_refused",
            ..Row::default()
        },
        Row {
            name: "refused, and a test of the owner's",
            approval: Approval::Refused,
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            expected: "approval_refused",
            ..Row::default()
        },
        Row {
            name: "refused before, linked since, and the owner connects",
            approval: Approval::Refused,
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            linked: vec![linked(7)],
            expected: "sign in 7",
            ..Row::default()
        },
        Row {
            name: "refused, and an account of another site",
            approval: Approval::Refused,
            linked: vec![Account {
                foreign: true,
                ..linked(3)
            }],
            expected: "approval_refused",
            ..Row::default()
        },
        Row {
            name: "approved",
            approval: Approval::Create,
            expected: "create",
            ..Row::default()
        },
        Row {
            name: "approved where none are created",
            approval: Approval::Create,
            create_users: false,
            expected: "create",
            ..Row::default()
        },
        Row {
            name: "approved, though an account matches",
            approval: Approval::Create,
            login: Some(account(4)),
            email: Some(privileged(account(5))),
            expected: "create",
            ..Row::default()
        },
        Row {
            name: "approved, and linked since",
            approval: Approval::Create,
            linked: vec![linked(3)],
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "approved, and an account of another site",
            approval: Approval::Create,
            create_users: false,
            linked: vec![Account {
                foreign: true,
                ..linked(3)
            }],
            expected: "join 3 as subscriber",
            ..Row::default()
        },
        Row {
            name: "approved, while somebody else is signed in",
            approval: Approval::Create,
            current_user: 9,
            expected: "signed_in_as_other",
            ..Row::default()
        },
        // 001-26, 001-27, 001-28.
        Row {
            name: "nobody",
            expected: "create",
            ..Row::default()
        },
        Row {
            name: "nobody, and none are created",
            create_users: false,
            expected: "user_not_found",
            ..Row::default()
        },
        Row {
            name: "linking goes on where none are created",
            create_users: false,
            login: Some(account(4)),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "links go on where none are created",
            create_users: false,
            linked: vec![linked(3)],
            expected: "sign in 3",
            ..Row::default()
        },
        // Blocked.
        Row {
            name: "linked and blocked",
            linked: vec![blocked(linked(3))],
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "linked and blocked, with another match",
            linked: vec![blocked(linked(3))],
            login: Some(account(4)),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "login name of a blocked account",
            login: Some(blocked(account(4))),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "login name of a blocked account, with an e-mail match",
            login: Some(blocked(account(4))),
            email: Some(account(5)),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "e-mail of a blocked account",
            email: Some(blocked(account(5))),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "blocked and privileged",
            login: Some(blocked(privileged(account(4)))),
            expected: "account_blocked",
            ..Row::default()
        },
        // Privileged.
        Row {
            name: "login name of an administrator",
            login: Some(privileged(account(4))),
            expected: "link_needs_owner",
            ..Row::default()
        },
        Row {
            name: "e-mail of an administrator",
            email: Some(privileged(account(5))),
            expected: "link_needs_owner",
            ..Row::default()
        },
        Row {
            name: "login name of an administrator, e-mail of somebody else",
            login: Some(privileged(account(4))),
            email: Some(account(5)),
            expected: "link_needs_owner",
            ..Row::default()
        },
        // Linked to somebody else.
        Row {
            name: "login name of another's account",
            login: Some(of_bob(4)),
            expected: "account_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "e-mail of another's account",
            email: Some(of_bob(5)),
            expected: "account_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "another's administrator",
            login: Some(privileged(of_bob(4))),
            expected: "account_linked_elsewhere",
            ..Row::default()
        },
        // Ambiguous.
        Row {
            name: "two links",
            linked: vec![linked(3), linked(4)],
            expected: "link_ambiguous",
            ..Row::default()
        },
        Row {
            name: "two links, one blocked",
            linked: vec![linked(3), blocked(linked(4))],
            expected: "link_ambiguous",
            ..Row::default()
        },
        // Somebody is signed in to WordPress.
        Row {
            name: "signed in as oneself, linked",
            current_user: 3,
            linked: vec![linked(3)],
            expected: "sign in 3",
            ..Row::default()
        },
        Row {
            name: "signed in as another, linked",
            current_user: 9,
            linked: vec![linked(3)],
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "signed in as oneself, matching",
            current_user: 4,
            login: Some(account(4)),
            expected: "link 4 by login",
            ..Row::default()
        },
        Row {
            name: "signed in as another, matching",
            current_user: 9,
            login: Some(account(4)),
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "signed in, nobody matches",
            current_user: 9,
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "signed in, nobody matches and none are created",
            current_user: 9,
            create_users: false,
            expected: "user_not_found",
            ..Row::default()
        },
        // The owner asks to be connected.
        Row {
            name: "the owner connects",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "the owner connects, whatever else matches",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            login: Some(account(4)),
            email: Some(of_bob(5)),
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "the owner is connected already",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            linked: vec![linked(7)],
            expected: "sign in 7",
            ..Row::default()
        },
        Row {
            name: "the owner is connected and blocked",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            linked: vec![blocked(linked(7))],
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "the person is connected to another account",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            linked: vec![linked(3)],
            expected: "identity_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "the person is connected to two accounts",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            linked: vec![linked(7), linked(3)],
            expected: "identity_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "the owner signed out meanwhile",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 0,
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "another is signed in meanwhile",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 8,
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "another is signed in meanwhile, and linked",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 8,
            linked: vec![linked(8)],
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "the owner's account is blocked",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            owner: Some(blocked(account(7))),
            expected: "account_blocked",
            ..Row::default()
        },
        Row {
            name: "the owner's account is connected to another person",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            owner: Some(Account {
                object: "11111111-2222-4333-8444-555555555555".to_owned(),
                ..linked(7)
            }),
            expected: "account_linked_elsewhere",
            ..Row::default()
        },
        Row {
            name: "the owner's account is privileged",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            owner: Some(privileged(account(7))),
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "connecting creates nobody",
            purpose: SignInPurpose::Link { user: 7 },
            current_user: 7,
            create_users: false,
            expected: "link 7 by owner",
            ..Row::default()
        },
        // An administrator tries out the sign-in: it passes with their own identity, which is connected on the way.
        Row {
            name: "a test connects the tester",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            owner: Some(privileged(account(7))),
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "a test passes for a tester who is connected",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            linked: vec![linked(7)],
            expected: "sign in 7",
            ..Row::default()
        },
        Row {
            name: "a test creates nobody",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            login: Some(account(4)),
            email: Some(account(5)),
            expected: "link 7 by owner",
            ..Row::default()
        },
        Row {
            name: "a test with the identity of another account",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            linked: vec![linked(3)],
            expected: "test_other_account",
            ..Row::default()
        },
        Row {
            name: "a test by somebody who is connected to another identity",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            owner: Some(of_bob(7)),
            expected: "test_other_account",
            ..Row::default()
        },
        Row {
            name: "a test whose tester signed out meanwhile",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 0,
            linked: vec![linked(7)],
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "a test whose tester is blocked",
            purpose: SignInPurpose::Test { user: 7 },
            current_user: 7,
            linked: vec![blocked(linked(7))],
            expected: "account_blocked",
            ..Row::default()
        },
        // Case 85: a session goes on for the person who began it, found by the link and by nothing else.
        Row {
            name: "a session goes on",
            purpose: RENEWAL,
            current_user: 7,
            linked: vec![linked(7)],
            expected: "sign in 7",
            ..Row::default()
        },
        Row {
            name: "a session goes on, though its cookie ran out meanwhile",
            purpose: RENEWAL,
            current_user: 0,
            linked: vec![linked(7)],
            expected: "sign in 7",
            ..Row::default()
        },
        Row {
            name: "a session does not go on as somebody else's",
            purpose: RENEWAL,
            current_user: 7,
            linked: vec![linked(3)],
            expected: "renewal_failed",
            ..Row::default()
        },
        Row {
            name: "a session does not go on in somebody else's",
            purpose: RENEWAL,
            current_user: 8,
            linked: vec![linked(7)],
            expected: "signed_in_as_other",
            ..Row::default()
        },
        Row {
            name: "a session of an account that was disconnected does not go on",
            purpose: RENEWAL,
            current_user: 7,
            login: Some(account(7)),
            email: Some(account(7)),
            expected: "renewal_failed",
            ..Row::default()
        },
        Row {
            name: "a renewal connects and creates nobody",
            purpose: RENEWAL,
            current_user: 7,
            expected: "renewal_failed",
            ..Row::default()
        },
        Row {
            name: "a renewal of an identity with two accounts",
            purpose: RENEWAL,
            current_user: 7,
            linked: vec![linked(7), linked(3)],
            expected: "renewal_failed",
            ..Row::default()
        },
        Row {
            name: "case 97: a session of a blocked account does not go on",
            purpose: RENEWAL,
            current_user: 7,
            linked: vec![blocked(linked(7))],
            expected: "account_blocked",
            ..Row::default()
        },
    ]
}

/// 001-25, 003-13: the link, then the login name, then the e-mail address. 001-26 to 001-28, 003-14: else a new account. Case 85: a session goes on
/// for the person who began it.
#[test]
fn the_table_of_decisions() {
    for row in rows() {
        let decision = match row.decision() {
            Decision::Create(_) => "create".to_owned(),
            Decision::Deny(error) => error.reason().code().to_owned(),
            Decision::Link { user, via } => format!("link {user} by {}", via.code()),
            Decision::Join { user, roles } => format!("join {user} as {}", roles.join(", ")),
            Decision::SignIn { user } => format!("sign in {user}"),
        };
        assert_eq!(decision, row.expected, "{}", row.name);
    }
}

/// 001-28: a new account gets the configured role and the person's names, and nothing that the token says of roles.
#[test]
fn a_new_account_is_what_the_settings_and_the_names_say() {
    let mut json = configuration();
    json["settings"]["default_role"] = "editor".into();
    let site = TestSite::configured(&json);
    let identity = site
        .sign_in(|token| {
            token.set("email", "ada.lovelace@contoso.example");
            token.set("given_name", "Ada");
            token.set("family_name", "Lovelace");
            token.set("roles", serde_json::json!(["administrator"]));
            token.set("groups", serde_json::json!(["administrator"]));
        })
        .unwrap();
    let (decision, _) = vestibule::flow::decide(&site.state, &identity, &Facts::default());
    let Decision::Create(account) = decision else {
        panic!("{decision:?}");
    };
    assert_eq!(account.roles, ["editor"]);
    assert_eq!(account.logins[0], "ada@contoso.example");
    assert_eq!(account.email, "ada.lovelace@contoso.example");
    assert_eq!(account.display_name, "Ada Lovelace");
    assert_eq!(account.first_name, "Ada");
    assert_eq!(account.last_name, "Lovelace");
}

/// 001-27: the setting reaches the decision.
#[test]
fn the_setting_create_users_reaches_the_decision() {
    let mut json = configuration();
    json["settings"]["create_users"] = false.into();
    let site = TestSite::configured(&json);
    let identity = site.sign_in(|_| {}).unwrap();
    match vestibule::flow::decide(&site.state, &identity, &Facts::default()).0 {
        Decision::Deny(error) => assert_eq!(error.reason().code(), "user_not_found"),
        other => panic!("{other:?}"),
    }
}

/// 001-27: new accounts for the members of some groups; whoever has an account needs none of them.
#[test]
fn new_accounts_can_be_for_groups() {
    let config = config_with(json!({"create_groups": [format!("{EDITORS} # Newsroom")]}));
    let told = |groups: serde_json::Value, facts: &Facts, config: &Config| {
        let person = identity(|token| token.set("groups", groups.clone()));
        match decide(&person, facts, config) {
            Decision::Create(_) => "create".to_owned(),
            Decision::Deny(error) => error.reason().code().to_owned(),
            Decision::Join { .. } => "join".to_owned(),
            Decision::Link { user, .. } => format!("link {user}"),
            Decision::SignIn { user } => format!("sign in {user}"),
        }
    };
    let nobody = Facts::default();
    assert_eq!(told(json!([EDITORS]), &nobody, &config), "create");
    assert_eq!(told(json!([READERS]), &nobody, &config), "user_not_found");
    assert_eq!(told(json!([]), &nobody, &config), "user_not_found");
    assert_eq!(told(json!(null), &nobody, &config), "groups_unknown");
    let matching = Facts {
        login: Some(account(4)),
        ..Facts::default()
    };
    assert_eq!(told(json!(null), &matching, &config), "link 4");
    let elsewhere = Facts {
        linked: vec![Account {
            foreign: true,
            ..linked(3)
        }],
        ..Facts::default()
    };
    assert_eq!(told(json!([EDITORS]), &elsewhere, &config), "join");
    assert_eq!(told(json!([]), &elsewhere, &config), "user_not_found");
    assert_eq!(told(json!(null), &elsewhere, &config), "groups_unknown");
    let approved = Facts {
        approval: Approval::Create,
        ..Facts::default()
    };
    assert_eq!(told(json!(null), &approved, &config), "create");
    // A group makes no account where none are made.
    let closed = config_with(json!({"create_groups": [EDITORS], "create_users": false}));
    assert_eq!(told(json!([EDITORS]), &nobody, &closed), "user_not_found");
}

/// 001-26: new people wait for an administrator; whoever has an account does not, nor whoever may not come in at all.
#[test]
fn new_people_can_wait_for_approval() {
    let config = config_with(json!({"approve_new": true}));
    let told = |facts: &Facts, config: &Config| match decide(&identity(|_| {}), facts, config) {
        Decision::Create(_) => "create".to_owned(),
        Decision::Deny(error) => error.reason().code().to_owned(),
        Decision::Join { .. } => "join".to_owned(),
        Decision::Link { user, .. } => format!("link {user}"),
        Decision::SignIn { user } => format!("sign in {user}"),
    };
    assert_eq!(told(&Facts::default(), &config), "approval_pending");
    for (approval, expected) in [
        (Approval::Create, "create"),
        (Approval::Refused, "approval_refused"),
    ] {
        let facts = Facts {
            approval,
            ..Facts::default()
        };
        assert_eq!(told(&facts, &config), expected);
    }
    let matching = Facts {
        email: Some(Account {
            email: "ada@contoso.example".to_owned(),
            ..account(4)
        }),
        login: Some(account(4)),
        ..Facts::default()
    };
    assert_eq!(told(&matching, &config), "link 4");
    let elsewhere = Facts {
        linked: vec![Account {
            foreign: true,
            ..linked(3)
        }],
        ..Facts::default()
    };
    assert_eq!(told(&elsewhere, &config), "approval_pending");
    let never = config_with(json!({"approve_new": true, "create_users": false}));
    assert_eq!(told(&Facts::default(), &never), "user_not_found");
}

/// 001-26: an address that WordPress finds at another account goes to no second one.
#[test]
fn a_new_account_has_no_address_that_is_taken() {
    let made = |facts: &Facts| {
        let person = identity(|token| token.set("email", "ada.lovelace@contoso.example"));
        match decide(&person, facts, &config_with(json!({}))) {
            Decision::Create(account) => account.email,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(made(&Facts::default()), "ada.lovelace@contoso.example");
    let approved = Facts {
        email: Some(account(4)),
        approval: Approval::Create,
        ..Facts::default()
    };
    assert_eq!(made(&approved), "");
    // An address that the directory alone knows of has not been looked for.
    let by_directory = identity(|_| {});
    by_directory.learn(directory_of(&[("mail", "ada@contoso.example")]));
    match decide(&by_directory, &Facts::default(), &config_with(json!({}))) {
        Decision::Create(account) => assert_eq!(account.email, ""),
        other => panic!("{other:?}"),
    }
    // What only the database takes for the same is taken as well.
    let generous = Facts {
        email: Some(Account {
            email: "\u{e4}da.lovelace@contoso.example".to_owned(),
            ..account(4)
        }),
        ..Facts::default()
    };
    assert_eq!(made(&generous), "");
}

/// 001-30: the report of a sign-in shows which rules fitted, by their numbers, and whether groups were known.
#[test]
fn a_trace_tells_admission_and_rules() {
    let config = ruled(
        json!([
            format!("group {EDITORS} -> editor"),
            "",
            "everybody -> author"
        ]),
        json!({"allowed_groups": [EDITORS, READERS]}),
    );
    let traced = |groups: serde_json::Value| {
        let person = identity(|token| token.set("groups", groups.clone()));
        let facts = Facts::default();
        let decision = decide(&person, &facts, &config);
        let trace = vestibule::policy::trace(&person, &facts, &config, &decision);
        ["groups_known", "admission", "rules", "decision", "role"]
            .map(|step| {
                trace
                    .iter()
                    .find(|(name, _)| *name == step)
                    .map_or("-", |(_, text)| text)
                    .to_owned()
            })
            .join(" | ")
    };
    assert_eq!(
        traced(json!([EDITORS])),
        "yes | passed | 1, 3 | create | editor, author"
    );
    assert_eq!(
        traced(json!([READERS])),
        "yes | passed | 3 | create | author"
    );
    assert_eq!(traced(json!([])), "yes | group_missing | 3 | deny | -");
    assert_eq!(traced(json!(null)), "no | groups_unknown | 3 | deny | -");
}

/// A name to show is always there.
#[test]
fn a_new_account_has_a_name_to_show() {
    let shown = |change: fn(&mut IdToken)| {
        let rules = config_with(json!({"create_users": true}));
        match decide(&identity(change), &Facts::default(), &rules) {
            Decision::Create(account) => account.display_name,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(shown(|_| {}), "Ada Lovelace");
    assert_eq!(
        shown(|token| {
            token.remove("name");
            token.set("given_name", "Ada");
            token.set("family_name", "King");
        }),
        "Ada King"
    );
    assert_eq!(
        shown(|token| {
            token.remove("name");
            token.set("family_name", "King");
        }),
        "King"
    );
    assert_eq!(shown(|token| token.remove("name")), "ada@contoso.example");
    assert!(shown(|token| {
        token.remove("name");
        token.remove("preferred_username");
    })
    .starts_with("microsoft-"));
}

/// A refusal's log line names accounts by number, not by name or address.
#[test]
fn a_refusal_does_not_log_names() {
    for row in rows() {
        if let Decision::Deny(error) = row.decision() {
            assert!(
                !error.to_string().contains("contoso"),
                "{}: {error}",
                row.name
            );
        }
    }
}

/// The trace says what was found and what came of it, by user id: neither a name nor an address.
#[test]
fn a_trace_tells_the_facts_without_names() {
    let site = TestSite::new();
    let traced = |facts: Facts| {
        let identity = site.sign_in(|_| {}).unwrap();
        let (_, trace) = vestibule::flow::decide(&site.state, &identity, &facts);
        trace
            .into_iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let before = "purpose=sign_in signed_in=";
    let person = "home=yes guest=no email_verified=no groups_known=no admission=passed approval= new_people=yes rules=";
    assert_eq!(
        traced(Facts::default()),
        format!("{before} linked= login= email= {person} decision=create role=subscriber")
    );
    assert_eq!(
        traced(Facts {
            linked: vec![linked(5)],
            current_user: 5,
            ..Facts::default()
        }),
        format!("{before}5 linked=5 (linked) login= email= {person} decision=sign_in user=5")
    );
    assert_eq!(
        traced(Facts {
            login: Some(privileged(account(6))),
            ..Facts::default()
        }),
        format!(
            "{before} linked= login=6 (privileged) email= {person} decision=deny reason=link_needs_owner"
        )
    );
    assert_eq!(
        traced(Facts {
            login: Some(account(6)),
            ..Facts::default()
        }),
        format!("{before} linked= login=6 email= {person} decision=link user=6 via=login")
    );
    for row in rows() {
        let facts = Facts {
            linked: row.linked.clone(),
            login: row.login.clone(),
            email: row.email.clone(),
            ..Facts::default()
        };
        let trace = traced(facts);
        assert!(!trace.contains("contoso"), "{}: {trace}", row.name);
    }
}

/// 003-17: a test tells what an ordinary sign-in of the same person would come to, whoever is signed in.
#[test]
fn a_preview_is_the_decision_for_somebody_who_is_not_signed_in() {
    let test = SignInPurpose::Test { user: 1 };
    let site = TestSite::new();
    let started = site.begin_for("", "", test);
    let identity = site.finish(&started).unwrap();
    let manager = Account {
        id: 1,
        login: "admin".to_owned(),
        email: "admin@contoso.example".to_owned(),
        privileged: true,
        ..Account::default()
    };
    let told = |linked: Vec<Account>| {
        let facts = Facts {
            linked,
            current_user: 1,
            owner: Some(manager.clone()),
            ..Facts::default()
        };
        match vestibule::flow::preview(&site.state, &identity, &facts).0 {
            Decision::Create(account) => format!("create {}", account.roles.join(", ")),
            Decision::SignIn { user } => format!("sign in {user}"),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(told(Vec::new()), "create subscriber");
    assert_eq!(told(vec![linked(7)]), "sign in 7");
}

/// 003-17: a test shows every claim; case 100: but no value that names a session or binds the token to the browser.
#[test]
fn claims_are_shown_in_a_test_only() {
    let site = TestSite::new();
    assert!(site.sign_in(|_| {}).unwrap().claims().is_empty());

    let started = site.begin_for("", "", SignInPurpose::Test { user: 1 });
    let identity = site
        .finish_with(&started, |token| {
            token.set("sid", "session-of-microsoft");
            token.set("login_hint", "O.secret-hint");
            token.set("groups", serde_json::json!(["one", "two"]));
            token.set("department", "Research\u{7}\r\n");
            token.set("extension_list", serde_json::json!({ "deep": [1, true] }));
            token.set("note", "x".repeat(600));
        })
        .unwrap();
    let claims = identity.claims();
    let value = |name: &str| {
        claims
            .iter()
            .find(|(claim, _)| claim == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("tid"), Some(TENANT));
    assert_eq!(value("oid"), Some(ADA));
    assert_eq!(value("groups"), Some("one, two"));
    assert_eq!(value("department"), Some("Research"));
    assert_eq!(value("extension_list"), Some("{\"deep\":[1,true]}"));
    assert_eq!(value("note").map(|note| note.chars().count()), Some(513));
    for withheld in ["nonce", "sid", "login_hint"] {
        assert_eq!(value(withheld), Some("…"), "{withheld}");
    }
    assert!(value("exp").is_some_and(|exp| exp.parse::<i64>().is_ok()));
}

/// What Microsoft has granted is told, and a strange answer keeps nobody out.
#[test]
fn granted_permissions_are_told() {
    let granted = |scope: serde_json::Value| {
        let site = TestSite::new();
        let started = site.begin();
        let mut response = token_response(&IdToken::for_nonce(&started.nonce()).compact());
        response["scope"] = scope;
        site.microsoft
            .answers(Endpoint::Token, Answer::json(response.to_string()));
        let callback = site
            .receive(&started.answer(), &started.cookie)
            .ok()
            .unwrap();
        site.complete(&callback).unwrap().scopes().join(" ")
    };
    assert_eq!(
        granted("openid profile Email https://graph.microsoft.com/User.Read".into()),
        "openid profile email https://graph.microsoft.com/user.read"
    );
    assert_eq!(granted("  openid  \u{e9} profile".into()), "openid profile");
    assert_eq!(granted(serde_json::Value::Null), "");
    assert_eq!(granted(7.into()), "");
    assert_eq!(granted(serde_json::json!(["openid"])), "");
    assert_eq!(granted("x".repeat(5000).into()), "");
    assert_eq!(granted("a ".repeat(5000).into()).len(), 127);
}
