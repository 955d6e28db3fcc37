//! What Microsoft Graph is asked when somebody signs in, and what becomes of the answers.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use vestibule::flow;
use vestibule::guid::Guid;
use vestibule::identity::{DirectoryPart, Identity, Person};
use vestibule::policy::{Decision, Facts};
use vestibule::reason::Reason;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";
const READERS: &str = "0b8f7c1d-2e3a-4c5b-9d6e-7f8091a2b3c4";

const GRANTED: &str =
    "openid profile email https://graph.microsoft.com/User.Read https://graph.microsoft.com/GroupMember.Read.All";

/// A site with these settings beside the usual ones.
fn site(settings: &Value) -> TestSite {
    let mut json = configuration();
    for (key, value) in settings.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    let site = TestSite::configured(&json);
    site.microsoft.grants(GRANTED);
    site
}

/// A site whose rules ask about two groups.
fn site_with_groups() -> TestSite {
    site(
        &json!({"role_rules": [format!("group {EDITORS} -> editor"), format!("group {READERS} -> subscriber")]}),
    )
}

fn consult(site: &TestSite, identity: &Identity) -> Person {
    site.microsoft.forget();
    flow::consult(&site.state, &site.environment(), identity, true)
}

fn overage(site: &TestSite) -> Identity {
    site.sign_in(|token| token.set("_claim_names", json!({"groups": "src1"})))
        .unwrap()
}

fn groups_of(person: &Person) -> Option<Vec<&str>> {
    Some(person.groups()?.iter().map(Guid::as_str).collect())
}

/// 001-30: a site that asks for nothing asks for no permission and sends no request.
#[test]
fn without_rules_graph_is_left_alone() {
    let site = TestSite::new();
    assert_eq!(
        site.begin().parameter("scope").as_deref(),
        Some("openid profile email")
    );
    let identity = overage(&site);
    assert!(identity.access().is_none());
    let person = consult(&site, &identity);
    assert!(!person.asked() && person.problems().is_empty());
    assert!(site.microsoft.sent().is_empty());
}

#[test]
fn with_rules_the_permission_is_asked_for() {
    let site = site(&json!({"photo": true, "graph_scopes": ["GroupMember.Read.All"]}));
    assert_eq!(
        site.begin().parameter("scope").as_deref(),
        Some("openid profile email https://graph.microsoft.com/User.Read https://graph.microsoft.com/GroupMember.Read.All")
    );
}

/// Groups of the token are enough where all are in it.
#[test]
fn a_token_with_groups_needs_no_graph() {
    let site = site_with_groups();
    let identity = site
        .sign_in(|token| token.set("groups", json!([EDITORS])))
        .unwrap();
    let person = consult(&site, &identity);
    assert!(!person.asked());
    assert_eq!(groups_of(&person), Some(vec![EDITORS]));
    assert!(site.microsoft.sent().is_empty());
}

/// Case 95: on overage Graph is asked, about the groups in question and no other; twice asked is once asked.
#[test]
fn an_overage_is_asked_about_in_one_batch() {
    let site = site_with_groups();
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, body| {
            assert_eq!(url, "/me/checkMemberGroups");
            (200, member_groups(body, &[READERS]))
        })
    });
    let identity = overage(&site);
    let person = consult(&site, &identity);
    assert_eq!(groups_of(&person), Some(vec![READERS]));
    assert!(person.problems().is_empty() && person.asked());
    let sent = site.microsoft.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].url, format!("{GRAPH}/$batch"));
    assert_eq!(sent[0].bearer.as_deref(), Some(ACCESS_TOKEN));
    let parts = batch_parts(&sent[0]);
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].1, "POST");
    assert_eq!(parts[0].3, json!({"groupIds": [READERS, EDITORS]}));
    assert_eq!(groups_of(&consult(&site, &identity)), Some(vec![READERS]));
    assert!(site.microsoft.sent().is_empty());
}

/// A claim that is not there says nothing, so Graph is asked then, too; and always where the setting says so.
#[test]
fn a_missing_claim_is_asked_about_and_a_setting_asks_always() {
    let missing = site_with_groups();
    let always = site(
        &json!({"allowed_groups": [format!("{EDITORS} # Editors")], "groups_source": "graph"}),
    );
    for (site, claim) in [(missing, None), (always, Some(json!([READERS])))] {
        site.microsoft
            .graph(|sent| graph_batch(sent, |_, body| (200, member_groups(body, &[EDITORS]))));
        let identity = site
            .sign_in(|token| {
                if let Some(claim) = &claim {
                    token.set("groups", claim.clone());
                }
            })
            .unwrap();
        assert_eq!(groups_of(&consult(&site, &identity)), Some(vec![EDITORS]));
    }
}

