//! 001-3, 001-4, 001-15: the table of entry points, put to each kind of session in both scenarios.

use std::collections::BTreeSet;

use serde_json::json;
use vestibule::gate::{decide, Action, EntryPoint, Kind, Request, Rule, Session, Stage, TABLE};

use super::{intranet, microsoft, navigation, nobody, of_kind, site, text};
use crate::stand_in::NOW;

/// A request for each way into WordPress: script, stage, address, entry point.
const WAYS: &[(&str, Stage, &str, &str)] = &[
    ("index.php", Stage::Start, "/", "front_end"),
    ("index.php", Stage::Query, "/a-page/", "front_end"),
    ("index.php", Stage::Content, "/?p=7", "front_end"),
    ("index.php", Stage::Query, "/no-such-page/", "front_end"),
    ("index.php", Stage::Query, "/feed/", "feed"),
    ("index.php", Stage::Query, "/a-page/feed/atom/", "feed"),
    ("index.php", Stage::Query, "/?feed=rss2", "feed"),
    ("index.php", Stage::Query, "/wp-sitemap.xml", "sitemap"),
    (
        "index.php",
        Stage::Query,
        "/wp-sitemap-posts-post-1.xml",
        "sitemap",
    ),
    ("index.php", Stage::Query, "/?sitemap=index", "sitemap"),
    ("index.php", Stage::Query, "/a-page/embed/", "embed"),
    ("index.php", Stage::Query, "/?p=7&embed=true", "embed"),
    ("index.php", Stage::Query, "/?p=7&preview=true", "preview"),
    (
        "index.php",
        Stage::Query,
        "/?customize_changeset_uuid=1",
        "preview",
    ),
    ("index.php", Stage::Query, "/a-page/trackback/", "trackback"),
    (
        "wp-trackback.php",
        Stage::Start,
        "/wp-trackback.php/7",
        "trackback",
    ),
    (
        "wp-comments-post.php",
        Stage::Start,
        "/wp-comments-post.php",
        "comment",
    ),
    ("index.php", Stage::Start, "/wp-json/wp/v2/posts", "rest"),
    ("index.php", Stage::Rest, "/wp-json/wp/v2/posts", "rest"),
    ("index.php", Stage::Start, "/index.php/wp-json/", "rest"),
    (
        "index.php",
        Stage::Start,
        "/?rest_route=/wp/v2/posts",
        "rest",
    ),
    (
        "index.php",
        Stage::Rest,
        "/another-prefix/wp/v2/posts",
        "rest",
    ),
    ("wp-admin/index.php", Stage::Start, "/wp-admin/", "admin"),
    (
        "wp-admin/network/sites.php",
        Stage::Start,
        "/wp-admin/network/sites.php",
        "admin",
    ),
    (
        "wp-admin/async-upload.php",
        Stage::Start,
        "/wp-admin/async-upload.php",
        "admin",
    ),
    (
        "wp-admin/customize.php",
        Stage::Start,
        "/wp-admin/customize.php",
        "customizer",
    ),
    (
        "wp-admin/admin-ajax.php",
        Stage::Start,
        "/wp-admin/admin-ajax.php?action=x",
        "admin_ajax",
    ),
    (
        "wp-admin/admin-post.php",
        Stage::Start,
        "/wp-admin/admin-post.php?action=x",
        "admin_post",
    ),
    ("xmlrpc.php", Stage::Start, "/xmlrpc.php", "xmlrpc"),
    (
        "wp-login.php",
        Stage::Start,
        "/wp-login.php?action=postpass",
        "login",
    ),
    (
        "wp-cron.php",
        Stage::Start,
        "/wp-cron.php?doing_wp_cron=1",
        "cron",
    ),
    ("index.php", Stage::Query, "/robots.txt", "robots"),
    ("index.php", Stage::Query, "/favicon.ico", "favicon"),
    (
        "wp-activate.php",
        Stage::Start,
        "/wp-activate.php?key=x",
        "activate",
    ),
    ("wp-signup.php", Stage::Start, "/wp-signup.php", "sign_up"),
    ("wp-mail.php", Stage::Start, "/wp-mail.php", "mail"),
    (
        "wp-links-opml.php",
        Stage::Start,
        "/wp-links-opml.php",
        "links",
    ),
    (
        "wp-content/plugins/x/y.php",
        Stage::Start,
        "/wp-content/plugins/x/y.php",
        "other_script",
    ),
    ("tool.php", Stage::Start, "/tool.php", "other_script"),
    ("", Stage::Start, "/", "other_script"),
    ("wp-login.php/index.php", Stage::Start, "/", "other_script"),
    (
        "x/wp-cron.php",
        Stage::Start,
        "/x/wp-cron.php",
        "other_script",
    ),
    (
        "WP-LOGIN.PHP",
        Stage::Start,
        "/WP-LOGIN.PHP",
        "other_script",
    ),
    (
        "index.php",
        Stage::File,
        "/wp-content/uploads/a.pdf",
        "upload",
    ),
];

