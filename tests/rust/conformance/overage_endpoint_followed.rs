//! case 95: the token names an address where its groups can be had. It is Microsoft's own retired one at best.

use serde_json::json;
use vestibule::flow;

use crate::stand_in::*;

const EDITORS: &str = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";

/// Whatever address stands there, what is asked is Graph, about the token's own person.
#[test]
fn an_address_in_a_token_is_never_asked() {
    for endpoint in [
        json!("https://evil.example/getMemberObjects"),
        json!(format!("https://graph.windows.net/{TENANT}/users/{ADA}/getMemberObjects")),
        json!("https://graph.microsoft.com/v1.0/users/2f7b1e0c-55aa-4c1e-9f10-8f4a55b3c1d2/getMemberObjects"),
        json!("http://127.0.0.1/latest/meta-data"),
        json!(["https://evil.example/"]),
        json!(null),
    ] {
        let mut json = configuration();
        json["settings"]["allowed_groups"] = json!([EDITORS]);
        let site = TestSite::configured(&json);
        site.microsoft.graph(|sent| {
            graph_batch(sent, |url, _| {
                assert_eq!(url, "/me/getMemberObjects");
                (200, json!({"value": [EDITORS]}))
            })
        });
        let identity = site
            .sign_in(|token| {
                token.set("_claim_names", json!({"groups": "src1"}));
                token.set("_claim_sources", json!({"src1": {"endpoint": endpoint, "access_token": "evil"}}));
            })
            .unwrap();
        site.microsoft.forget();
        let person = flow::consult(&site.state, &site.environment(), &identity, true);
        assert_eq!(person.groups().unwrap().len(), 1);
        let sent = site.microsoft.sent();
        assert_eq!(sent.len(), 1, "{endpoint}");
        assert_eq!(sent[0].url, format!("{GRAPH}/$batch"));
        assert_eq!(sent[0].bearer.as_deref(), Some(ACCESS_TOKEN));
    }
}
