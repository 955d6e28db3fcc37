//! Microsoft Graph by the application's own permission: people, groups, photos, and the token for it.

use serde_json::{json, Value};
use vestibule::error::Result;
use vestibule::flow;
use vestibule::graph::{ImageType, Photo};
use vestibule::guid::Guid;
use vestibule::http::Response;
use vestibule::identity::{DirectoryPart, Person};
use vestibule::reason::Reason;

use crate::stand_in::*;
use crate::token_form::token_form;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";

fn guid(text: &str) -> Guid {
    Guid::parse(text).unwrap()
}

fn site(settings: &Value) -> TestSite {
    let mut json = configuration();
    for (key, value) in settings.as_object().unwrap() {
        json["settings"][key] = value.clone();
    }
    TestSite::configured(&json)
}

fn look_up(site: &TestSite, objects: &[&str]) -> Result<Vec<Person>> {
    let objects: Vec<Guid> = objects.iter().map(|object| guid(object)).collect();
    flow::look_up(&site.state, &site.environment(), &objects)
}

fn photo(site: &TestSite, grant: &str, etag: &str) -> Result<Photo> {
    flow::photo(&site.state, &site.environment(), &guid(ADA), grant, etag)
}

/// A PNG of this width and height, as far as its header goes.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    bytes
}

/// A JPEG of 240 by 180, as far as its header goes.
fn jpeg() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(
        b"\xff\xff\xdb\0\x03\0\xff\xc2\0\x11\x08\0\xb4\0\xf0\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
    );
    bytes
}

fn image(media_type: &'static str, body: Vec<u8>) -> impl Fn(&Sent) -> Result<Response> {
    move |_| {
        Ok(Response {
            status: 200,
            media_type: media_type.to_owned(),
            body: body.clone(),
            etag: "\"BA09D118\"".to_owned(),
            ..Response::default()
        })
    }
}

/// 001-31: found, disabled, guest, not there, in the order of the question; groups of each.
#[test]
fn people_are_looked_up_in_their_order() {
    let site = site(&json!({
        "role_rules": [format!("group {EDITORS} -> editor")], "profile_fields": ["manager.displayName -> boss"],
    }));
    site.microsoft.graph(|sent| {
        assert_eq!(sent.bearer.as_deref(), Some(APPLICATION_TOKEN));
        graph_batch(sent, |url, body| {
            let rest = url.strip_prefix("/users/").unwrap();
            let (object, question) = rest.split_at(36);
            match (object, question) {
                (ADA, "?$select=accountEnabled,displayName,givenName,id,mail,surname,userPrincipalName,userType") => (200, json!({
                    "id": ADA, "userPrincipalName": "ada_x.example#EXT#@contoso.example", "userType": "Guest", "accountEnabled": false,
                    "displayName": "Ada", "givenName": null, "surname": "Lovelace", "mail": "ada@x.example",
                })),
                (_, question) if question.starts_with("?$select=") => (404, graph_error("Request_ResourceNotFound")),
                (_, "/manager?$select=displayName,id") => (200, json!({"id": BOB, "displayName": "Bob"})),
                (ADA, "/checkMemberGroups") => (200, member_groups(body, &[EDITORS])),
                (_, "/checkMemberGroups") => (404, graph_error("Request_ResourceNotFound")),
                _ => panic!("{url}"),
            }
        })
    });
    let found = look_up(&site, &[BOB, ADA]).unwrap();
    assert!(!found[0].found());
    let ada = &found[1];
    assert!(ada.found() && ada.is_guest() && ada.is_home());
    assert_eq!(ada.object_id().as_str(), ADA);
    assert_eq!(ada.tenant_id().as_str(), TENANT);
    assert_eq!(ada.enabled(), Some(false));
    assert_eq!(ada.username(), "ada_x.example#EXT#@contoso.example");
    assert_eq!((ada.first_name(), ada.last_name()), ("", "Lovelace"));
    assert_eq!(ada.properties()["manager.displayName"], "Bob");
    assert_eq!(ada.groups().unwrap().len(), 1);
    assert_eq!(ada.app_roles(), None);
    assert_eq!(ada.problems(), []);
    assert_eq!(site.microsoft.sent_to_graph().len(), 1);
}