fn request(way: &(&'static str, Stage, &'static str, &str)) -> Request<'static> {
    Request {
        script: way.0.as_bytes(),
        stage: way.1,
        ..navigation(way.2)
    }
}

#[test]
fn each_way_in_has_its_row() {
    let access = intranet(json!({"gate_uploads": true}));
    let mut seen = BTreeSet::new();
    for way in WAYS {
        let entry = EntryPoint::of(&access, &request(way));
        assert_eq!(entry.row().code, way.3, "{way:?}");
        seen.insert(way.3);
    }
    // The web server sends those by itself; only the URL tester speaks of them.
    seen.insert("static_file");
    let all: BTreeSet<&str> = TABLE.iter().map(|row| row.code).collect();
    assert_eq!(seen, all);
    assert_eq!(TABLE.len(), all.len());
}

/// What signed out, WordPress-only, Microsoft, expired, idle and application password get.
fn outcomes(entry: &str, scenario: &str) -> [&'static str; 6] {
    let intranet = scenario == "intranet";
    match entry {
        "login" | "cron" | "robots" | "favicon" => ["pass open_entry"; 6],
        "xmlrpc" => ["pass own_authentication"; 6],
        // For programs: a status.
        "rest" | "admin_ajax" | "comment" | "trackback" | "mail" | "links" => {
            let expired = "refuse session_expired 401";
            let idle = "refuse session_idle 401";
            if intranet {
                [
                    "refuse intranet 401",
                    "pass wordpress_session",
                    "pass signed_in",
                    expired,
                    idle,
                    "pass application_password",
                ]
            } else {
                let public = "pass scenario_internet";
                [public, public, public, expired, idle, public]
            }
        }
        // For people: a way to sign in.
        _ => {
            let expired = "challenge session_expired silently";
            let idle = "challenge session_idle";
            if intranet {
                [
                    "challenge intranet",
                    "pass wordpress_session",
                    "pass signed_in",
                    expired,
                    idle,
                    "pass application_password",
                ]
            } else {
                let public = "pass scenario_internet";
                [public, public, public, expired, idle, public]
            }
        }
    }
}

