//! case 31: a member name comes twice in header or payload. Two readers that disagree on which one counts are an attack;
//! names that differ in case only are the same, as they are for Microsoft's own reader.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// Name, what is put before the last brace of the payload.
const IN_PAYLOAD: &[(&str, &str)] = &[
    ("same claim, same value", r#","ver":"2.0""#),
    ("same claim, other value", r#","sub":"b""#),
    (
        "object id",
        r#","oid":"2f7b1e0c-55aa-4c1e-9f10-8f4a55b3c1d2""#,
    ),
    ("tenant", r#","tid":"fa15d692-e9c7-4460-a743-29f2956fd429""#),
    (
        "audience",
        r#","aud":"6cb04018-a3f5-46a7-b995-940c78f5aef3""#,
    ),
    (
        "other case",
        r#","TID":"fa15d692-e9c7-4460-a743-29f2956fd429""#,
    ),
    ("mixed case", r#","eXp":9999999999"#),
    ("escaped name", r#","\u0073ub":"b""#),
    ("claim that is not read", r#","extra":1,"extra":2"#),
    (
        "inside of a claim that is not read",
        r#","extra":{"a":1,"a":2}"#,
    ),
    (
        "inside of a list",
        r#","extra":[{"a":1},{"b":{"c":1,"c":1}}]"#,
    ),
    ("empty names", r#","":1,"":2"#),
];

#[test]
fn a_payload_repeats_nothing() {
    for (name, addition) in IN_PAYLOAD {
        let reason = refusal_of(|mut token| {
            let text = token.claims.to_string();
            let open = text.strip_suffix('}').unwrap();
            token.raw_payload = Some(format!("{open}{addition}}}").into_bytes());
            token.compact()
        });
        assert_eq!(reason, Reason::ClaimRepeated, "{name}");
    }
}

#[test]
fn a_header_repeats_nothing() {
    for header in [
        r#"{"alg":"RS256","alg":"RS256","kid":"tenant-key-1"}"#,
        r#"{"alg":"none","alg":"RS256","kid":"tenant-key-1"}"#,
        r#"{"alg":"RS256","kid":"attacker-key","kid":"tenant-key-1"}"#,
        r#"{"alg":"RS256","Alg":"none","kid":"tenant-key-1"}"#,
        r#"{"alg":"RS256","kid":"tenant-key-1","x":{"y":1,"y":1}}"#,
    ] {
        let reason = refusal_of(|mut token| {
            token.raw_header = Some(header.as_bytes().to_vec());
            token.compact()
        });
        assert_eq!(reason, Reason::ClaimRepeated, "{header}");
    }
}

/// Two claims whose names only look alike are two claims.
#[test]
fn look_alike_names_are_different_names() {
    let accepted = identity(|token| token.set("\u{455}ub", "b"));
    assert_eq!(
        accepted.subject(),
        "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"
    );
}
