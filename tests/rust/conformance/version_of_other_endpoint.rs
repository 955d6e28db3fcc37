//! case 22, case 30: `ver` is not "2.0". A version 1 token names people and issuers by other rules.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn only_version_two_is_taken() {
    let wrong: Vec<Option<Value>> = vec![
        None,
        Some(Value::Null),
        Some("1.0".into()),
        Some("2".into()),
        Some("2.0.1".into()),
        Some("".into()),
        Some(2.into()),
        Some(json!(2.0)),
        Some(json!(["2.0"])),
    ];
    for version in wrong {
        let reason = refusal_of(|mut token| {
            match version.clone() {
                Some(version) => token.set("ver", version),
                None => token.remove("ver"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::VersionWrong, "{version:?}");
    }
}
