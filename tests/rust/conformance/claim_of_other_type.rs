//! case 32: claims of an unexpected type. Nothing breaks, and they count as absent.

use serde_json::{json, Value};

use crate::stand_in::*;

#[test]
fn a_claim_of_another_type_is_absent() {
    let odd: Vec<Value> = vec![
        Value::Null,
        true.into(),
        0.into(),
        json!(-1),
        json!(0.5),
        json!(u64::MAX),
        json!([]),
        json!(["a"]),
        json!(["a", 1, null]),
        json!([[["a"]]]),
        json!({}),
        json!({"a": {"b": ["c"]}}),
    ];
    for value in odd {
        let identity = identity(|token| {
            for claim in [
                "acct",
                "auth_time",
                "email",
                "family_name",
                "given_name",
                "name",
                "preferred_username",
                "sid",
                "xms_edov",
            ] {
                token.set(claim, value.clone());
            }
            if !value.is_array() {
                token.set("groups", value.clone());
                token.set("roles", value.clone());
            }
        });
        for text in [
            identity.email(),
            identity.username(),
            identity.display_name(),
            identity.first_name(),
            identity.last_name(),
            identity.session_id(),
        ] {
            assert_eq!(text, "", "{value}");
        }
        assert!(
            identity.groups().is_empty() && identity.roles().is_empty(),
            "{value}"
        );
        assert_eq!(identity.email_verified(), value == json!(true), "{value}");
    }
}

/// The examples of the case itself.
#[test]
fn groups_as_text_roles_as_object_email_as_list() {
    let identity = identity(|token| {
        token.set("groups", "x");
        token.set("roles", json!({}));
        token.set("email", json!(["a"]));
        token.set("preferred_username", Value::Null);
    });
    assert!(identity.groups().is_empty());
    assert!(identity.roles().is_empty());
    assert_eq!(identity.email(), "");
    assert_eq!(identity.username(), "");
}

/// A list that mixes types, or is longer than any that Microsoft sends, is taken as none, not in part.
#[test]
fn a_list_counts_as_a_whole() {
    for groups in [
        json!(["a", 1]),
        json!(["a", null]),
        json!(["a", ["b"]]),
        json!(vec!["g"; 1001]),
    ] {
        assert!(identity(|token| token.set("groups", groups.clone()))
            .groups()
            .is_empty());
    }
    assert_eq!(
        identity(|token| token.set("groups", json!(vec!["g"; 200])))
            .groups()
            .len(),
        200
    );
}

/// `xms_edov` has been seen in three spellings; only an affirmation is one.
#[test]
fn an_email_is_vouched_for_only_when_microsoft_says_so() {
    for yes in [json!(true), json!(1), json!("1"), json!("true")] {
        assert!(
            identity(|token| token.set("xms_edov", yes.clone())).email_verified(),
            "{yes}"
        );
    }
    for no in [
        json!(false),
        json!(0),
        json!("0"),
        json!("false"),
        json!(""),
        json!(2),
        json!("TRUE "),
        json!([true]),
    ] {
        assert!(
            !identity(|token| token.set("xms_edov", no.clone())).email_verified(),
            "{no}"
        );
    }
    // Not Microsoft's word: the claim of other providers.
    assert!(!identity(|token| token.set("email_verified", true)).email_verified());
}

/// Control characters do not reach a profile, nor does a text of any length.
#[test]
fn texts_are_cleaned_and_bounded() {
    let identity = identity(|token| {
        token.set(
            "name",
            format!("Ada\r\n\t\u{0}\u{1b}[2J{}", "x".repeat(1000)),
        );
        token.set("given_name", "Ad\u{85}a");
    });
    assert_eq!(identity.display_name().chars().count(), 256);
    assert!(identity.display_name().starts_with("Ada[2Jxxx"));
    assert_eq!(identity.first_name(), "Ada");
}