/// Case 95: what the directory would not tell, the token does not tell in its place where the setting asks the directory.
#[test]
fn a_token_with_groups_is_no_answer_of_the_directory() {
    let site = site(&json!({
        "groups_source": "graph", "role_rules": [format!("group {EDITORS} -> editor")],
    }));
    site.microsoft
        .graph(|_| graph_status(500, &graph_error("InternalServerError")));
    let identity = site
        .sign_in(|token| token.set("groups", json!([EDITORS])))
        .unwrap();
    let person = consult(&site, &identity);
    assert_eq!(person.groups(), None);
    assert_eq!(
        person.groups_problem().unwrap().reason,
        Reason::ProviderUnavailable
    );
}

/// 201 groups, profile and manager: still one request.
#[test]
fn everything_that_is_due_is_asked_for_in_one_batch() {
    let groups: Vec<String> = (0..201)
        .map(|n| format!("00000000-0000-4000-8000-{n:012}"))
        .collect();
    let site = site(&json!({
        "allowed_groups": &groups[..100], "denied_groups": &groups[100..],
        "profile_fields": ["jobTitle -> job", "businessPhones -> phone", "manager.displayName -> boss",
            "onPremisesExtensionAttributes.extensionAttribute3 -> cost", "companyName -> company", "officeLocation -> office"],
        "profile_locale": "always",
    }));
    let last = groups.last().unwrap().clone();
    site.microsoft.graph(move |sent| {
        let last = last.clone();
        graph_batch(sent, |url, body| match url {
            "/me?$select=accountEnabled,businessPhones,companyName,displayName,givenName,id,jobTitle,mail,officeLocation,onPremisesExtensionAttributes,preferredLanguage,surname,userType" => (200, json!({
                "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
                "id": ADA, "userType": "Member", "jobTitle": " Countess\u{7} ", "businessPhones": ["+1 2", "+3 4"],
                "companyName": null, "mail": "ada@corp.example", "givenName": "Ada",
                "onPremisesExtensionAttributes": {"extensionAttribute3": "K7"}, "preferredLanguage": "en-GB",
            })),
            "/me/manager?$select=displayName,id" => (200, json!({"id": BOB, "displayName": "Bob"})),
            "/me/checkMemberGroups" => (200, member_groups(body, &[&last])),
            _ => panic!("{url}"),
        })
    });
    let identity = overage(&site);
    let person = consult(&site, &identity);
    assert_eq!(site.microsoft.sent().len(), 1);
    assert_eq!(batch_parts(&site.microsoft.sent()[0]).len(), 2 + 11);
    assert_eq!(person.problems(), []);
    assert_eq!(
        groups_of(&person),
        Some(vec![groups.last().unwrap().as_str()])
    );
    let properties: Vec<(&str, &str)> = person
        .properties()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        properties,
        [
            ("businessPhones", "+1 2, +3 4"),
            ("companyName", ""),
            ("givenName", "Ada"),
            ("jobTitle", "Countess"),
            ("mail", "ada@corp.example"),
            ("manager.displayName", "Bob"),
            ("onPremisesExtensionAttributes.extensionAttribute3", "K7"),
            ("preferredLanguage", "en-GB"),
        ]
    );
    assert_eq!(person.first_name(), "Ada");
}

/// A profile that is not due costs nothing; what rules look at is always due.
#[test]
fn a_profile_is_asked_for_when_it_is_due() {
    let fields = site(&json!({"profile_fields": ["jobTitle -> job"]}));
    let identity = fields.sign_in(|_| {}).unwrap();
    fields.microsoft.forget();
    let person = flow::consult(&fields.state, &fields.environment(), &identity, false);
    assert!(!person.asked() && fields.microsoft.sent().is_empty());

    let rules = site(&json!({"role_rules": ["attribute department=Press -> editor"]}));
    rules.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| {
            assert_eq!(url, "/me?$select=accountEnabled,department,id,userType");
            (200, json!({"id": ADA, "department": "Press"}))
        })
    });
    let identity = rules.sign_in(|_| {}).unwrap();
    let person = flow::consult(&rules.state, &rules.environment(), &identity, false);
    assert_eq!(person.properties()["department"], "Press");
}

