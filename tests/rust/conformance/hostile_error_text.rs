//! case 7 (001-23): `error` and `error_description` with markup, line breaks, a mebibyte of text, invalid UTF-8. The log
//! gets one short line of printable ASCII; the description itself gets nowhere.

use vestibule::reason::Reason;

use crate::stand_in::*;

const TEXTS: &[(&str, &str)] = &[
    ("markup", "%3Cscript%3Ealert(1)%3C/script%3E"),
    ("attribute", "%22%20onmouseover=%22alert(1)"),
    ("line break", "x%0d%0aSet-Cookie:%20a=b"),
    ("forged log line", "x%0A2026-01-01%20admin%20signed%20in"),
    ("terminal escape", "x%1b%5b2J"),
    ("nul", "x%00y"),
    ("right-to-left override", "x%E2%80%AEy"),
    ("long", LONG),
];
const LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn the_log_line_is_short_and_printable() {
    for (name, text) in TEXTS {
        let site = TestSite::new();
        let started = site.begin();
        let query = format!(
            "error={text}&error_description={text}&error_subcode={text}&state={}",
            started.state()
        );
        let callback = site.receive(&query, &started.cookie).unwrap();
        let error = site.complete(&callback).unwrap_err();
        assert_eq!(error.reason(), Reason::ProviderError, "{name}");
        let line = error.to_string();
        assert!(line.len() < 512, "{name}: {line}");
        assert!(
            line.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
            "{name}: {line}"
        );
    }
}

/// Microsoft writes names of people and applications into the description.
#[test]
fn the_description_is_not_logged() {
    let site = TestSite::new();
    let started = site.begin();
    let query = format!(
        "error=access_denied&error_description=AADSTS50105:+ada%40contoso.example+is+not+assigned.+Correlation+ID:+{ADA}&state={}",
        started.state()
    );
    let callback = site.receive(&query, &started.cookie).unwrap();
    let line = site.complete(&callback).unwrap_err().to_string();
    assert!(line.contains("AADSTS50105") && line.contains(ADA), "{line}");
    assert!(!line.contains("contoso"), "{line}");
}

/// Invalid UTF-8 is tolerated where the text is only described, and nowhere else.
#[test]
fn invalid_utf8_is_tolerated_in_the_description_only() {
    let site = TestSite::new();
    let started = site.begin();
    let state = started.state();
    let query = format!("error=x&error_description=%ff%fe&state={state}");
    assert!(site.receive(&query, &started.cookie).is_ok());
    for query in [
        "error=%ff",
        "code=%c3%28",
        "code=a&iss=%ff",
        "error=x&error_subcode=%80",
    ] {
        let query = format!("{query}&state={state}");
        assert_eq!(
            site.refusal(&query, &started.cookie),
            Reason::ParameterMalformed,
            "{query}"
        );
    }
}

#[test]
fn a_mebibyte_of_text_is_not_read() {
    let site = TestSite::new();
    let started = site.begin();
    let text = "a".repeat(1024 * 1024);
    let query = format!("error=x&error_description={text}&state={}", started.state());
    assert_eq!(
        site.refusal(&query, &started.cookie),
        Reason::ParameterMalformed
    );
}

/// `code` and `state` are printable ASCII (RFC 6749, appendix A.5 and A.11).
#[test]
fn code_and_state_are_printable() {
    let site = TestSite::new();
    let started = site.begin();
    for query in ["code=a%0db", "code=a%00", "code=%C3%A4", "code=%7f"] {
        let query = format!("{query}&state={}", started.state());
        assert_eq!(
            site.refusal(&query, &started.cookie),
            Reason::ParameterMalformed,
            "{query}"
        );
    }
    assert_eq!(
        site.refusal("code=a&state=%0a", &started.cookie),
        Reason::ParameterMalformed
    );
}
