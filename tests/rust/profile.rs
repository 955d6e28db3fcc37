//! 001-21, 001-31, 003-16: what of an account comes from the directory, when, and what keeps it out.

use std::collections::BTreeMap;

use serde_json::{json, Value};
use vestibule::config::Config;
use vestibule::identity::{Directory, DirectoryPart, DirectoryProblem, Person};
use vestibule::policy::{changes, decide, AccountState, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

/// An account where these are stored.
fn stored(fields: &[(&str, &str)]) -> AccountState {
    AccountState {
        id: 7,
        fields: fields
            .iter()
            .map(|(target, value)| ((*target).to_owned(), (*value).to_owned()))
            .collect(),
        ..AccountState::default()
    }
}

fn new(account: AccountState) -> AccountState {
    AccountState {
        new: true,
        ..account
    }
}

/// Fields that change, and words about fields: `first_name=Ada | first_name set`.
fn outcome(person: &Person, account: &AccountState, config: &Config) -> String {
    let changes = changes(person, account, config);
    let fields: Vec<String> = changes
        .fields
        .iter()
        .map(|(target, value)| format!("{target}={value}"))
        .collect();
    let notes: Vec<String> = changes
        .notes
        .iter()
        .filter(|note| note.about != "roles")
        .map(|note| {
            assert_eq!(note.detail, "", "nothing of a field stands in a note");
            format!("{} {}", note.about, note.cause.code())
        })
        .collect();
    format!("{} | {}", fields.join(", "), notes.join(", "))
}

/// Nothing is taken but these.
fn only(settings: Value) -> Config {
    let mut all = json!({
        "profile_email": "never", "profile_first_name": "never", "profile_last_name": "never", "profile_display_name": "never",
    });
    for (key, value) in settings.as_object().unwrap() {
        all[key] = value.clone();
    }
    config_with(all)
}

fn ada(change: impl FnOnce(&mut IdToken)) -> Person {
    knowing(&[], change)
}

/// Ada, of whom the directory knows these properties.
fn knowing(properties: &[(&str, &str)], change: impl FnOnce(&mut IdToken)) -> Person {
    let identity = identity(|token| {
        token.set("email", "ada@contoso.example");
        token.set("given_name", "Ada");
        token.set("family_name", "Lovelace");
        change(token);
    });
    identity.learn(directory_of(properties));
    identity.person()
}

/// 91, N6 and case 94: an address that another account has is never written, and no note says whose it is.
#[test]
fn an_address_that_is_taken_stays_with_whoever_has_it() {
    let config = only(json!({"profile_email": "always"}));
    for taken in ["ada@contoso.example", "Ada@Contoso.Example"] {
        for is_new in [true, false] {
            let account = AccountState {
                new: is_new,
                email_taken: taken.to_owned(),
                ..stored(&[("user_email", "old@contoso.example")])
            };
            assert_eq!(
                outcome(&ada(|_| {}), &account, &config),
                " | user_email email_taken"
            );
        }
    }
    let other = AccountState {
        email_taken: "bob@contoso.example".to_owned(),
        ..stored(&[])
    };
    assert_eq!(
        outcome(&ada(|_| {}), &other, &config),
        "user_email=ada@contoso.example | user_email set"
    );
}

/// Case 91: a guest's address is a guest's word, unless Microsoft vouches for it.
#[test]
fn an_address_of_a_guest_needs_a_voucher() {
    let config = only(json!({"profile_email": "always"}));
    for (vouched, expected) in [
        (
            json!(true),
            "user_email=ada@contoso.example | user_email set",
        ),
        (json!(false), " | user_email email_not_vouched_for"),
        (json!(null), " | user_email email_not_vouched_for"),
    ] {
        let guest = ada(|token| {
            token.set("acct", 1);
            token.set("xms_edov", vouched.clone());
        });
        assert_eq!(
            outcome(&guest, &stored(&[]), &config),
            expected,
            "{vouched}"
        );
    }
    // The one that is there already is nobody's loss.
    let guest = ada(|token| token.set("acct", 1));
    assert_eq!(
        outcome(
            &guest,
            &stored(&[("user_email", "ADA@contoso.example")]),
            &config
        ),
        " | "
    );
}

/// What cannot be an address does not become one, and a longer one than WordPress has room for neither.
#[test]
fn what_is_no_address_is_not_written() {
    let config = only(json!({"profile_email": "always"}));
    for email in [
        "ada",
        "ada@",
        "@contoso.example",
        "ada@contoso",
        "ada@contoso.example@evil.example",
        "ada lovelace@contoso.example",
        "Ada <ada@contoso.example>",
        "\u{e4}da@contoso.example",
    ] {
        assert_eq!(
            outcome(
                &ada(|token| token.set("email", email)),
                &stored(&[]),
                &config
            ),
            " | user_email malformed",
            "{email}"
        );
    }
    let of_length = |length: usize| format!("{}@contoso.example", "a".repeat(length - 16));
    let fits = ada(|token| token.set("email", of_length(100)));
    assert!(outcome(&fits, &stored(&[]), &config).ends_with("user_email set"));
    let long = ada(|token| token.set("email", of_length(101)));
    assert_eq!(
        outcome(&long, &stored(&[]), &config),
        " | user_email too_long"
    );
}

/// 003-16: each field by itself: when the account is made, at each sign-in, never.
#[test]
fn each_field_has_its_time() {
    for (setting, target, value) in [
        ("profile_email", "user_email", "ada@contoso.example"),
        ("profile_first_name", "first_name", "Ada"),
        ("profile_last_name", "last_name", "Lovelace"),
        ("profile_display_name", "display_name", "Ada Lovelace"),
        ("profile_nickname", "nickname", "Ada Lovelace"),
        ("profile_locale", "locale", "en_GB"),
    ] {
        let person = knowing(&[("preferredLanguage", "en-GB")], |_| {});
        let set = format!("{target}={value} | {target} set");
        for (update, at_first, later) in [
            ("always", set.as_str(), set.as_str()),
            ("create", &set, " | "),
            ("never", " | ", " | "),
        ] {
            let config = only(json!({setting: update}));
            let before = stored(&[(target, "before")]);
            assert_eq!(
                outcome(&person, &before, &config),
                later,
                "{setting} {update}"
            );
            assert_eq!(
                outcome(&person, &new(before), &config),
                at_first,
                "{setting} {update}, new"
            );
            // Nothing is written where nothing changes.
            let same = stored(&[(target, value)]);
            assert_eq!(outcome(&person, &new(same), &config), " | ", "{setting}");
        }
    }
}

/// Ada, without names in the token; the directory was asked for her properties in vain, or not at all.
fn unanswered(asked: bool, change: impl FnOnce(&mut IdToken)) -> Person {
    let identity = identity(change);
    if asked {
        identity.learn(Directory {
            problems: vec![DirectoryProblem {
                part: DirectoryPart::Profile,
                reason: Reason::ProviderThrottled,
                detail: "HTTP 429".to_owned(),
                request_id: String::new(),
            }],
            ..Directory::default()
        });
    }
    identity.person()
}

/// An account in which these are outstanding, and whether what stood there when it was made still does.
fn waiting(account: AccountState, first_fields: &[(&str, bool)]) -> AccountState {
    AccountState {
        first_fields: first_fields
            .iter()
            .map(|(target, kept)| ((*target).to_owned(), *kept))
            .collect(),
        ..account
    }
}

/// Every way to take a field once.
fn once() -> Config {
    only(json!({
        "profile_first_name": "create", "profile_locale": "create", "profile_nickname": "create", "profile_email": "create",
        "profile_last_name": "always", "profile_fields": ["jobTitle -> job_title (create)", "manager.displayName -> boss (create)", "city -> town"],
    }))
}

/// 003-16: what was not told of a new account is outstanding, of the fields for new accounts only, and nothing that the token tells.
#[test]
fn what_was_not_told_of_a_new_account_is_outstanding() {
    let outstanding = |person: &Person, account: &AccountState| {
        changes(person, account, &once())
            .first_fields_unknown
            .join(", ")
    };
    let account = new(stored(&[]));
    let silent = unanswered(true, |_| {});
    assert_eq!(
        outstanding(&silent, &account),
        "user_email, first_name, locale, job_title, boss"
    );
    let named = unanswered(true, |token| {
        token.set("email", "ada@contoso.example");
        token.set("given_name", "Ada");
    });
    assert_eq!(outstanding(&named, &account), "locale, job_title, boss");
    assert_eq!(outstanding(&silent, &stored(&[])), "", "not a new account");
    assert_eq!(
        outstanding(&unanswered(false, |_| {}), &account),
        "",
        "the directory was not asked"
    );
    let told = [
        ("mail", ""),
        ("givenName", "Ada"),
        ("preferredLanguage", ""),
        ("jobTitle", "Countess"),
    ];
    assert_eq!(outstanding(&knowing(&told, |_| {}), &account), "");
    let without_manager = identity(|_| {});
    without_manager.learn(Directory {
        problems: vec![DirectoryProblem {
            part: DirectoryPart::Manager,
            reason: Reason::GraphPermissionMissing,
            detail: String::new(),
            request_id: String::new(),
        }],
        ..directory_of(&told)
    });
    assert_eq!(outstanding(&without_manager.person(), &account), "boss");

    // The name to show depends on what its form names.
    let form = |template: &str| {
        let config = only(json!({
            "profile_display_name": "create", "display_name_template": template, "profile_fields": ["city -> town"],
        }));
        changes(&named, &account, &config).first_fields_unknown
    };
    assert!(form("{display}").is_empty());
    assert!(form("{first} ({email})").is_empty());
    assert_eq!(form("{last}, {first}"), ["display_name"]);
}

/// 003-16: what was outstanding is written when it is told, unless somebody has filled the field since.
#[test]
fn first_values_come_when_they_are_told() {
    let person = knowing(
        &[
            ("jobTitle", "Countess"),
            ("manager.displayName", "Charles Babbage"),
            ("preferredLanguage", "en-GB"),
        ],
        |_| {},
    );
    let job = |account: AccountState| {
        let said = outcome(&person, &account, &once());
        (
            said.contains("job_title=Countess"),
            changes(&person, &account, &once()).first_fields_unknown,
        )
    };
    let outstanding = [("job_title", true), ("boss", true), ("locale", true)];
    assert_eq!(
        outcome(&person, &waiting(stored(&[("last_name", "Lovelace")]), &outstanding), &once()),
        "locale=en_GB, job_title=Countess, boss=Charles Babbage | locale set, job_title set, boss set"
    );
    assert_eq!(job(stored(&[])), (false, vec![]), "nothing is outstanding");
    for (value, kept, written) in [
        ("", true, true),
        ("", false, true),
        ("Mathematician", true, true),
        ("Mathematician", false, false),
    ] {
        let account = waiting(stored(&[("job_title", value)]), &[("job_title", kept)]);
        assert_eq!(job(account), (written, vec![]), "{value} {kept}");
    }

    // What is not told yet stays outstanding, also where nobody asked, unless the field was filled.
    for asked in [true, false] {
        let silent = unanswered(asked, |_| {});
        let account = waiting(
            stored(&[("boss", "Mary"), ("locale", "de_DE")]),
            &[("job_title", true), ("boss", false), ("locale", true)],
        );
        assert_eq!(outcome(&silent, &account, &once()), " | ");
        assert_eq!(
            changes(&silent, &account, &once()).first_fields_unknown,
            ["locale", "job_title"],
            "{asked}"
        );
    }
    // Settings may have changed since.
    let never = only(json!({"profile_fields": ["city -> town"]}));
    let account = waiting(stored(&[]), &[("job_title", true), ("locale", true)]);
    assert_eq!(outcome(&person, &account, &never), " | ");
    assert!(changes(&person, &account, &never)
        .first_fields_unknown
        .is_empty());
}

/// A name to show that is made of less than its form wants is not written again before the rest is told.
#[test]
fn a_first_name_to_show_waits_for_all_of_it() {
    let config =
        only(json!({"profile_display_name": "create", "display_name_template": "{last}, {first}"}));
    let account = waiting(
        stored(&[("display_name", "Ada L.")]),
        &[("display_name", true)],
    );
    assert_eq!(outcome(&unanswered(true, |_| {}), &account, &config), " | ");
    assert_eq!(
        outcome(&ada(|_| {}), &account, &config),
        "display_name=Lovelace, Ada | display_name set"
    );
}

/// 003-16: a new account is made with what is taken, and without what is not.
#[test]
fn a_new_account_has_the_fields_that_are_taken() {
    let identity = identity(|token| {
        token.set("email", "ada@contoso.example");
        token.set("given_name", "Ada");
        token.set("family_name", "Lovelace");
    });
    let made = |config: &Config| match decide(&identity, &Facts::default(), config) {
        Decision::Create(account) => [
            account.email,
            account.first_name,
            account.last_name,
            account.display_name,
        ]
        .join("; "),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        made(&config_with(json!({}))),
        "ada@contoso.example; Ada; Lovelace; Ada Lovelace"
    );
    assert_eq!(
        made(&config_with(
            json!({"profile_email": "create", "display_name_template": "{last}, {first}"})
        )),
        "ada@contoso.example; Ada; Lovelace; Lovelace, Ada"
    );
    // Somebody has to be called something.
    assert_eq!(made(&only(json!({}))), "; ; ; ada@contoso.example");
}

/// 001-31: a property that Graph says is empty empties what is stored, where the setting says so; one that it did not speak of, and a
/// claim that did not come, never.
#[test]
fn what_is_empty_is_not_what_is_unknown() {
    let fields = json!(["jobTitle -> job_title"]);
    let keep = only(json!({"profile_fields": fields, "profile_first_name": "always"}));
    let clear = only(
        json!({"profile_fields": fields, "profile_first_name": "always", "profile_empty": "clear"}),
    );
    let before = stored(&[("job_title", "Countess"), ("first_name", "Ada")]);
    let nameless = |properties: &[(&str, &str)]| {
        let identity = identity(|_| {});
        identity.learn(directory_of(properties));
        identity.person()
    };
    let unknown = nameless(&[]);
    assert_eq!(outcome(&unknown, &before, &keep), " | ");
    assert_eq!(outcome(&unknown, &before, &clear), " | ");
    assert_eq!(
        outcome(&identity(|_| {}).person(), &before, &clear),
        " | ",
        "the directory was not asked"
    );
    let empty = nameless(&[("jobTitle", " "), ("givenName", "")]);
    assert_eq!(
        outcome(&empty, &before, &keep),
        " | first_name empty_kept, job_title empty_kept"
    );
    assert_eq!(
        outcome(&empty, &before, &clear),
        "first_name=, job_title= | first_name empty_cleared, job_title empty_cleared"
    );
    assert_eq!(outcome(&empty, &stored(&[]), &clear), " | ");
}

/// An account without an address cannot be written to, and one without a name cannot be spoken of.
#[test]
fn address_and_name_are_never_emptied() {
    let config = config_with(json!({"profile_empty": "clear", "profile_nickname": "always"}));
    let identity = identity(|token| {
        token.remove("name");
        token.remove("preferred_username");
    });
    identity.learn(directory_of(&[
        ("mail", ""),
        ("displayName", ""),
        ("userPrincipalName", ""),
    ]));
    let before = stored(&[
        ("user_email", "ada@contoso.example"),
        ("display_name", "Ada"),
        ("nickname", "ada"),
    ]);
    assert_eq!(
        outcome(&identity.person(), &before, &config),
        " | user_email empty_kept"
    );
}

/// 001-31: any property to user meta, BuddyPress and WooCommerce, once or each time.
#[test]
fn properties_go_where_the_setting_says() {
    let config = only(json!({"profile_fields": [
        "jobTitle -> job_title # Job title",
        "businessPhones -> billing_phone (create)",
        "department -> xprofile:Department",
        "manager.displayName -> manager",
        "extension_0f6f2f6a9c0b4f0c8f0e3d6c2a1b7e55_cost -> cost",
        "city -> town",
    ]}));
    let person = knowing(
        &[
            ("jobTitle", "  Countess\u{7}\r\nof Lovelace "),
            ("businessPhones", "+1 2, +3 4"),
            ("department", "Research"),
            ("manager.displayName", "Charles Babbage"),
            ("extension_0f6f2f6a9c0b4f0c8f0e3d6c2a1b7e55_cost", "0"),
        ],
        |_| {},
    );
    assert_eq!(
        outcome(&person, &stored(&[("town", "London")]), &config),
        "job_title=Countess of Lovelace, xprofile:Department=Research, manager=Charles Babbage, cost=0 | job_title set, xprofile:Department set, manager set, cost set"
    );
    assert!(outcome(&person, &new(stored(&[])), &config).contains("billing_phone=+1 2, +3 4"));
}

/// What the token tells as well is there without the directory.
#[test]
fn names_go_to_further_fields_without_the_directory() {
    let config = only(json!({"profile_fields": [
        "givenName -> billing_first_name", "surname -> billing_last_name", "mail -> billing_email",
        "displayName -> shown", "userPrincipalName -> upn", "companyName -> billing_company",
    ]}));
    assert_eq!(
        changes(&ada(|_| {}), &stored(&[]), &config).fields,
        [
            ("billing_first_name", "Ada"),
            ("billing_last_name", "Lovelace"),
            ("billing_email", "ada@contoso.example"),
            ("shown", "Ada Lovelace"),
            ("upn", "ada@contoso.example"),
        ]
        .map(|(target, value)| (target.to_owned(), value.to_owned()))
    );
}

/// WordPress's columns have a width, and a longer value would spoil the whole row.
#[test]
fn what_is_too_long_is_cut_where_a_part_is_of_use() {
    let config = only(
        json!({"profile_display_name": "always", "profile_first_name": "always", "profile_fields": ["aboutMe -> about"]}),
    );
    let person = knowing(&[("aboutMe", &"\u{fc}".repeat(2001))], |token| {
        token.set("given_name", "x".repeat(200));
        token.set("name", format!("{} y", "\u{fc}".repeat(249)));
    });
    let changes = changes(&person, &stored(&[]), &config);
    let lengths: BTreeMap<&str, usize> = changes
        .fields
        .iter()
        .map(|(target, value)| (target.as_str(), value.chars().count()))
        .collect();
    // The blank at the end goes as well.
    assert_eq!(
        lengths,
        BTreeMap::from([("about", 2000), ("display_name", 249), ("first_name", 200)])
    );
    assert_eq!(
        outcome(&person, &stored(&[]), &config).split(" | ").nth(1),
        Some("first_name set, display_name too_long, display_name set, about too_long, about set")
    );
}

/// A language as WordPress writes it.
#[test]
fn a_language_is_written_as_wordpress_does() {
    let config = only(json!({"profile_locale": "always"}));
    for (language, locale) in [
        ("de-DE", "de_DE"),
        ("de-de", "de_DE"),
        ("en-US", "en_US"),
        ("DE", "de"),
        ("ckb", "ckb"),
        ("zh-Hans-CN", "zh_CN"),
        ("sr-Latn-RS", "sr_RS"),
        ("es-419", "es_419"),
        ("pt_BR", "pt_BR"),
    ] {
        assert_eq!(
            outcome(
                &knowing(&[("preferredLanguage", language)], |_| {}),
                &stored(&[]),
                &config
            ),
            format!("locale={locale} | locale set")
        );
    }
    for language in [
        "d",
        "german",
        "de-Deutschland",
        "../de",
        "de-D1",
        "de DE",
        "1-DE",
    ] {
        assert_eq!(
            outcome(
                &knowing(&[("preferredLanguage", language)], |_| {}),
                &stored(&[]),
                &config
            ),
            " | locale malformed",
            "{language}"
        );
    }
    // The site's own language is an empty one.
    let clear = only(json!({"profile_locale": "always", "profile_empty": "clear"}));
    let nobody_said = knowing(&[("preferredLanguage", "")], |_| {});
    assert_eq!(
        outcome(&nobody_said, &stored(&[("locale", "de_DE")]), &clear),
        "locale= | locale empty_cleared"
    );
    assert_eq!(
        outcome(&nobody_said, &stored(&[("locale", "de_DE")]), &config),
        " | locale empty_kept"
    );
}

/// The form of the display name; what is missing for it is made up by what else the person is called.
#[test]
fn the_display_name_has_a_form() {
    for (template, expected) in [
        ("{display}", "Ada Lovelace"),
        ("{last}, {first}", "Lovelace, Ada"),
        ("{first} ({username})", "Ada (ada@contoso.example)"),
        ("{display} <{email}>", "Ada Lovelace <ada@contoso.example>"),
    ] {
        let config =
            only(json!({"profile_display_name": "always", "display_name_template": template}));
        assert_eq!(
            outcome(&ada(|_| {}), &stored(&[]), &config),
            format!("display_name={expected} | display_name set")
        );
    }
    let config =
        only(json!({"profile_display_name": "always", "display_name_template": "{last}, {first}"}));
    for (remove, expected) in [
        (&["given_name"][..], "Ada Lovelace"),
        (&["given_name", "name"], "Lovelace"),
        (
            &["given_name", "family_name", "name"],
            "ada@contoso.example",
        ),
    ] {
        let person = ada(|token| {
            for claim in remove {
                token.remove(claim);
            }
        });
        assert_eq!(
            outcome(&person, &stored(&[]), &config),
            format!("display_name={expected} | display_name set")
        );
    }
}

/// A look-up changes what a sign-in would.
#[test]
fn a_look_up_takes_the_same() {
    let config = config_with(json!({"profile_fields": ["jobTitle -> job_title"]}));
    let person = looked_up(directory_of(&[
        ("userPrincipalName", "ada@contoso.example"),
        ("mail", "ada@contoso.example"),
        ("givenName", "Ada"),
        ("surname", ""),
        ("displayName", "Ada K."),
        ("jobTitle", "Countess"),
    ]));
    assert_eq!(
        outcome(&person, &stored(&[("last_name", "Byron")]), &config),
        "user_email=ada@contoso.example, first_name=Ada, display_name=Ada K., job_title=Countess | user_email set, first_name set, last_name empty_kept, display_name set, job_title set"
    );
    let guest = looked_up(Directory {
        guest: Some(true),
        ..directory_of(&[("mail", "boss@contoso.example"), ("displayName", "Eve")])
    });
    assert_eq!(
        outcome(&guest, &stored(&[]), &config),
        "display_name=Eve | user_email email_not_vouched_for, display_name set"
    );
}