/// Case 97: whoever is asked about is also asked whether they may sign in at all; a token of a moment ago does not help who may not.
#[test]
fn a_disabled_account_is_known_by_the_directory() {
    for (enabled, expected) in [
        (json!(false), "account_disabled"),
        (json!(true), "create"),
        (Value::Null, "create"),
    ] {
        let site = site(&json!({"role_rules": ["attribute department=Press -> editor"]}));
        let answer = json!({"id": ADA, "department": "Press", "accountEnabled": enabled});
        site.microsoft
            .graph(move |sent| graph_batch(sent, |_, _| (200, answer.clone())));
        let identity = site.sign_in(|_| {}).unwrap();
        flow::consult(&site.state, &site.environment(), &identity, false);
        let outcome = match flow::decide(&site.state, &identity, &Facts::default()).0 {
            Decision::Deny(error) => error.reason().code(),
            Decision::Create(_) => "create",
            other => panic!("{other:?}"),
        };
        assert_eq!(outcome, expected, "{enabled}");
    }
}

/// Who has no manager has an empty one, and no problem.
#[test]
fn no_manager_is_an_answer() {
    let site = site(&json!({"profile_fields": ["manager.displayName -> boss"]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| match url {
            "/me/manager?$select=displayName,id" => (404, graph_error("Request_ResourceNotFound")),
            _ => (200, json!({"id": ADA})),
        })
    });
    let person = consult(&site, &site.sign_in(|_| {}).unwrap());
    assert_eq!(person.problems(), []);
    assert_eq!(person.properties()["manager.displayName"], "");
}

/// 001-31: a manager of whom Graph shows only that there is one is not known. A manager has a name, whatever else is empty.
#[test]
fn a_manager_who_is_hidden_is_not_known() {
    let site =
        site(&json!({"profile_fields": ["manager.department -> of", "manager.jobTitle -> as"]}));
    for (name, department, told, known) in [
        (json!(null), json!(null), true, false),
        (json!("Bob"), json!(null), false, false),
        (json!("Bob"), json!("Press"), false, true),
    ] {
        let manager =
            json!({"id": BOB, "displayName": name, "department": department, "jobTitle": null});
        site.microsoft.graph(move |sent| {
            graph_batch(sent, |url, _| match url {
                "/me/manager?$select=department,displayName,id,jobTitle" => (200, manager.clone()),
                _ => (200, json!({"id": ADA})),
            })
        });
        let person = consult(&site, &site.sign_in(|_| {}).unwrap());
        assert_eq!(person.properties().contains_key("manager.jobTitle"), known);
        let problems: Vec<_> = person
            .problems()
            .iter()
            .map(|p| (p.part, p.reason))
            .collect();
        let expected = [(DirectoryPart::Manager, Reason::GraphPermissionMissing)];
        assert_eq!(problems, expected[..usize::from(told)]);
    }
}

/// 001-30, case 95: where Graph would not say of the groups in question, all of them are asked for: in one list, or in pages.
#[test]
fn a_refusal_is_answered_by_asking_for_all_groups() {
    for in_pages in [false, true] {
        let site = site_with_groups();
        site.microsoft.graph(move |sent| {
            if sent.url.contains("$skiptoken=") {
                return graph_json(&json!({"value": [{"id": EDITORS}]}));
            }
            graph_batch(sent, |url, body| match url {
                "/me/checkMemberGroups" => (403, graph_error("Authorization_RequestDenied")),
                "/me/getMemberObjects" if in_pages => {
                    (403, graph_error("Authorization_RequestDenied"))
                }
                "/me/getMemberObjects" => {
                    assert_eq!(*body, json!({"securityEnabledOnly": false}));
                    (200, json!({"value": [BOB, EDITORS]}))
                }
                "/me/transitiveMemberOf/microsoft.graph.group?$select=id&$top=999" => (200, json!({
                    "value": [{"@odata.type": "#microsoft.graph.group", "id": BOB}],
                    "@odata.nextLink": format!("{GRAPH}/me/transitiveMemberOf/microsoft.graph.group?$select=id&$skiptoken=abc"),
                })),
                _ => panic!("{url}"),
            })
        });
        let person = consult(&site, &overage(&site));
        assert_eq!(groups_of(&person), Some(vec![EDITORS]), "{in_pages}");
        assert_eq!(person.problems(), []);
        assert_eq!(site.microsoft.sent().len(), if in_pages { 3 } else { 2 });
    }
}

