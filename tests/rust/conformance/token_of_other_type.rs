//! case 42: `typ` says that this is another kind of token (RFC 8725, section 3.11).

use serde_json::{json, Value};
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn another_kind_of_token_is_no_id_token() {
    let types: Vec<Value> = vec![
        "at+jwt".into(),
        "application/at+jwt".into(),
        "logout+jwt".into(),
        "secevent+jwt".into(),
        "dpop+jwt".into(),
        "oauth-authz-req+jwt".into(),
        "JOSE".into(),
        "JWE".into(),
        "JWT ".into(),
        "".into(),
        Value::Null,
        1.into(),
        json!(["JWT"]),
    ];
    for typ in types {
        let reason = refusal_of(|mut token| {
            token.header["typ"] = typ.clone();
            token.compact()
        });
        assert_eq!(reason, Reason::TokenTypeWrong, "{typ}");
    }
}