/// Ten people and more groups than three questions take: each batch has twenty questions at most.
#[test]
fn many_people_take_several_batches() {
    let site = site(&json!({
        "allowed_groups": (0..60).map(|n| format!("00000000-0000-4000-8000-{n:012}")).collect::<Vec<_>>(),
    }));
    site.microsoft.graph(|sent| {
        assert!(batch_parts(sent).len() <= 20);
        graph_batch(sent, |url, _| match url.split_at(43).1 {
            "/checkMemberGroups" => (200, json!({"value": []})),
            _ => (200, json!({"id": &url[7..43], "accountEnabled": true})),
        })
    });
    let objects: Vec<String> = (0..10)
        .map(|n| format!("00000000-0000-4000-9000-{n:012}"))
        .collect();
    let asked: Vec<&str> = objects.iter().map(String::as_str).collect();
    let found = look_up(&site, &asked).unwrap();
    assert!(found
        .iter()
        .all(|person| person.found() && person.groups().is_some() && person.problems().is_empty()));
    assert_eq!(site.microsoft.sent_to_graph().len(), 2);
    assert!(look_up(&site, &[]).unwrap().is_empty());
    let eleven = [&asked[..], &[ADA]].concat();
    assert_eq!(
        look_up(&site, &eleven).unwrap_err().reason(),
        Reason::InternalError
    );
}

/// Bar 4: a property that Graph does not know is left out of the question about each of them, and named.
#[test]
fn a_property_that_graph_does_not_know_costs_nobody() {
    let site = site(&json!({"profile_fields": ["favouriteColour -> colour", "jobTitle -> job"]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| {
            let (object, question) = url.strip_prefix("/users/").unwrap().split_at(36);
            match question.contains("favouriteColour") {
                true => (400, graph_error("BadRequest")),
                false => (
                    200,
                    json!({"id": object, "accountEnabled": true, "jobTitle": "Clerk"}),
                ),
            }
        })
    });
    let found = look_up(&site, &[BOB, ADA]).unwrap();
    // The question, which property it is, and the question without it.
    let asked = site.microsoft.sent();
    assert_eq!(
        asked
            .iter()
            .filter(|sent| sent.url.ends_with("/$batch"))
            .count(),
        3
    );
    for person in &found {
        assert!(person.found());
        assert_eq!(person.properties()["jobTitle"], "Clerk");
        assert!(!person.properties().contains_key("favouriteColour"));
        assert_eq!(
            told(person),
            ["microsoft graph refuses these properties: favouriteColour"]
        );
    }
}

/// What fails for one is that one's problem; what fails for all is an error.
#[test]
fn a_look_up_that_tells_of_nobody_is_an_error() {
    let site = site(&json!({"role_rules": [format!("group {EDITORS} -> editor")]}));
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| match url.contains(ADA) {
            true => (403, graph_error("Authorization_RequestDenied")),
            false if url.ends_with("/checkMemberGroups") => (200, json!({"value": []})),
            false => (200, json!({"id": BOB, "accountEnabled": true})),
        })
    });
    let found = look_up(&site, &[ADA, BOB]).unwrap();
    let parts: Vec<DirectoryPart> = found[0].problems().iter().map(|p| p.part).collect();
    assert_eq!(parts, [DirectoryPart::Profile, DirectoryPart::Groups]);
    assert_eq!(found[0].groups(), None);
    assert_eq!(found[1].problems(), []);
    assert_eq!(
        look_up(&site, &[ADA]).unwrap_err().reason(),
        Reason::GraphPermissionMissing
    );
    // That there is no batch is not that there are no people.
    site.microsoft
        .graph(|_| graph_status(404, &graph_error("Request_ResourceNotFound")));
    assert_eq!(
        look_up(&site, &[ADA, BOB]).unwrap_err().reason(),
        Reason::ProviderError
    );
    site.microsoft.graph(|_| graph_silence(Reason::TimedOut));
    assert_eq!(
        look_up(&site, &[ADA, BOB]).unwrap_err().reason(),
        Reason::TimedOut
    );
}

