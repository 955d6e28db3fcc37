//! Private paths and posts: whatever could reach one is private, and no exemption is stronger.

use serde_json::json;
use vestibule::gate::{decide, is_private_path, Kind, Request, Stage};

use super::{intranet, microsoft, navigation, nobody, of_kind, site, site_at, text, visit};

/// Spellings that a server, PHP or WordPress might take for `/secret/` or something below it.
const SPELLINGS: &[&str] = &[
    "/secret/",
    "/secret",
    "/SECRET/",
    "/SeCrEt",
    "//secret/",
    "/secret//",
    "/./secret/",
    "/secret/.",
    "/x/../secret/",
    "/../secret/",
    "/secret/../secret/",
    "/%73ecret/",
    "/%2573ecret/",
    "/%252573ecret/",
    "/secre%74",
    "/%73%65%63%72%65%74/",
    "/%53ECRET/",
    "\\secret\\",
    "/\\secret",
    "/%5csecret",
    "/%2fsecret",
    "/%252fsecret",
    "/secret%2f",
    "/secret%00",
    "/sec%00ret/",
    "/secret%0a",
    "/secret%20",
    "/secret./",
    "/secret...",
    "/secret%2e",
    "/secret;x",
    "/secret;/",
    "/;/secret",
    "/x;/../secret",
    "/secret%3f",
    "/secret%3fx=1",
    "/secret%23",
    "/secret#x",
    "/secret?x",
    "/secret/?p=1",
    "/index.php/secret/",
    "/index.php//secret",
    "/INDEX.PHP/secret/",
    "/index.php/%73ecret/",
    "/secret/feed/",
    "/secret/feed/atom/",
    "/secret/embed/",
    "/secret/trackback/",
    "/secret/page/2/",
    "/secret/2/",
    "/secret/comment-page-3/",
    "/secret/comment-page-3/feed/",
    "/secret/amp/",
    "/secret/2/feed/rss2",
    "http://www.contoso.example/secret/",
    "https://x/secret",
    "http://x//secret",
    "//secret",
    "/%c2%adsecret/",
    "/sec%e2%80%8bret/",
    "/secret%e2%80%ae/",
    "/%25%32%35%37%33ecret/",
    "/.%2fsecret",
    "/x/%2e%2e/secret/",
    "/x/..%2fsecret",
    "/x/..%5csecret",
    "/secret+",
    "/secret%2b",
    "/ secret/",
    "/%20secret/",
    "secret/",
    "/secret\t",
    "/secret\u{0}",
];

#[test]
fn every_spelling_of_a_private_path_is_private() {
    for rule in [
        "exact /secret/",
        "exact /Secret",
        "prefix /secret/",
        "glob /s*t",
        "glob /**/secret",
        "glob /secret/**",
    ] {
        let access = site(json!({"private_paths": ["", rule]}));
        for uri in SPELLINGS {
            if rule == "glob /**/secret" && uri.contains("/../secret/") {
                continue;
            }
            // Trackbacks are for programs.
            let verdict = visit(&access, uri)
                .replace("refuse private_path:2 401", "challenge private_path:2");
            assert_eq!(verdict, "challenge private_path:2", "{rule} {uri:?}");
            assert!(is_private_path(&access, uri.as_bytes()), "{rule} {uri:?}");
        }
    }
}

/// Who encodes more often than anybody decodes could mean anything.
#[test]
fn what_nobody_can_read_is_private() {
    let access = site(json!({"private_paths": ["exact /secret/"]}));
    let hidden = format!("/%{}73ecret/", "25".repeat(40));
    assert_eq!(visit(&access, &hidden), "challenge private_path:1");
    assert_eq!(visit(&site(json!({})), &hidden), "pass scenario_internet");
}

/// Addresses of a site whose permalinks begin with `index.php`.
#[test]
fn a_private_path_may_begin_with_the_entry_point() {
    let access = site(json!({"private_paths": ["prefix /index.php/team/"]}));
    for uri in [
        "/index.php/team/",
        "/INDEX.php//team/a",
        "/index.php/team/feed/",
    ] {
        assert_eq!(visit(&access, uri), "challenge private_path:1", "{uri}");
    }
}

