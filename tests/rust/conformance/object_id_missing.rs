//! case 30: `oid`, the person's key, is missing, empty or no GUID.

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_person_has_an_object_id() {
    let wrong: Vec<Option<Value>> = vec![
        None,
        Some(Value::Null),
        Some("".into()),
        Some("ada@contoso.example".into()),
        Some("00000000-0000-0000-66f3-3332eca7ea8".into()),
        Some("00000000-0000-0000-66f3-3332eca7ea811".into()),
        Some("00000000_0000_0000_66f3_3332eca7ea81".into()),
        Some("{00000000-0000-0000-66f3-3332eca7ea81}".into()),
        Some("0000000000000000066f33332eca7ea81".into()),
        Some("0000000g-0000-0000-66f3-3332eca7ea81".into()),
        Some("00000000-0000-0000-66f3-3332eca7ea8\u{661}".into()),
        Some(format!("{ADA}\n").into()),
        Some(1.into()),
        Some(json!([ADA])),
        Some(json!({"oid": ADA})),
    ];
    for object in wrong {
        let reason = refusal_of(|mut token| {
            match object.clone() {
                Some(object) => token.set("oid", object),
                None => token.remove("oid"),
            }
            token.compact()
        });
        assert_eq!(reason, Reason::ObjectIdMissing, "{object:?}");
    }
}