/// Case 91: somebody from outside is a guest, also where the directory counts them among its members.
#[test]
fn a_member_from_outside_is_a_guest() {
    for (username, guest) in [
        ("boss_contoso.example#EXT#@fabrikam.example", true),
        ("boss_contoso.example#ext#@fabrikam.example", true),
        ("boss@contoso.example", false),
    ] {
        let site = TestSite::new();
        site.microsoft.graph(move |sent| {
            graph_batch(sent, |_, _| {
                (
                    200,
                    json!({"id": ADA, "accountEnabled": true, "userType": "Member", "userPrincipalName": username}),
                )
            })
        });
        let found = look_up(&site, &[ADA]).unwrap();
        assert_eq!(found[0].is_guest(), guest, "{username}");
    }
}

/// 001-31: what a lesser permission hides is null as what is empty. It is not taken for empty, and somebody is told.
#[test]
fn what_is_hidden_is_not_empty() {
    let site = site(&json!({
        "role_rules": ["attribute department=Press -> editor"],
        "profile_fields": ["jobTitle -> job", "givenName -> first", "manager.displayName -> boss", "manager.department -> of"],
    }));
    for (enabled, hidden) in [
        (json!(null), true),
        (json!("true"), true),
        (json!(true), false),
        (json!(false), false),
    ] {
        let shown = enabled.clone();
        site.microsoft.graph(move |sent| {
            graph_batch(sent, |url, _| match url.contains("/manager?") {
                true => (200, json!({"id": BOB, "displayName": "Bob", "department": null})),
                false => (200, json!({
                    "id": ADA, "accountEnabled": shown, "displayName": "Ada", "givenName": null, "surname": "Lovelace",
                    "mail": null, "userPrincipalName": "ada@contoso.example", "department": null, "jobTitle": null,
                })),
            })
        });
        let found = look_up(&site, &[ADA]).unwrap();
        let person = &found[0];
        assert_eq!(person.properties()["givenName"], "");
        assert_eq!(person.properties()["mail"], "");
        assert_eq!(person.properties()["manager.displayName"], "Bob");
        for name in ["department", "jobTitle", "manager.department"] {
            let empty = person.properties().get(name).map(String::as_str);
            assert_eq!(empty, (!hidden).then_some(""), "{name} {enabled}");
        }
        let told: Vec<_> = person
            .problems()
            .iter()
            .map(|problem| (problem.part, problem.reason))
            .collect();
        let expected = [(DirectoryPart::Profile, Reason::GraphPermissionMissing)];
        assert_eq!(told, expected[..usize::from(hidden)], "{enabled}");
    }
}

/// RFC 6749, section 4.4: the token request, and that one token serves until it is over.
#[test]
fn the_application_asks_for_a_token_of_its_own_once() {
    let site = TestSite::new();
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, _| (200, json!({"id": ADA}))));
    for _ in 0..2 {
        look_up(&site, &[ADA]).unwrap();
    }
    assert_eq!(
        site.microsoft.visited(),
        [
            Endpoint::Discovery,
            Endpoint::ApplicationToken,
            Endpoint::Graph,
            Endpoint::Graph
        ]
    );
    let form = token_form(site.microsoft.sent()[1].form.as_ref().unwrap().as_bytes());
    let mut form: Vec<(String, String)> = form.into_iter().collect();
    form.sort();
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        form,
        [
            ("client_id", CLIENT),
            ("client_secret", CLIENT_SECRET),
            ("grant_type", "client_credentials"),
            ("scope", "https://graph.microsoft.com/.default"),
        ]
    );
    site.clock.advance(3599 - 30);
    look_up(&site, &[ADA]).unwrap();
    assert_eq!(site.microsoft.count(Endpoint::ApplicationToken), 2);
}

