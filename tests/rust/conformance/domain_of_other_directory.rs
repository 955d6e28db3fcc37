//! cases 91 and 92 (001-25, 001-28): whoever administers another directory makes user names there that look like a guest's from here. The
//! domain before the mark is that directory's word, and counts for nothing.

use serde_json::json;
use vestibule::policy::{decide, Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

/// Names that say of somebody of the other directory that `contoso.example` is their home.
const FORGED: [&str; 4] = [
    "boss_contoso.example#EXT#@fabrikam.example",
    "boss_contoso.example#ext#@fabrikam.example",
    "live.com#boss@contoso.example",
    "mail#boss@contoso.example",
];

fn outcome(username: &str, others: serde_json::Value) -> Decision {
    let mut settings = json!({"tenants": [OTHER_TENANT]});
    for (key, value) in others.as_object().unwrap() {
        settings[key] = value.clone();
    }
    let person = foreigner(|token| token.set("preferred_username", username));
    decide(&person, &Facts::default(), &config_with(settings))
}

#[track_caller]
fn refused(decision: &Decision, name: &str) {
    match decision {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::DomainRefused, "{name}"),
        other => panic!("{name}: {other:?}"),
    }
}

/// An allowed domain lets nobody in who only says to be of it.
#[test]
fn a_forged_domain_is_not_an_allowed_one() {
    for name in FORGED {
        let decision = outcome(name, json!({"allowed_domains": ["contoso.example"]}));
        refused(&decision, name);
    }
    // The one that the directory has to own is believed.
    for name in [FORGED[0], "boss@fabrikam.example"] {
        let decision = outcome(name, json!({"allowed_domains": ["fabrikam.example"]}));
        assert!(
            matches!(decision, Decision::Create(_)),
            "{name}: {decision:?}"
        );
    }
}

/// What keeps somebody out may stand anywhere in the name.
#[test]
fn a_refused_domain_stays_refused() {
    for name in FORGED {
        let decision = outcome(name, json!({"denied_domains": ["contoso.example"]}));
        refused(&decision, name);
    }
    let decision = outcome(FORGED[0], json!({"denied_domains": ["fabrikam.example"]}));
    refused(&decision, FORGED[0]);
}

/// A rule about a domain gives its role to nobody who only says to be of it.
#[test]
fn a_forged_domain_gives_no_role() {
    let config = ruled(
        json!([
            "domain contoso.example -> editor",
            "domain fabrikam.example -> author"
        ]),
        json!({"tenants": [OTHER_TENANT]}),
    );
    for name in FORGED {
        let person = foreigner(|token| token.set("preferred_username", name)).person();
        let roles = roles_of(&person, &account_with(&["subscriber"]), &config);
        let expected = match name.to_lowercase().contains("#ext#") {
            true => "author | rule 2: author",
            false => "- | default_role subscriber",
        };
        assert_eq!(roles, expected, "{name}");
    }
}

/// Case 92: nobody of another directory gets the login name that somebody here would have, by whatever form.
#[test]
fn no_name_of_another_directory_is_a_login_name_as_it_stands() {
    for template in [
        "{username}",
        "{local}@{domain}",
        "{local}@contoso.example",
        "{display}",
        "{first}",
        "{first}@contoso.example",
    ] {
        for name in FORGED.iter().chain(&["boss@contoso.example"]) {
            for vouched in [true, false] {
                let person = foreigner(|token| {
                    token.set("preferred_username", *name);
                    token.set("name", "boss@contoso.example");
                    token.set("given_name", "boss");
                    token.set("email", "eve@fabrikam.example");
                    token.set("xms_edov", vouched);
                });
                let config =
                    config_with(json!({"tenants": [OTHER_TENANT], "login_template": template}));
                match decide(&person, &Facts::default(), &config) {
                    Decision::Create(account) => assert!(
                        !["boss", "boss@contoso.example"].contains(&account.logins[0].as_str()),
                        "{template} {name}: {}",
                        account.logins[0]
                    ),
                    other => panic!("{template} {name}: {other:?}"),
                }
            }
        }
    }
}
