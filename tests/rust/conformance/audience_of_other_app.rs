//! case 24: `aud` is missing, another application's, or a list without ours.
//! OpenID: oidcc-client-test-invalid-aud, oidcc-client-test-missing-aud.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn the_audience_is_this_application() {
    let wrong: Vec<(&str, Option<Value>)> = vec![
        ("missing", None),
        ("null", Some(Value::Null)),
        ("empty", Some("".into())),
        ("another application", Some(OTHER_CLIENT.into())),
        ("Graph", Some("00000003-0000-0000-c000-000000000000".into())),
        ("Graph as a URL", Some("https://graph.microsoft.com".into())),
        ("our API", Some(format!("api://{CLIENT}").into())),
        ("ours in other case", Some(CLIENT.to_uppercase().into())),
        ("ours and more", Some(format!("{CLIENT}x").into())),
        ("ours with a blank", Some(format!(" {CLIENT}").into())),
        (
            "two in one text",
            Some(format!("{CLIENT} {OTHER_CLIENT}").into()),
        ),
        ("empty list", Some(json!([]))),
        ("list without ours", Some(json!([OTHER_CLIENT]))),
        ("list of two without ours", Some(json!([OTHER_CLIENT, "x"]))),
        ("list with a part of ours", Some(json!([&CLIENT[..8]]))),
        ("list with ours in a list", Some(json!([[CLIENT]]))),
        ("list with ours and a number", Some(json!([CLIENT, 1]))),
        ("object", Some(json!({CLIENT: true}))),
        ("number", Some(1.into())),
        ("boolean", Some(true.into())),
    ];
    for (name, audience) in wrong {
        let reason = refusal_of(|mut token| {
            match audience {
                Some(audience) => token.set("aud", audience),
                None => token.remove("aud"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::AudienceWrong, "{name}");
    }
}

#[test]
fn a_list_with_ours_alone_is_as_good_as_ours() {
    let identity = identity(|token| token.set("aud", json!([CLIENT])));
    assert_eq!(identity.object_id().as_str(), ADA);
}