/// A token that Graph does not take, or that is older than what was granted since, is replaced once.
#[test]
fn a_token_that_is_refused_is_replaced_once() {
    let site = TestSite::new();
    let refuse =
        |status| move |_: &Sent| graph_status(status, &graph_error("InvalidAuthenticationToken"));
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, _| (200, json!({"id": ADA}))));
    look_up(&site, &[ADA]).unwrap();

    site.microsoft.graph(refuse(401));
    let reason = look_up(&site, &[ADA]).unwrap_err().reason();
    assert_eq!(reason, Reason::GraphTokenRefused);
    assert_eq!(site.microsoft.count(Endpoint::ApplicationToken), 2);

    // A permission that is missing now is missing in a moment, too.
    site.microsoft.graph(refuse(403));
    assert!(look_up(&site, &[ADA]).is_err());
    assert_eq!(site.microsoft.count(Endpoint::ApplicationToken), 2);
    site.clock.advance(301);
    assert!(look_up(&site, &[ADA]).is_err());
    assert_eq!(site.microsoft.count(Endpoint::ApplicationToken), 3);
}

/// Microsoft's answer to the token request is told as in a sign-in.
#[test]
fn a_token_request_that_is_refused_tells_why() {
    let site = TestSite::new();
    site.microsoft.answers(
        Endpoint::ApplicationToken,
        Answer::error(
            401,
            &json!({"error": "invalid_client", "error_description": "AADSTS7000222: expired", "error_codes": [7_000_222]}),
        ),
    );
    let error = look_up(&site, &[ADA]).unwrap_err();
    assert_eq!(error.reason(), Reason::ClientSecretExpired);
    assert!(site.microsoft.sent_to_graph().is_empty());
}

/// The copy that WordPress keeps saves other processes the request. It opens on the same site only, while it is good.
#[test]
fn the_token_is_shared_sealed() {
    let answers = |site: &TestSite| {
        site.microsoft
            .graph(|sent| graph_batch(sent, |_, _| (200, json!({"id": ADA}))));
    };
    let first = TestSite::new();
    answers(&first);
    assert_eq!(first.state.export_token(&first.entropy).unwrap(), None);
    look_up(&first, &[ADA]).unwrap();
    let sealed = first.state.export_token(&first.entropy).unwrap().unwrap();
    assert!(sealed.starts_with("v1.") && !sealed.contains(APPLICATION_TOKEN));
    assert_eq!(first.state.export_token(&first.entropy).unwrap(), None);

    let now = vestibule::time::Timestamp::from_seconds(NOW);
    let second = TestSite::new();
    answers(&second);
    assert!(second.state.import_token(&sealed, now));
    assert!(!second.state.import_token(&sealed, now), "nothing newer");
    look_up(&second, &[ADA]).unwrap();
    assert_eq!(second.microsoft.count(Endpoint::ApplicationToken), 0);
    assert_eq!(second.state.export_token(&second.entropy).unwrap(), None);

    let over = TestSite::new();
    assert!(!over.state.import_token(&sealed, now.plus(3599)));
    for misspelling in misspellings(&sealed).into_iter().step_by(7) {
        assert!(!over.state.import_token(&misspelling, now));
    }
    let other_key = TestSite::with_keys(&configuration(), &[&[7; 32]]);
    assert!(!other_key.state.import_token(&sealed, now));
    for (name, value) in [("tenant", OTHER_TENANT), ("client_id", OTHER_CLIENT)] {
        let other = site(&json!({ name: value }));
        assert!(!other.state.import_token(&sealed, now), "{name}");
    }
    for other in sealed_for_others(&over.entropy, b"{}") {
        assert!(!over.state.import_token(&other, now));
    }
}

/// What the application may do is told by a token that is asked for anew.
#[test]
fn permissions_are_read_from_a_new_token() {
    let site = TestSite::new();
    let permissions = || flow::application_permissions(&site.state, &site.environment()).unwrap();
    assert!(permissions().is_empty());
    let token = format!(
        "h.{}.s",
        base64url(
            json!({"roles": ["User.Read.All", "with blank", "GroupMember.Read.All"]}).to_string()
        )
    );
    let answer = |token: &str| {
        Answer::json(
            json!({"token_type": "Bearer", "expires_in": "3599", "access_token": token})
                .to_string(),
        )
    };
    site.microsoft
        .answers(Endpoint::ApplicationToken, answer(&token));
    assert_eq!(permissions(), ["User.Read.All", "GroupMember.Read.All"]);
    for odd in [
        "EwB4A8l6BAAU",
        "a.b.c",
        "..",
        &format!("h.{}.s", base64url("{\"roles\":{}}")),
    ] {
        site.microsoft
            .answers(Endpoint::ApplicationToken, answer(odd));
        assert!(permissions().is_empty(), "{odd}");
    }
    assert_eq!(site.microsoft.count(Endpoint::ApplicationToken), 6);
}