/// More groups than a batch can ask about are asked for as one list at once.
#[test]
fn more_groups_than_fit_are_asked_for_as_a_list() {
    let groups: Vec<String> = (0..401)
        .map(|n| format!("00000000-0000-4000-8000-{n:012}"))
        .collect();
    let mine = groups[400].clone();
    let site = site(&json!({
        "allowed_groups": &groups[..200], "denied_groups": &groups[200..400], "create_groups": &groups[400..],
    }));
    let answer = mine.clone();
    site.microsoft.graph(move |sent| {
        graph_batch(sent, |url, _| {
            assert_eq!(url, "/me/getMemberObjects");
            (200, json!({"value": [answer]}))
        })
    });
    let person = consult(&site, &overage(&site));
    assert_eq!(groups_of(&person), Some(vec![mine.as_str()]));
    assert_eq!(site.microsoft.sent().len(), 1);
}

/// 001-30: whatever Graph answers in place of groups, they are not known then, and that is no empty list.
#[test]
fn groups_that_graph_does_not_tell_are_not_known() {
    let cases: Vec<(Value, Reason)> = vec![
        (
            json!([403, graph_error("Authorization_RequestDenied")]),
            Reason::GraphPermissionMissing,
        ),
        (
            json!([401, graph_error("InvalidAuthenticationToken")]),
            Reason::GraphTokenRefused,
        ),
        (
            json!([429, graph_error("TooManyRequests")]),
            Reason::ProviderThrottled,
        ),
        (
            json!([503, graph_error("serviceNotAvailable")]),
            Reason::ProviderUnavailable,
        ),
        (json!([500, {}]), Reason::ProviderUnavailable),
        (
            json!([424, graph_error("FailedDependency")]),
            Reason::ProviderUnavailable,
        ),
        (
            json!([400, graph_error("Request_BadRequest")]),
            Reason::ProviderError,
        ),
        (json!([200, null]), Reason::ResponseMalformed),
        (json!([200, "PGh0bWw+"]), Reason::ResponseMalformed),
        (json!([204, null]), Reason::ResponseMalformed),
        (json!([200, {}]), Reason::ResponseMalformed),
        (json!([200, {"value": {}}]), Reason::ResponseMalformed),
        (json!([200, {"value": EDITORS}]), Reason::ResponseMalformed),
        (
            json!([200, {"value": [EDITORS, 7]}]),
            Reason::ResponseMalformed,
        ),
        (
            json!([200, {"value": ["Editors"]}]),
            Reason::ResponseMalformed,
        ),
        (json!([200, {"value": [null]}]), Reason::ResponseMalformed),
        (json!(["200", {"value": []}]), Reason::ResponseMalformed),
        (json!([99999, {"value": []}]), Reason::ResponseMalformed),
        (json!([null, {"value": []}]), Reason::ResponseMalformed),
    ];
    for (case, reason) in cases {
        let site = site_with_groups();
        let answer = case.clone();
        site.microsoft.graph(move |sent| {
            let responses: Vec<Value> = batch_parts(sent)
                .iter()
                .map(|(id, ..)| json!({"id": id, "status": answer[0], "body": answer[1]}))
                .collect();
            graph_json(&json!({"responses": responses}))
        });
        let person = consult(&site, &overage(&site));
        assert_eq!(person.groups(), None, "{case}");
        let problem = person.groups_problem().unwrap();
        assert_eq!(problem.reason, reason, "{case}");
        assert!(!problem.detail.contains("canary"), "{}", problem.detail);
    }
}

