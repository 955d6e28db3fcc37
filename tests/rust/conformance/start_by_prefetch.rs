//! case 12: a prefetch, an image, a frame or a script opens the start address. No transaction begins.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// `Sec-Fetch-Dest`, `Sec-Fetch-Mode`, purpose.
const NOT_A_PERSON: &[(&str, &str, &str, &str)] = &[
    ("image", "image", "no-cors", ""),
    ("frame", "iframe", "navigate", ""),
    ("old frame", "frame", "navigate", ""),
    ("embedded object", "object", "navigate", ""),
    ("script's fetch", "empty", "cors", ""),
    ("same-origin fetch", "empty", "same-origin", ""),
    ("style sheet", "style", "no-cors", ""),
    ("worker", "worker", "same-origin", ""),
    ("prefetch", "empty", "no-cors", "prefetch"),
    (
        "prefetch as a navigation",
        "document",
        "navigate",
        "prefetch",
    ),
    ("prerender", "document", "navigate", "prefetch;prerender"),
    ("older browsers' prefetch", "", "", "Prefetch"),
    ("mode alone", "", "websocket", ""),
];

#[test]
fn only_a_navigation_begins_a_sign_in() {
    for (name, dest, mode, purpose) in NOT_A_PERSON {
        let site = TestSite::new();
        let mut incoming = navigation("", "");
        incoming.fetch_dest = (*dest).to_owned();
        incoming.fetch_mode = (*mode).to_owned();
        incoming.purpose = (*purpose).to_owned();
        let error = site.try_begin(&incoming).err().unwrap();
        assert_eq!(error.reason(), Reason::NotANavigation, "{name}");
        assert_eq!(site.entropy.drawn(), 0, "{name}");
        assert!(site.microsoft.sent().is_empty(), "{name}");
    }
}

#[test]
fn only_get_begins_a_sign_in() {
    for method in ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "get", ""] {
        let site = TestSite::new();
        let mut incoming = navigation("", "");
        incoming.method = method.to_owned();
        let error = site.try_begin(&incoming).err().unwrap();
        assert_eq!(error.reason(), Reason::MethodNotAllowed, "{method}");
        assert_eq!(site.entropy.drawn(), 0);
    }
}

/// Browsers without Fetch Metadata send none of the headers.
#[test]
fn a_browser_without_fetch_metadata_may_sign_in() {
    let site = TestSite::new();
    let mut incoming = navigation("", "");
    incoming.fetch_dest.clear();
    incoming.fetch_mode.clear();
    assert!(site.try_begin(&incoming).is_ok());
}
