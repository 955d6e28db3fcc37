//! case 24: `azp` is another application's, or is missing where `aud` names several.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn refusal(audience: Value, party: Option<Value>) -> Reason {
    refusal_of(|mut token| {
        token.set("aud", audience);
        if let Some(party) = party {
            token.set("azp", party);
        }
        token.compact()
    })
}

#[test]
fn several_audiences_need_us_as_the_authorized_party() {
    for party in [
        None,
        Some(OTHER_CLIENT.into()),
        Some(Value::Null),
        Some("".into()),
        Some(json!([CLIENT])),
    ] {
        let reason = refusal(json!([CLIENT, OTHER_CLIENT]), party.clone());
        assert_eq!(reason, Reason::AuthorizedPartyWrong, "{party:?}");
    }
    let accepted = identity(|token| {
        token.set("aud", json!([OTHER_CLIENT, CLIENT]));
        token.set("azp", CLIENT);
    });
    assert_eq!(accepted.object_id().as_str(), ADA);
}

#[test]
fn a_party_that_is_there_is_us() {
    let upper = CLIENT.to_uppercase();
    for party in [
        json!(OTHER_CLIENT),
        Value::Null,
        json!(""),
        json!(upper),
        json!(1),
        json!([CLIENT]),
        json!({}),
    ] {
        let reason = refusal(CLIENT.into(), Some(party.clone()));
        assert_eq!(reason, Reason::AuthorizedPartyWrong, "{party}");
    }
    let accepted = identity(|token| token.set("azp", CLIENT));
    assert_eq!(accepted.object_id().as_str(), ADA);
}