/// The same, where the batch as a whole comes to nothing.
#[test]
fn a_batch_that_fails_leaves_everything_unknown() {
    let html = || {
        Ok(vestibule::http::Response {
            status: 200,
            media_type: "text/html".to_owned(),
            body: b"<html>Sign in</html>".to_vec(),
            ..Default::default()
        })
    };
    type Script = Box<dyn Fn(&Sent) -> vestibule::error::Result<vestibule::http::Response>>;
    let cases: Vec<(Script, Reason)> = vec![
        (Box::new(move |_| html()), Reason::ResponseMalformed),
        (
            Box::new(|_| graph_json(&json!([]))),
            Reason::ResponseMalformed,
        ),
        (
            Box::new(|_| graph_json(&json!({}))),
            Reason::ResponseMalformed,
        ),
        (
            Box::new(|_| graph_json(&json!({"responses": 7}))),
            Reason::ResponseMalformed,
        ),
        (
            Box::new(|_| {
                graph_json(&json!({"responses": [{"id": "other", "status": 200, "body": {}}]}))
            }),
            Reason::ResponseMalformed,
        ),
        (
            Box::new(|_| graph_status(204, &json!({}))),
            Reason::ResponseMalformed,
        ),
        (
            Box::new(|_| graph_status(401, &graph_error("InvalidAuthenticationToken"))),
            Reason::GraphTokenRefused,
        ),
        (
            Box::new(|_| graph_status(429, &json!("slow down"))),
            Reason::ProviderThrottled,
        ),
        (
            Box::new(|_| graph_status(500, &json!(null))),
            Reason::ProviderUnavailable,
        ),
        (
            Box::new(|_| graph_silence(Reason::TimedOut)),
            Reason::TimedOut,
        ),
        (
            Box::new(|_| graph_silence(Reason::RedirectRefused)),
            Reason::RedirectRefused,
        ),
        (
            Box::new(|_| graph_silence(Reason::ResponseTooLarge)),
            Reason::ResponseTooLarge,
        ),
    ];
    for (at, (script, reason)) in cases.into_iter().enumerate() {
        let site = site(&json!({
            "role_rules": [format!("group {EDITORS} -> editor")], "profile_fields": ["jobTitle -> job", "manager.mail -> boss"],
        }));
        site.microsoft.graph(script);
        let person = consult(&site, &overage(&site));
        assert_eq!(person.groups(), None, "{at}");
        let problems: Vec<(DirectoryPart, Reason)> = person
            .problems()
            .iter()
            .map(|problem| (problem.part, problem.reason))
            .collect();
        assert_eq!(
            problems,
            [
                (DirectoryPart::Profile, reason),
                (DirectoryPart::Manager, reason),
                (DirectoryPart::Groups, reason)
            ],
            "{at}"
        );
        assert!(person.properties().is_empty());
    }
}

/// A part that comes twice, or under a number for its name.
#[test]
fn a_part_of_a_batch_is_answered_once() {
    let site_twice = site_with_groups();
    site_twice.microsoft.graph(|_| {
        let answer =
            |value: Value| json!({"id": "groups0", "status": 200, "body": {"value": value}});
        graph_json(&json!({"responses": [answer(json!([])), answer(json!([EDITORS]))]}))
    });
    let person = consult(&site_twice, &overage(&site_twice));
    assert_eq!(person.groups(), None);
    assert_eq!(
        person.groups_problem().unwrap().reason,
        Reason::ResponseMalformed
    );
}

/// 001-31: properties of a wrong type are left out, each with its name; the rest is taken over.
#[test]
fn a_property_of_a_wrong_type_is_left_out() {
    let site = site(&json!({"profile_fields": [
        "jobTitle -> a", "department -> b", "businessPhones -> c", "employeeId -> d", "companyName -> e",
        "onPremisesExtensionAttributes.extensionAttribute1 -> f", "mobilePhone -> g",
    ]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |_, _| {
            (200, json!({
                "id": ADA, "jobTitle": {"x": 1}, "department": ["a", 1], "businessPhones": [], "employeeId": 4711,
                "companyName": true, "onPremisesExtensionAttributes": "none",
            }))
        })
    });
    let person = consult(&site, &site.sign_in(|_| {}).unwrap());
    assert_eq!(
        told(&person),
        [
            "microsoft graph: department has an unexpected type",
            "microsoft graph: jobTitle has an unexpected type"
        ]
    );
    assert_eq!(person.properties()["businessPhones"], "");
    assert_eq!(person.properties()["employeeId"], "4711");
    assert_eq!(person.properties()["companyName"], "true");
    // Left out by Graph, so not known; and none.
    assert!(!person.properties().contains_key("mobilePhone"));
    assert!(!person
        .properties()
        .contains_key("onPremisesExtensionAttributes.extensionAttribute1"));
}