#[test]
fn other_paths_stay_public() {
    let access =
        site(json!({"private_paths": ["exact /secret/", "prefix /team/", "glob /*/notes/**"]}));
    for uri in [
        "/",
        "/secrets/",
        "/secret-page/",
        "/my-secret/",
        "/secret/below/",
        "/a/secret/",
        "/secret.pdf",
        "/?x=/secret/",
        "/?secret",
        "/a/?redirect_to=%2Fsecret%2F",
        "/a/?next=/../secret/",
        "/teams/",
        "/steam/",
        "/a/team/",
        "/notes/",
        "/a/b/notes/",
        "/feed/",
        "/2/",
        "/index.php",
        "/index.phpx/secret/",
    ] {
        assert_eq!(visit(&access, uri), "pass scenario_internet", "{uri}");
        assert!(!is_private_path(&access, uri.as_bytes()), "{uri}");
    }
    for (uri, line) in [
        ("/team/", 2),
        ("/team/a/b/", 2),
        ("/a/notes/", 3),
        ("/a/notes/b/c", 3),
    ] {
        assert_eq!(
            visit(&access, uri),
            format!("challenge private_path:{line}")
        );
    }
}

/// What WordPress found counts, however it was asked for.
#[test]
fn content_is_known_by_its_own_address() {
    let access = site(json!({"private_paths": ["exact /secret/", "prefix /team/"]}));
    let found = |uri: &'static str, paths: &[&'static str]| {
        let request = Request {
            stage: Stage::Content,
            paths: paths.iter().map(|path| path.as_bytes()).collect(),
            ..navigation(uri)
        };
        text(&decide(&access, &request, &nobody()))
    };
    assert_eq!(found("/?p=7", &["/secret/"]), "challenge private_path:1");
    assert_eq!(
        found("/s%C3%A9cret/", &["/secret/"]),
        "challenge private_path:1"
    );
    assert_eq!(
        found("/?s=x", &["/a/", "/team/ada/"]),
        "challenge private_path:2"
    );
    assert_eq!(found("/?p=7", &["/a/"]), "pass scenario_internet");
    assert_eq!(found("/?p=7", &[]), "pass scenario_internet");
}

/// A post that is marked, or a path that is listed, is private on every site and for every visitor.
#[test]
fn private_is_stronger_than_exempt() {
    let rules = json!({
        "exempt_paths": ["prefix /docs/"], "private_paths": ["prefix /docs/internal/"],
        "exempt_addresses": ["198.51.100.0/24"], "public_home": true,
    });
    for access in [site(rules.clone()), intranet(rules)] {
        assert_eq!(
            visit(&access, "/docs/internal/a/"),
            "challenge private_path:1"
        );
        let marked = Request {
            stage: Stage::Content,
            post_private: true,
            home: true,
            ..navigation("/docs/a/")
        };
        assert_eq!(
            text(&decide(&access, &marked, &nobody())),
            "challenge private_post"
        );
        for session in [
            microsoft(10),
            of_kind(Kind::WordPress),
            of_kind(Kind::Application),
        ] {
            let verdict = decide(&access, &marked, &session);
            assert_eq!(verdict.action.code(), "pass");
            assert!(!verdict.public);
        }
    }
}

#[test]
fn private_paths_are_below_home() {
    let access = site_at(
        "https://www.contoso.example/blog/",
        "https://www.contoso.example/blog/wp-login.php",
        json!({"private_paths": ["exact /secret/", "exact /"]}),
    );
    for uri in [
        "/blog/secret/",
        "/BLOG/secret",
        "/blog//secret/",
        "/x/../blog/secret/",
        "/blog/index.php/secret/",
    ] {
        assert_eq!(visit(&access, uri), "challenge private_path:1", "{uri}");
    }
    for uri in ["/blog/", "/blog", "/blog/index.php", "/blog/./"] {
        assert_eq!(visit(&access, uri), "challenge private_path:2", "{uri}");
    }
    for uri in ["/secret/", "/blogs/secret/", "/blog/a/"] {
        assert_eq!(visit(&access, uri), "pass scenario_internet", "{uri}");
    }
}

/// The way in stays open.
#[test]
fn the_login_page_is_never_private() {
    let access = site(json!({"private_paths": ["prefix /a/", "prefix /wp-admin/"]}));
    let login = Request {
        stage: Stage::Start,
        script: b"wp-login.php",
        paths: vec![b"/a/"],
        post_private: true,
        ..navigation("/a/../wp-login.php")
    };
    assert_eq!(text(&decide(&access, &login, &nobody())), "pass open_entry");
}