/// What somebody types is a text between quotes, whatever is in it.
#[test]
fn a_search_finds_by_name_and_cannot_leave_its_quotes() {
    let site = TestSite::new();
    site.microsoft.graph(|sent| {
        assert!(sent.eventual);
        graph_json(&json!({"value": [
            {"id": EDITORS, "displayName": "Edi\u{7}tors", "mail": null},
            {"id": "7", "displayName": "no id"}, null, 7, {"id": BOB},
        ]}))
    });
    let environment = site.environment();
    let found = flow::search_groups(&site.state, &environment, " edi\" OR \"x:\\y ").unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].id.as_str(), EDITORS);
    assert_eq!(found[0].name, "Editors");
    assert_eq!(found[1].name, "");
    let url = url::Url::parse(&site.microsoft.sent_to_graph()[0].url).unwrap();
    assert_eq!(url.path(), "/v1.0/groups");
    let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    assert_eq!(
        query[0],
        (
            "$search".to_owned(),
            "\"displayName:edi  OR  x: y\"".to_owned()
        )
    );
    assert!(!url.query().unwrap().contains('+'));

    let people = flow::search_people(&site.state, &environment, "ada").unwrap();
    assert_eq!(people[0].id.as_str(), EDITORS);
    let url = url::Url::parse(&site.microsoft.sent_to_graph()[1].url).unwrap();
    assert_eq!(
        url.query_pairs().next().unwrap().1,
        "\"displayName:ada\" OR \"mail:ada\" OR \"userPrincipalName:ada\""
    );
    assert!(flow::search_people(&site.state, &environment, " \" ")
        .unwrap()
        .is_empty());
    assert_eq!(site.microsoft.sent_to_graph().len(), 2);
}

/// Groups that are not there have no name; where none can be named, there is a reason.
#[test]
fn groups_are_named() {
    let site = TestSite::new();
    site.microsoft.graph(|sent| {
        graph_batch(sent, |url, _| match url {
            "/groups/7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10?$select=id,displayName" => {
                (200, json!({"id": EDITORS, "displayName": "Editors"}))
            }
            _ => (404, graph_error("Request_ResourceNotFound")),
        })
    });
    let environment = site.environment();
    let names = flow::group_names(&site.state, &environment, &[guid(BOB), guid(EDITORS)]).unwrap();
    assert_eq!(names.len(), 1);
    assert_eq!(names[&guid(EDITORS)], "Editors");
    assert!(flow::group_names(&site.state, &environment, &[guid(BOB)])
        .unwrap()
        .is_empty());
    site.microsoft.graph(|sent| {
        graph_batch(sent, |_, _| {
            (403, graph_error("Authorization_RequestDenied"))
        })
    });
    let refused = flow::group_names(&site.state, &environment, &[guid(BOB)]).unwrap_err();
    assert_eq!(refused.reason(), Reason::GraphPermissionMissing);
}