/// As Graph answers who asks for a property that is none: the whole question comes to nothing.
fn with_unknown(url: &str, unknown: &[&str], answer: Value) -> (u16, Value) {
    let asked = url.split("$select=").nth(1).unwrap();
    match asked.split(',').any(|name| unknown.contains(&name)) {
        true => (400, graph_error("BadRequest")),
        false => (200, answer),
    }
}

/// Bar 4: a property that Graph does not know is named, and the others are known all the same.
#[test]
fn a_property_that_graph_does_not_know_costs_none_of_the_others() {
    let site = site(&json!({"profile_fields": [
        "jobTitle -> a", "favouriteColour -> b", "onPremisesExtensionAttributes.extensionAttribute1 -> c", "shoeSize -> d",
    ]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| {
            let answer = json!({
                "id": ADA, "accountEnabled": true, "jobTitle": "Mathematician", "onPremisesExtensionAttributes": {"extensionAttribute1": "x"},
            });
            with_unknown(url, &["favouriteColour", "shoeSize"], answer)
        })
    });
    let identity = site.sign_in(|_| {}).unwrap();
    site.microsoft.forget();
    let person = consult(&site, &identity);
    assert_eq!(person.properties()["jobTitle"], "Mathematician");
    assert_eq!(
        person.properties()["onPremisesExtensionAttributes.extensionAttribute1"],
        "x"
    );
    assert!(!person.properties().contains_key("shoeSize"), "not known");
    assert_eq!(
        told(&person),
        ["microsoft graph refuses these properties: favouriteColour, shoeSize"]
    );
    assert_eq!(site.microsoft.sent().len(), 3);
}

/// Case 97: nor does it hide that somebody may not sign in, where it is the only one.
#[test]
fn a_property_that_graph_does_not_know_does_not_hide_a_disabled_account() {
    let site = site(&json!({"role_rules": ["attribute favouriteColour=blue -> editor"]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| {
            let answer = json!({"id": ADA, "accountEnabled": false});
            with_unknown(url, &["favouriteColour"], answer)
        })
    });
    let identity = site.sign_in(|_| {}).unwrap();
    flow::consult(&site.state, &site.environment(), &identity, false);
    match flow::decide(&site.state, &identity, &Facts::default()).0 {
        Decision::Deny(error) => assert_eq!(error.reason(), Reason::AccountDisabled),
        other => panic!("{other:?}"),
    }
}

/// More properties than a batch takes questions: those that are asked for together with an unknown one are not known.
#[test]
fn many_properties_are_asked_for_apart_in_one_batch() {
    let fields: Vec<String> = (0..45)
        .map(|n| format!("extension_{n:02} -> field_{n:02}"))
        .collect();
    let site = site(&json!({"profile_fields": fields}));
    site.microsoft.graph(|sent| {
        assert!(batch_parts(sent).len() <= 20);
        graph_batch(sent, |url, _| {
            let mut answer = json!({"id": ADA});
            for name in url.split("$select=").nth(1).unwrap().split(',') {
                if name.starts_with("extension_") {
                    answer[name] = name.into();
                }
            }
            with_unknown(url, &["extension_07"], answer)
        })
    });
    let identity = site.sign_in(|_| {}).unwrap();
    site.microsoft.forget();
    let person = consult(&site, &identity);
    let known = person.properties();
    let extensions = known.keys().filter(|name| name.starts_with("extension_"));
    assert_eq!(extensions.count(), 42);
    let told = &person.problems()[0].detail;
    assert!(told.starts_with("microsoft graph refuses these properties: "));
    assert!(told.contains("extension_07"), "{told}");
    assert!(!known.contains_key("extension_07"));
    assert_eq!(site.microsoft.sent().len(), 3);
}

/// What Graph does not understand for another reason is told as before.
#[test]
fn a_question_that_is_wrong_as_a_whole_stays_a_problem() {
    let site = site(&json!({"profile_fields": ["jobTitle -> a", "department -> b"]}));
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, _| (400, graph_error("BadRequest"))));
    let person = consult(&site, &site.sign_in(|_| {}).unwrap());
    assert!(person.properties().is_empty());
    let problems = person.problems();
    assert_eq!(problems.len(), 1);
    assert!(problems[0]
        .detail
        .starts_with("microsoft graph answered HTTP 400 BadRequest"));
}

