//! 001-7, case 12: only a person who opens a page is sent to sign in.

use serde_json::json;
use vestibule::gate::{decide, Action, Request};

use super::{intranet, navigation, nobody};

fn challenged(request: &Request<'_>) -> bool {
    let verdict = decide(&intranet(json!({})), request, &nobody());
    assert_ne!(verdict.action, Action::Pass);
    verdict.action == Action::Challenge
}

/// 001-7: a person is sent to sign in, a program is told.
#[test]
fn case_12_nothing_but_a_navigation_is_challenged() {
    let plain = navigation("/");
    assert!(challenged(&plain));
    for method in ["HEAD", "POST", "PUT", "OPTIONS", "get", ""] {
        assert!(
            !challenged(&Request {
                method: method.as_bytes(),
                ..plain.clone()
            }),
            "{method}"
        );
    }
    for (mode, dest) in [
        ("cors", "empty"),
        ("same-origin", "empty"),
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("navigate", "iframe"),
        ("navigate", "frame"),
        ("navigate", "embed"),
        ("navigate", "object"),
        ("websocket", "websocket"),
        ("no-cors", ""),
        ("", "image"),
        ("", "iframe"),
        ("nested-navigate", "document"),
        ("navigate", "documents"),
    ] {
        let request = Request {
            fetch_mode: mode.as_bytes(),
            fetch_dest: dest.as_bytes(),
            ..plain.clone()
        };
        assert!(!challenged(&request), "{mode} {dest}");
    }
    for purpose in [
        "prefetch",
        "prefetch;prerender",
        "Prefetch",
        "preview",
        "prerender",
        "prefetch;anonymous-client-ip",
    ] {
        assert!(
            !challenged(&Request {
                purpose: purpose.as_bytes(),
                ..plain.clone()
            }),
            "{purpose}"
        );
    }
    for requested_with in ["XMLHttpRequest", "fetch", "com.microsoft.teams"] {
        let request = Request {
            requested_with: requested_with.as_bytes(),
            ..plain.clone()
        };
        assert!(!challenged(&request), "{requested_with}");
    }
}

/// Browsers and programs that send no Fetch Metadata are told by what they accept.
#[test]
fn without_fetch_metadata_the_kind_of_answer_tells() {
    let request = |accept: &'static str| Request {
        fetch_mode: b"",
        fetch_dest: b"",
        accept: accept.as_bytes(),
        ..navigation("/")
    };
    for accept in ["text/html", "TEXT/HTML;q=0.8, */*", "application/xhtml+xml"] {
        assert!(challenged(&request(accept)), "{accept}");
    }
    for accept in [
        "",
        "*/*",
        "application/json",
        "image/avif,image/webp,*/*",
        "text/plain",
        "application/rss+xml",
    ] {
        assert!(!challenged(&request(accept)), "{accept}");
    }
    // Where it is sent, it decides.
    assert!(challenged(&Request {
        accept: b"*/*",
        ..navigation("/")
    }));
    assert!(challenged(&Request {
        fetch_dest: b"",
        ..navigation("/")
    }));
    assert!(challenged(&Request {
        fetch_mode: b"",
        ..navigation("/")
    }));
}