/// 001-3, 001-4, 001-15: what the scenario says of each way in.
#[test]
fn scenario_by_entry_point_by_session() {
    let sessions: [Session; 6] = [
        nobody(),
        of_kind(Kind::WordPress),
        microsoft(10),
        microsoft(3601),
        Session {
            seen: NOW - 1801,
            ..microsoft(3600)
        },
        of_kind(Kind::Application),
    ];
    let mut count = 0;
    for scenario in ["internet", "intranet"] {
        let access =
            site(json!({"scenario": scenario, "gate_uploads": true, "session_idle": 1800}));
        for way in WAYS {
            for (session, expected) in sessions.iter().zip(outcomes(way.3, scenario)) {
                let verdict = decide(&access, &request(way), session);
                assert_eq!(text(&verdict), expected, "{scenario} {way:?} {session:?}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 2 * 6 * WAYS.len());
}

/// Reasons are told to people, rules to administrators.
#[test]
fn a_verdict_has_its_reason() {
    let access = intranet(json!({"session_idle": 1800}));
    for (session, reason) in [
        (nobody(), Some("sign_in_required")),
        (microsoft(10), None),
        (microsoft(4000), Some("session_expired")),
        (
            Session {
                seen: NOW - 1801,
                ..microsoft(2000)
            },
            Some("session_idle"),
        ),
    ] {
        let verdict = decide(&access, &navigation("/"), &session);
        assert_eq!(verdict.reason.map(|reason| reason.code()), reason);
        let status = if verdict.action == Action::Refuse {
            401
        } else {
            0
        };
        assert_eq!(verdict.status, status);
    }
}

/// 001-3: no page is shown for `robots.txt` or `favicon.ico`.
#[test]
fn robots_and_favicon_are_open_as_what_they_are() {
    let access = intranet(json!({}));
    let open = |request: &Request<'_>| decide(&access, request, &nobody()).rule == Rule::OpenEntry;
    for name in ["/robots.txt", "/favicon.ico"] {
        assert!(open(&navigation(name)));
        assert!(open(&Request {
            stage: Stage::Start,
            ..navigation(name)
        }));
        assert!(open(&Request {
            method: b"HEAD",
            ..navigation(name)
        }));
        // Without permalinks WordPress takes it for the front page.
        assert!(!open(&Request {
            home: true,
            ..navigation(name)
        }));
        assert!(!open(&Request {
            paths: vec![b"/a-page/"],
            ..navigation(name)
        }));
        assert!(!open(&Request {
            selectors: vec![b"p"],
            ..navigation(name)
        }));
        assert!(!open(&Request {
            path_info: b"/a-page/",
            ..navigation(name)
        }));
        assert!(!open(&Request {
            method: b"POST",
            ..navigation(name)
        }));
        for odd in ["?p=7", "?x=1", "?", "/", "/x", "%20", "%3Fp=7", ";x", "#x"] {
            let uri = format!("{name}{odd}");
            assert!(!open(&navigation(&uri)), "{uri}");
        }
        for odd in [
            "/",
            "/.",
            "/x/..",
            "/index.php",
            "/%2e",
            "//www.contoso.example",
            "/a-page",
        ] {
            let uri = format!("{odd}{name}");
            assert!(!open(&navigation(&uri)), "{uri}");
        }
        assert!(!open(&navigation(&name.to_uppercase())));
        // WordPress knows neither below a directory.
        let below = super::site_at(
            "https://www.contoso.example/blog/",
            "https://www.contoso.example/blog/wp-login.php",
            json!({"scenario": "intranet"}),
        );
        for uri in [name.to_owned(), format!("/blog{name}")] {
            let verdict = decide(&below, &navigation(&uri), &nobody());
            assert_eq!(verdict.rule, Rule::Intranet, "{uri}");
        }
    }
}

/// Files that the web server sends past the gate are public whatever the list says, and the tester has to say so.
#[test]
fn uploads_that_are_not_gated_are_public() {
    let file = Request {
        stage: Stage::File,
        ..navigation("/wp-content/uploads/secret/a.pdf")
    };
    let settings = json!({"private_paths": ["prefix /wp-content/uploads/secret/"]});
    let open = intranet(settings.clone());
    assert_eq!(
        text(&decide(&open, &file, &nobody())),
        "pass uploads_not_gated"
    );
    let mut gated = settings;
    gated["gate_uploads"] = true.into();
    let verdict = decide(&site(gated.clone()), &file, &nobody());
    assert_eq!(text(&verdict), "challenge private_path:1");
    let image = Request {
        fetch_mode: b"no-cors",
        fetch_dest: b"image",
        ..file
    };
    let verdict = decide(&intranet(gated), &image, &nobody());
    assert_eq!(text(&verdict), "refuse private_path:1 401");
}