/// Bar 1: an answer about somebody else counts for nothing, groups included.
#[test]
fn an_answer_about_somebody_else_counts_for_nothing() {
    for id in [json!(BOB), json!(null), json!(7), json!("66f33332eca7ea8")] {
        let site = site(&json!({
            "role_rules": [format!("group {EDITORS} -> editor"), "attribute department=Press -> editor"],
        }));
        let about = id.clone();
        site.microsoft.graph(move |sent| {
            graph_batch(sent, |url, body| match url {
                "/me/checkMemberGroups" => (200, member_groups(body, &[EDITORS])),
                _ => (200, json!({"id": about, "department": "Press"})),
            })
        });
        let person = consult(&site, &overage(&site));
        assert_eq!(person.groups(), None, "{id}");
        assert!(person.properties().is_empty(), "{id}");
        assert!(person
            .problems()
            .iter()
            .all(|problem| problem.reason == Reason::ResponseMalformed));
    }
}

/// A personal account has another id at Graph than in its token.
#[test]
fn a_personal_account_is_known_by_the_end_of_its_id() {
    let site = site(&json!({"role_rules": ["attribute jobTitle=Countess -> editor"]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |_, _| {
            (
                200,
                json!({"id": "66F33332ECA7EA81", "jobTitle": "Countess"}),
            )
        })
    });
    let person = consult(&site, &site.sign_in(|_| {}).unwrap());
    assert_eq!(person.properties()["jobTitle"], "Countess");
}

/// Only what Graph could not answer just now is asked again, after as long as it said, and not for longer than a sign-in waits.
#[test]
fn only_what_was_throttled_is_asked_again() {
    let site = site(&json!({
        "allowed_groups": (0..21).map(|n| format!("00000000-0000-4000-8000-{n:012}")).collect::<Vec<_>>(),
    }));
    let rounds = std::cell::Cell::new(0);
    site.microsoft.graph(move |sent| {
        rounds.set(rounds.get() + 1);
        let responses: Vec<Value> = batch_parts(sent)
            .iter()
            .map(|(id, ..)| match (id.as_str(), rounds.get()) {
                ("groups1", 1) => json!({"id": id, "status": 429, "headers": {"retry-after": "2"}, "body": graph_error("TooManyRequests")}),
                ("groups0", round) if round > 1 => panic!("asked again"),
                _ => json!({"id": id, "status": 200, "body": {"value": []}}),
            })
            .collect();
        graph_json(&json!({"responses": responses}))
    });
    let person = consult(&site, &overage(&site));
    assert_eq!(person.groups(), Some(&BTreeSet::new()));
    assert_eq!(site.microsoft.sent().len(), 2);
    assert_eq!(site.patience.waited(), [2]);
}

/// 001-30: Graph that asks to wait for longer than there is time is left alone for that long: nobody else waits for it.
#[test]
fn a_graph_that_asks_for_a_pause_gets_one() {
    let site = site_with_groups();
    site.microsoft.graph(|_| {
        Ok(vestibule::http::Response {
            status: 429,
            retry_after: Some(60),
            ..Default::default()
        })
    });
    let first = consult(&site, &overage(&site));
    assert_eq!(
        first.groups_problem().unwrap().reason,
        Reason::ProviderThrottled
    );
    assert_eq!(site.microsoft.sent().len(), 1);
    assert!(site.patience.waited().is_empty());

    let second = consult(&site, &overage(&site));
    assert_eq!(second.groups_problem().unwrap().reason, Reason::GraphPaused);
    assert!(site.microsoft.sent().is_empty());

    site.clock.advance(60);
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, body| (200, member_groups(body, &[EDITORS]))));
    let third = consult(&site, &overage(&site));
    assert_eq!(groups_of(&third), Some(vec![EDITORS]));
}

