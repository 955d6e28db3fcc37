//! case 95, case 55: a list of groups whose next page is elsewhere, or never ends. The token is not taken there, and groups of which a
//! part is missing are not known.

use serde_json::{json, Value};
use vestibule::flow;
use vestibule::reason::Reason;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";

/// A site that has to read pages, and what comes of a list whose first page has this next one.
fn first_page_with(next: Value, then: impl Fn(&Sent) -> Value + 'static) -> (TestSite, Reason) {
    let mut json = configuration();
    json["settings"]["allowed_groups"] = json!([EDITORS]);
    let site = TestSite::configured(&json);
    site.microsoft.graph(move |sent| {
        if !sent.url.ends_with("/$batch") {
            return graph_json(&then(sent));
        }
        graph_batch(sent, |url, _| match url.contains("transitiveMemberOf") {
            true => (
                200,
                json!({"value": [{"id": BOB}], "@odata.nextLink": next}),
            ),
            false => (403, graph_error("Authorization_RequestDenied")),
        })
    });
    let identity = site.sign_in(|_| {}).unwrap();
    site.microsoft.forget();
    let person = flow::consult(&site.state, &site.environment(), &identity, true);
    assert_eq!(person.groups(), None);
    let reason = person.groups_problem().unwrap().reason;
    (site, reason)
}

#[test]
fn a_page_of_another_host_is_not_fetched() {
    for next in [
        "https://evil.example/v1.0/me/transitiveMemberOf?$skiptoken=canary",
        "https://graph.microsoft.com.evil.example/v1.0/x",
        "https://graph.microsoft.com@evil.example/v1.0/x",
        "https://user:pass@graph.microsoft.com/v1.0/x",
        "https://graph.microsoft.com:8443/v1.0/x",
        "http://graph.microsoft.com/v1.0/x",
        "https://graph.microsoft.us/v1.0/x",
        "https://login.microsoftonline.com/v1.0/x",
        "https://graph.microsoft.com./v1.0/x",
        "https://graph.microsoft.com/beta/x",
        "https://graph.microsoft.com/v1.0/../beta/x",
        "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/v1.0evil/x",
        "//evil.example/v1.0/x",
        "/v1.0/x",
        "file:///etc/passwd",
        "",
    ] {
        let (site, reason) = first_page_with(json!(next), |_| panic!("fetched"));
        assert_eq!(reason, Reason::HostNotAllowed, "{next}");
        // Two batches, and nothing with the token to anywhere else.
        let sent = site.microsoft.sent();
        assert_eq!(sent.len(), 2, "{next}");
        assert!(sent
            .iter()
            .all(|sent| sent.url == format!("{GRAPH}/$batch")));
    }
}

#[test]
fn an_address_of_another_type_is_none() {
    for next in [
        json!(7),
        json!({}),
        json!(["https://evil.example"]),
        json!(true),
    ] {
        let (_, reason) = first_page_with(next.clone(), |_| panic!("fetched"));
        assert_eq!(reason, Reason::ResponseMalformed, "{next}");
    }
}

#[test]
fn a_list_that_runs_in_circles_ends() {
    let next = format!("{GRAPH}/me/transitiveMemberOf?$skiptoken=1");
    let again = next.clone();
    let (site, reason) = first_page_with(
        json!(next),
        move |_| json!({"value": [], "@odata.nextLink": again}),
    );
    assert_eq!(reason, Reason::ResponseMalformed);
    assert_eq!(site.microsoft.sent().len(), 3);
}

#[test]
fn a_list_without_an_end_is_not_read_for_ever() {
    let page = std::cell::Cell::new(0);
    let next = move || {
        page.set(page.get() + 1);
        format!("{GRAPH}/me/transitiveMemberOf?$skiptoken={}", page.get())
    };
    let (site, reason) = first_page_with(
        json!(next()),
        move |_| json!({"value": [{"id": BOB}], "@odata.nextLink": next()}),
    );
    assert_eq!(reason, Reason::ResponseTooLarge);
    assert_eq!(site.microsoft.sent().len(), 2 + 20);
}

/// A later page that is none, and one that Graph refuses.
#[test]
fn a_page_that_is_none_leaves_the_groups_unknown() {
    for page in [
        json!({}),
        json!({"value": EDITORS}),
        json!({"value": [EDITORS]}),
        json!({"value": [{"id": "Editors"}]}),
    ] {
        let body = page.clone();
        let next = format!("{GRAPH}/me/transitiveMemberOf?$skiptoken=1");
        let (_, reason) = first_page_with(json!(next), move |_| body.clone());
        assert_eq!(reason, Reason::ResponseMalformed, "{page}");
    }
}
