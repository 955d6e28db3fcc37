//! case 30: `sub` is missing, empty, too long or no text. OpenID: oidcc-client-test-missing-sub.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_token_is_about_somebody() {
    let long = "s".repeat(256);
    let wrong: Vec<Option<Value>> = vec![
        None,
        Some(Value::Null),
        Some("".into()),
        Some(0.into()),
        Some(json!(["a"])),
        Some(json!({})),
        Some(long.into()),
    ];
    for subject in wrong {
        let reason = refusal_of(|mut token| {
            match subject.clone() {
                Some(subject) => token.set("sub", subject),
                None => token.remove("sub"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::SubjectMissing, "{subject:?}");
    }
    let longest = identity(|token| token.set("sub", "s".repeat(255)));
    assert_eq!(longest.subject().len(), 255);
}