/// One failure is an accident, three in a row are an outage.
#[test]
fn a_graph_that_keeps_failing_is_left_alone_for_a_while() {
    let site = site_with_groups();
    site.microsoft.graph(|_| graph_silence(Reason::TimedOut));
    for _ in 0..3 {
        let person = consult(&site, &overage(&site));
        assert_eq!(person.groups_problem().unwrap().reason, Reason::TimedOut);
    }
    let paused = consult(&site, &overage(&site));
    assert_eq!(paused.groups_problem().unwrap().reason, Reason::GraphPaused);
    assert!(site.microsoft.sent().is_empty());
    // After the pause one request finds out, and a failure prolongs it.
    site.clock.advance(30);
    assert_eq!(
        consult(&site, &overage(&site))
            .groups_problem()
            .unwrap()
            .reason,
        Reason::TimedOut
    );
    assert_eq!(
        consult(&site, &overage(&site))
            .groups_problem()
            .unwrap()
            .reason,
        Reason::GraphPaused
    );
    site.clock.advance(30);
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, body| (200, member_groups(body, &[]))));
    assert!(consult(&site, &overage(&site)).groups().is_some());
    // A refusal is an answer.
    site.microsoft
        .graph(|_| graph_status(403, &graph_error("Authorization_RequestDenied")));
    for _ in 0..5 {
        assert_eq!(
            consult(&site, &overage(&site))
                .groups_problem()
                .unwrap()
                .reason,
            Reason::GraphPermissionMissing
        );
    }
}

/// A batch whose parts fail is an outage as well, though the batch itself is answered.
#[test]
fn parts_that_keep_failing_are_an_outage() {
    for status in [429, 500, 502, 503, 504] {
        let site = site_with_groups();
        site.microsoft
            .graph(move |sent| graph_batch(sent, |_, _| (status, graph_error("UnknownError"))));
        for _ in 0..3 {
            let person = consult(&site, &overage(&site));
            let reason = person.groups_problem().unwrap().reason;
            assert_ne!(reason, Reason::GraphPaused, "{status}");
        }
        let paused = consult(&site, &overage(&site));
        assert_eq!(
            paused.groups_problem().unwrap().reason,
            Reason::GraphPaused,
            "{status}"
        );
        assert!(site.microsoft.sent().is_empty());
        // The pause is over, and so is the outage.
        site.clock.advance(30);
        site.microsoft
            .graph(|sent| graph_batch(sent, |_, body| (200, member_groups(body, &[]))));
        for _ in 0..2 {
            assert!(consult(&site, &overage(&site)).groups().is_some());
        }
        site.microsoft
            .graph(move |sent| graph_batch(sent, |_, _| (status, graph_error("UnknownError"))));
        for _ in 0..2 {
            consult(&site, &overage(&site));
            assert!(!site.microsoft.sent().is_empty(), "{status}");
        }
    }
    // A refusal of a part is an answer.
    let site = site_with_groups();
    site.microsoft.graph(|sent| {
        graph_batch(sent, |_, _| {
            (403, graph_error("Authorization_RequestDenied"))
        })
    });
    for _ in 0..5 {
        let person = consult(&site, &overage(&site));
        assert_eq!(
            person.groups_problem().unwrap().reason,
            Reason::GraphPermissionMissing
        );
    }
}

/// A token whose time is up is not sent.
#[test]
fn a_token_that_is_over_is_not_used() {
    let site = site_with_groups();
    let identity = overage(&site);
    site.clock.advance(4821);
    let person = consult(&site, &identity);
    assert_eq!(
        person.groups_problem().unwrap().reason,
        Reason::GraphTokenRefused
    );
    assert!(site.microsoft.sent().is_empty());
}

/// Who may only read the own profile is told of all own groups at once, and asked about no single one in vain.
#[test]
fn without_the_permission_for_it_groups_are_not_asked_about_one_by_one() {
    let site = site_with_groups();
    site.microsoft
        .grants("openid profile email https://graph.microsoft.com/User.Read");
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| {
            assert_eq!(url, "/me/getMemberObjects");
            (200, json!({"value": [EDITORS, BOB]}))
        })
    });
    let person = consult(&site, &overage(&site));
    assert_eq!(groups_of(&person), Some(vec![EDITORS]));
    assert_eq!(site.microsoft.sent().len(), 1);
}

/// Case 100: what a developer prints of an identity shows neither the token nor how to get one.
#[test]
fn an_identity_that_is_printed_shows_no_token() {
    let site = site(&json!({"photo": true}));
    let identity = site.sign_in(|_| {}).unwrap();
    assert_eq!(identity.access().unwrap().token.expose(), ACCESS_TOKEN);
    let printed = format!("{identity:?} {:#?}", identity.person());
    assert!(!printed.contains(ACCESS_TOKEN), "{printed}");
}