/// 001-34: a photo by the application's permission; the size for avatars, or the one that is there; unchanged; none.
#[test]
fn a_photo_is_fetched_in_the_size_of_avatars() {
    let site = TestSite::new();
    site.microsoft.graph(image("image/jpeg", jpeg()));
    assert_eq!(
        photo(&site, "", "").unwrap(),
        Photo::New {
            etag: "\"BA09D118\"".to_owned(),
            kind: ImageType::Jpeg,
            bytes: jpeg()
        }
    );
    let asked = site.microsoft.sent_to_graph();
    assert_eq!(
        asked[0].url,
        format!("{GRAPH}/users/{ADA}/photos/240x240/$value")
    );
    assert_eq!(asked[0].body_max, 4 * 1024 * 1024);
    assert_eq!(asked[0].if_none_match, None);

    // The one at hand, by Graph's word or by its name.
    assert_eq!(photo(&site, "", "\"BA09D118\"").unwrap(), Photo::Unchanged);
    site.microsoft.graph(|sent| {
        assert_eq!(sent.if_none_match.as_deref(), Some("\"OLD\""));
        Ok(Response {
            status: 304,
            ..Response::default()
        })
    });
    assert_eq!(photo(&site, "", "\"OLD\"").unwrap(), Photo::Unchanged);

    site.microsoft.forget();
    site.microsoft
        .graph(|sent| match sent.url.ends_with("/photo/$value") {
            true => image("application/octet-stream", png(96, 96))(sent),
            false => graph_status(404, &graph_error("ImageNotFound")),
        });
    assert!(matches!(
        photo(&site, "", "").unwrap(),
        Photo::New {
            kind: ImageType::Png,
            ..
        }
    ));
    assert_eq!(site.microsoft.sent_to_graph().len(), 2);

    site.microsoft
        .graph(|_| graph_status(404, &graph_error("ImageNotFound")));
    assert_eq!(photo(&site, "", "").unwrap(), Photo::None);
    let nothing = b"GIF89a\x01\0\x01\0\0\0\0".to_vec();
    site.microsoft.graph(image("image/gif", nothing));
    assert_eq!(photo(&site, "", "").unwrap(), Photo::None);
}

/// A grant is the person's own token: it opens the own photo, for as long as it is good, and nothing else.
#[test]
fn a_grant_opens_the_own_photo() {
    let site = site(&json!({"photo": true}));
    let identity = site.sign_in(|_| {}).unwrap();
    let grant = flow::grant(&site.state, &site.environment(), &identity).unwrap();
    assert!(grant.starts_with("v1.") && !grant.contains(ACCESS_TOKEN));
    site.microsoft.forget();
    site.microsoft.graph(image("image/png", png(240, 240)));
    assert!(photo(&site, &grant, "").is_ok());
    let asked = site.microsoft.sent_to_graph();
    assert_eq!(asked[0].url, format!("{GRAPH}/me/photos/240x240/$value"));
    assert_eq!(asked[0].bearer.as_deref(), Some(ACCESS_TOKEN));

    let of_other = flow::photo(&site.state, &site.environment(), &guid(BOB), &grant, "");
    assert_eq!(of_other.unwrap_err().reason(), Reason::TicketInvalid);
    for misspelling in misspellings(&grant).into_iter().step_by(11) {
        let error = photo(&site, &misspelling, "").unwrap_err();
        assert_eq!(error.reason(), Reason::TicketInvalid);
    }
    for other in sealed_for_others(&site.entropy, b"{}") {
        assert_eq!(
            photo(&site, &other, "").unwrap_err().reason(),
            Reason::TicketInvalid
        );
    }
    site.clock.advance(4821);
    assert_eq!(
        photo(&site, &grant, "").unwrap_err().reason(),
        Reason::TicketExpired
    );
    assert_eq!(
        flow::grant(&site.state, &site.environment(), &identity).unwrap(),
        ""
    );
    assert_eq!(site.microsoft.sent_to_graph().len(), 1);

    let without = TestSite::new();
    let identity = without.sign_in(|_| {}).unwrap();
    assert_eq!(
        flow::grant(&without.state, &without.environment(), &identity).unwrap(),
        ""
    );
}

/// Photos come from a service of their own, whose pauses are not the directory's.
#[test]
fn a_pause_of_photos_is_none_of_the_directory() {
    let site = TestSite::new();
    site.microsoft.graph(|_| {
        Ok(Response {
            status: 429,
            retry_after: Some(100),
            ..Response::default()
        })
    });
    assert_eq!(
        photo(&site, "", "").unwrap_err().reason(),
        Reason::ProviderThrottled
    );
    assert_eq!(
        photo(&site, "", "").unwrap_err().reason(),
        Reason::GraphPaused
    );
    site.microsoft
        .graph(|sent| graph_batch(sent, |_, _| (200, json!({"id": ADA}))));
    assert!(look_up(&site, &[ADA]).is_ok());
}
