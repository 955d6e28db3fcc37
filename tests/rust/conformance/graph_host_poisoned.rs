//! case 55: who sends the access token where. Graph's host follows from the cloud; the discovery document chooses among those that are
//! known, and no other.

use serde_json::json;
use vestibule::flow;
use vestibule::http::HostRules;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";

/// Where the token goes in a cloud whose discovery document announces this host of Graph.
fn host_of(authority: &str, announced: Option<&str>, development: bool) -> String {
    let mut json = configuration();
    json["settings"]["authority"] = authority.into();
    json["site"]["development"] = development.into();
    let config = config(&json).unwrap();
    HostRules::for_graph(&config.authority, announced)
        .base()
        .to_owned()
}

#[test]
fn every_cloud_has_its_own_host() {
    for (authority, announced, host) in [
        (AUTHORITY, None, "https://graph.microsoft.com"),
        (
            AUTHORITY,
            Some("graph.microsoft.com"),
            "https://graph.microsoft.com",
        ),
        (
            "https://login.microsoftonline.us",
            None,
            "https://graph.microsoft.us",
        ),
        (
            "https://login.microsoftonline.us",
            Some("dod-graph.microsoft.us"),
            "https://dod-graph.microsoft.us",
        ),
        (
            "https://login.partner.microsoftonline.cn",
            Some("microsoftgraph.chinacloudapi.cn"),
            "https://microsoftgraph.chinacloudapi.cn",
        ),
    ] {
        assert_eq!(host_of(authority, announced, false), host);
    }
}

#[test]
fn a_host_that_nobody_knows_is_not_believed() {
    for announced in [
        "evil.example",
        "graph.microsoft.com.evil.example",
        "graph.microsoft.us",
        "dod-graph.microsoft.us",
        "graph.microsoft.com@evil.example",
        "GRAPH.microsoft.com",
        "127.0.0.1",
        "",
    ] {
        assert_eq!(
            host_of(AUTHORITY, Some(announced), false),
            "https://graph.microsoft.com",
            "{announced}"
        );
    }
    assert_eq!(
        host_of(
            "https://login.microsoftonline.us",
            Some("graph.microsoft.com"),
            false
        ),
        "https://graph.microsoft.us"
    );
}

/// A simulator has Graph below a path of its own, and the token leaves that path as little as the machine.
#[test]
fn a_development_site_stays_on_its_machine() {
    let authority = "http://127.0.0.1:9490";
    let base = host_of(authority, Some("graph.microsoft.com"), true);
    assert_eq!(base, "http://127.0.0.1:9490/graph");
    let mut json = configuration();
    json["settings"]["authority"] = authority.into();
    json["site"]["development"] = true.into();
    let rules = HostRules::for_graph(&config(&json).unwrap().authority, None);
    assert!(rules.permit("http://127.0.0.1:9490/graph/v1.0/me").is_ok());
    for url in [
        "http://127.0.0.1:9490/v1.0/me",
        "http://127.0.0.1:9490/graph/../v1.0/me",
        "http://127.0.0.1:9490/graphs/v1.0/me",
        "http://127.0.0.1:9491/graph/v1.0/me",
        "https://127.0.0.1:9490/graph/v1.0/me",
        "https://graph.microsoft.com/v1.0/me",
    ] {
        assert!(rules.permit(url).is_err(), "{url}");
    }
}

/// The same by way of a sign-in: the document is believed in everything but this.
#[test]
fn a_poisoned_document_gets_no_token() {
    let mut json = configuration();
    json["settings"]["allowed_groups"] = json!([EDITORS]);
    let site = TestSite::configured(&json);
    let mut document = discovery_document();
    document["msgraph_host"] = "evil.example".into();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    let identity = site.sign_in(|_| {}).unwrap();
    flow::consult(&site.state, &site.environment(), &identity, true);
    let sent = site.microsoft.sent_to_graph();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].url, format!("{GRAPH}/$batch"));
}
