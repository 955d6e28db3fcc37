//! 001-16: exempt paths. Nothing but the plain spelling of a path that the rule speaks of is exempt.

use serde_json::json;
use vestibule::config::Access;
use vestibule::gate::{decide, Request, Stage};

use super::{intranet, navigation, nobody, site_at, text, visit};
use crate::stand_in::{HOME, LOGIN};

fn exempt(lines: &[&str]) -> Access {
    intranet(json!({"exempt_paths": lines}))
}

/// Rule, path, whether it is exempt.
const RULES: &[(&str, &str, bool)] = &[
    ("exact /about/", "/about/", true),
    ("exact /about/", "/about", true),
    ("exact /about", "/about/", true),
    ("exact /about/", "/about/team/", false),
    ("exact /about/", "/abouts/", false),
    ("exact /about/", "/About/", false),
    ("exact /about/", "/", false),
    ("exact /", "/", true),
    ("exact /", "/about/", false),
    ("prefix /shop/", "/shop/", true),
    ("prefix /shop/", "/shop", true),
    ("prefix /shop", "/shop/cart/", true),
    ("prefix /shop/", "/shopping/", false),
    ("prefix /shop/", "/shop-news/", false),
    ("prefix /shop/", "/a/shop/", false),
    ("prefix /shop/a", "/shop/ab", false),
    ("glob /docs/*/public/**", "/docs/a/public/", true),
    ("glob /docs/*/public/**", "/docs/a/public", true),
    ("glob /docs/*/public/**", "/docs/a/public/b/c/", true),
    ("glob /docs/*/public/**", "/docs/a/b/public/c/", false),
    ("glob /docs/*/public/**", "/docs/public/c/", false),
    ("glob /docs/*/public/**", "/docs/a/publicity/", false),
    ("glob /docs/*", "/docs/a", true),
    ("glob /docs/*", "/docs/a/", true),
    ("glob /docs/*", "/docs/", false),
    ("glob /docs/*", "/docs/a/b", false),
    ("glob /docs/**", "/docs/", true),
    ("glob /docs/**", "/docs", true),
    ("glob /docs/**", "/docs/a/b", true),
    ("glob /docs/**", "/docsa", false),
    ("glob /**/public/", "/public/", true),
    ("glob /**/public/", "/a/b/public/", true),
    ("glob /**/public/", "/apublic/", false),
    ("glob /a*b*c/d", "/aXbYbZc/d", true),
    ("glob /a*b*c/d", "/aXbY/Zc/d", false),
    ("glob /a**d", "/a/b/c/d", true),
    ("glob /a*", "/a", true),
    ("glob /news-*.html", "/news-2026.html", true),
    ("glob /news-*.html", "/news-2026.htm", false),
    ("exact /\u{fc}ber-uns/", "/%C3%BCber-uns/", true),
    ("exact /%c3%bcber-uns/", "/%c3%bcber-uns/", true),
    ("exact /a%20b/", "/a%20b/", true),
    ("prefix /wp-json/hook/v1/", "/wp-json/hook/v1/done", true),
    ("prefix /wp-json/hook/v1/", "/wp-json/hook/v10/done", false),
];

#[test]
fn rules_speak_of_paths() {
    for (rule, path, expected) in RULES {
        let verdict = visit(&exempt(&["", rule]), path);
        let exempt = verdict == "pass exempt_path:2";
        assert_eq!(exempt, *expected, "{rule} {path}: {verdict}");
    }
}

/// Spellings of `/about/` that some reader might take for it, or that might take some reader elsewhere.
const CONFUSIONS: &[&str] = &[
    "//about/",
    "/about//",
    "///about/",
    "/./about/",
    "/about/.",
    "/about/./",
    "/../about/",
    "/about/..",
    "/about/../",
    "/x/../about/",
    "/about/x/..",
    "/about/../secret/",
    "/about/../../secret/",
    "/about/..%2fsecret/",
    "/about/%2e%2e/secret/",
    "/about/%2E%2E%2Fsecret/",
    "/about/.%2e/secret/",
    "/about/%252e%252e/secret/",
    "/about%2f",
    "/about%2F..%2Fsecret/",
    "/about/%2f",
    "/about%5c",
    "/about\\",
    "\\about\\",
    "/\\about/",
    "/about/..\\secret/",
    "/about/..%5csecret/",
    "/%61bout/",
    "/abou%74/",
    "/%2561bout/",
    "/about%00/",
    "/about%00.css",
    "/about/%00",
    "/about%0a/",
    "/about%0d%0a/",
    "/about%09/",
    "/about%20/",
    "/about%20",
    "/%20about/",
    "/about./",
    "/about.",
    "/about../",
    "/about/%2e",
    "/about...;/",
    "/about;/",
    "/about;a=b/",
    "/about/;/secret/",
    "/about/..;/secret/",
    "/;/about/",
    "/about%3b/",
    "/about%3Bx=1/",
    "/about%3f",
    "/about%3fp=7",
    "/about%23",
    "/about#",
    "/about/#x",
    "/about/#/../secret/",
    "/about%26p=7",
    "/about&p=7/",
    "/about%",
    "/about%/",
    "/about%4",
    "/about%zz/",
    "/about%u0041/",
    "/%c0%af../about/",
    "/about%c0%af",
    "/about%c1%9c",
    "/about%e0%80%af",
    "/about%ff/",
    "/about%80/",
    "/about%c2%85/",
    "/about%e2%80%8b/",
    "/%ef%bb%bfabout/",
    "/about%e2%80%ae/",
    "/about%c2%ad/",
    "/ab\u{0}out/",
    "/about\t/",
    "/about /",
    "/about\u{e9}/",
    "about/",
    "",
    "?",
    "*",
    "http://www.contoso.example/about/",
    "https://www.contoso.example/about/",
    "HTTP://x/about/",
    "//www.contoso.example/about/",
    "http:/about/",
    "http:about/",
    "/index.php/about/",
    "/index.php/about",
    "/index.php//about/",
    "/index.php",
    "/About/",
    "/ABOUT/",
    "/aBOUT/",
    "/%41bout/",
    "/about/index.php",
    "/about/index.php/secret/",
    "/about.php",
    "/about.html",
    "/about~",
    "/about/feed/",
    "/about/embed/",
    "/about/page/2/",
    "/about/2/",
    "/about/trackback/",
    "/about/comment-page-1/",
    "/about/attachment/x/",
    "/about,/",
    "/about:80/",
    "/about|/",
    "/about\"/",
    "/about'/",
    "/about`/",
    "/about</",
    "/about{/",
    "/about^/",
    "/%2fabout/",
    "/%5cabout/",
    "/.about/",
    "/..about/",
    "/about%2e/",
    "/about/%20/",
    "/about/%20",
    "/about/. /",
    "/about/..%00/",
    "/about/..%20/secret/",
    "/about/....//secret/",
    "/about/%2e%2e%2f%2e%2e%2fsecret",
    "/about/%c0%ae%c0%ae/secret/",
    "/about/%e0%40%ae/secret/",
    "/about/%uff0e%uff0e/",
    "/about/\u{ff0e}\u{ff0e}/secret/",
    "/about/%ef%bc%8e%ef%bc%8e/secret/",
    "/about/%e2%80%a8/",
    "/wp-login.php/about/",
    "/wp-admin/../about/",
    "/about/wp-admin/",
    "/about/wp-json/",
    "/wp-json/about/",
    "/blog/about/",
    "/home/about/",
    "/about/about/",
    "/about/?",
    "/a/bout/",
    "/abou/t/",
    "/about%2Fx",
    "/about%252f",
    "/about%25",
    "/about%2520/",
    "/about%252e/",
    "/about/%3f",
    "/about/%3fx/../../secret/",
    "/%2f%2fabout/",
    "/%252fabout/",
    "/.%2fabout/",
    "/%2e/about/",
    "/about/%2e/",
    "/about/x/%2e%2e/",
];

/// 001-16, case 84's families: what is not spelled plainly is not exempt.
#[test]
fn no_other_spelling_is_exempt() {
    let access = exempt(&["exact /about/"]);
    assert!(CONFUSIONS.len() >= 150, "{}", CONFUSIONS.len());
    for uri in CONFUSIONS {
        if *uri == "/about/?" {
            assert_eq!(visit(&access, uri), "pass exempt_path:1");
        } else {
            assert_ne!(visit(&access, uri), "pass exempt_path:1", "{uri:?}");
        }
    }
}

/// Under a prefix everything plain is exempt, so what leads out of it may not be.
#[test]
fn nothing_leads_out_of_a_prefix() {
    let access = exempt(&["prefix /about/"]);
    for uri in CONFUSIONS {
        let verdict = visit(&access, uri);
        let leads_out = ["secret", "..", "%", "\\", ";", "//", "#"]
            .iter()
            .any(|odd| uri.contains(odd));
        assert!(!leads_out || verdict != "pass exempt_path:1", "{uri:?}");
    }
}

/// 001-16: other content is chosen by a variable, in the query or the body; that is not what the path says.
#[test]
fn no_exemption_for_what_a_variable_selects() {
    let access = exempt(&["exact /about/", "prefix /wp-json/hook/v1/"]);
    for query in [
        "p=7",
        "page_id=7",
        "rest_route=/wp/v2/posts",
        "s=x",
        "feed=rss2",
        "attachment_id=7",
        "name=secret",
        "pagename=secret",
        "post_type=post",
        "preview=true",
        "author=1",
        "cat=1",
        "m=2026",
        "w=1",
        "tb=1",
        "embed=true",
        "sitemap=index",
        "paged=2",
        "x=1&p=7",
        "p",
        "p[]=7",
        "p%5B%5D=7",
        "%70=7",
        "+p=7",
        "%20p=7",
        "post%5ftype=x",
        "post.type=x",
        "post type=x",
        "rest.route=/",
        "_embed",
        "customize_changeset_uuid=1",
        "p%00x=7",
        "?p=7&p=7",
        "&p=7",
    ] {
        let uri = format!("/about/?{query}");
        // A second question mark belongs to the name.
        let expected = if query == "?p=7&p=7" || !query.starts_with('?') {
            "challenge intranet"
        } else {
            "pass exempt_path:1"
        };
        let verdict = visit(&access, &uri).replace("refuse intranet 401", expected);
        assert_eq!(verdict, expected, "{uri}");
    }
    for query in [
        "",
        "x=1",
        "utm_source=p",
        "orderby=date&order=asc",
        "P=7",
        "pp=7",
        "x=p",
        "x=?p=7",
    ] {
        let uri = format!("/about/?{query}");
        assert_eq!(visit(&access, &uri), "pass exempt_path:1", "{uri}");
    }
    let in_the_body = Request {
        selectors: vec![b"page_id"],
        ..navigation("/about/")
    };
    assert_eq!(
        text(&decide(&access, &in_the_body, &nobody())),
        "challenge intranet"
    );
    // What plugins register is known to WordPress only.
    let registered = Request {
        selectors: vec![b"orderby", b"product"],
        ..navigation("/about/")
    };
    assert_eq!(
        text(&decide(&access, &registered, &nobody())),
        "challenge intranet"
    );
    let ordered = Request {
        selectors: vec![b"orderby", b"order"],
        ..navigation("/about/?orderby=price&order=asc")
    };
    assert_eq!(
        text(&decide(&access, &ordered, &nobody())),
        "pass exempt_path:1"
    );
}

/// WordPress prefers what the server found behind the script's name.
#[test]
fn no_exemption_where_the_server_names_another_path() {
    let access = exempt(&["prefix /about/", "prefix /index.php/"]);
    let with = |uri, path_info| {
        let request = Request {
            path_info,
            ..navigation(uri)
        };
        text(&decide(&access, &request, &nobody()))
    };
    assert_eq!(with("/about/", b""), "pass exempt_path:1");
    assert_eq!(with("/about/", b"/secret/"), "challenge intranet");
    assert_eq!(with("/about/", b"/about"), "challenge intranet");
    assert_eq!(with("/index.php/a/", b"/a/"), "pass exempt_path:2");
    assert_eq!(
        with("/about/%C3%BC/", "/about/\u{fc}/".as_bytes()),
        "pass exempt_path:1"
    );
    assert_eq!(with("/index.php/a/", b"/secret/"), "challenge intranet");
}

#[test]
fn a_rule_may_be_for_some_methods() {
    let access = exempt(&["GET,HEAD exact /about/", "POST prefix /wp-json/hook/v1/"]);
    let with = |method, uri, method_override| {
        let request = Request {
            method,
            method_override,
            ..navigation(uri)
        };
        text(&decide(&access, &request, &nobody()))
    };
    assert_eq!(with(b"GET", "/about/", b""), "pass exempt_path:1");
    assert_eq!(with(b"HEAD", "/about/", b""), "pass exempt_path:1");
    for method in ["POST", "PUT", "get", "FETCH", "", "GET ", "OPTIONS"] {
        let verdict = with(method.as_bytes(), "/about/", b"");
        assert_ne!(verdict, "pass exempt_path:1", "{method}");
    }
    assert_eq!(
        with(b"POST", "/wp-json/hook/v1/x", b""),
        "pass exempt_path:2"
    );
    // REST takes the method from elsewhere when asked to.
    for (uri, header) in [
        ("/wp-json/hook/v1/x?_method=DELETE", ""),
        ("/wp-json/hook/v1/x?a=1&%5fmethod=GET", ""),
        ("/wp-json/hook/v1/x?.method=GET", ""),
        ("/wp-json/hook/v1/x", "DELETE"),
    ] {
        let verdict = with(b"POST", uri, header.as_bytes());
        assert_eq!(verdict, "refuse intranet 401", "{uri} {header}");
    }
    let any = exempt(&["exact /about/"]);
    let request = Request {
        method: b"PURGE",
        ..navigation("/about/")
    };
    assert_eq!(
        text(&decide(&any, &request, &nobody())),
        "pass exempt_path:1"
    );
}

/// A screen of the administration is for nobody who is not signed in; the calls and forms of plugins can be exempt.
#[test]
fn the_administration_is_never_exempt_by_path() {
    let access = exempt(&["prefix /wp-admin/", "exact /xmlrpc.php"]);
    let with = |script: &'static str, uri| {
        let request = Request {
            stage: Stage::Start,
            script: script.as_bytes(),
            ..navigation(uri)
        };
        text(&decide(&access, &request, &nobody()))
    };
    assert_eq!(
        with("wp-admin/index.php", "/wp-admin/"),
        "challenge intranet"
    );
    assert_eq!(
        with("wp-admin/customize.php", "/wp-admin/customize.php"),
        "challenge intranet"
    );
    assert_eq!(
        with("wp-admin/admin-ajax.php", "/wp-admin/admin-ajax.php"),
        "pass exempt_path:1"
    );
    assert_eq!(
        with("wp-admin/admin-post.php", "/wp-admin/admin-post.php"),
        "pass exempt_path:1"
    );
}

/// What follows a script is for the script.
#[test]
fn no_exemption_behind_a_script() {
    let access = exempt(&["prefix /about/", "prefix /index.php/about/"]);
    for uri in [
        "/about/index.php/secret/",
        "/about/INDEX.php/secret/",
        "/about/wp-login.php/x",
        "/index.php/about/index.php/secret/",
        "/about/x.php/y/",
    ] {
        assert_eq!(visit(&access, uri), "challenge intranet", "{uri}");
    }
    assert_eq!(visit(&access, "/about/x.php"), "pass exempt_path:1");
    assert_eq!(visit(&access, "/index.php/about/x/"), "pass exempt_path:2");
}

/// Rules speak of what lies below the site's home.
#[test]
fn rules_are_below_home() {
    let access = site_at(
        "https://www.contoso.example/blog",
        "https://www.contoso.example/blog/wp-login.php",
        json!({"scenario": "intranet", "exempt_paths": ["prefix /shop/", "exact /"], "public_home": true}),
    );
    for (uri, expected) in [
        ("/blog/shop/", "pass exempt_path:1"),
        ("/blog/shop", "pass exempt_path:1"),
        ("/blog/", "pass exempt_path:2"),
        ("/blog", "pass exempt_path:2"),
        ("/shop/", "challenge intranet"),
        ("/", "challenge intranet"),
        ("/blogs/shop/", "challenge intranet"),
        ("/blog//shop/", "challenge intranet"),
        ("/blog/../shop/", "challenge intranet"),
        ("/Blog/shop/", "challenge intranet"),
        ("/blog/blog/shop/", "challenge intranet"),
    ] {
        assert_eq!(visit(&access, uri), expected, "{uri}");
    }
    // Where home itself has no plain path, no path of it is plain.
    let odd = site_at(
        "https://www.contoso.example/a//b/",
        LOGIN,
        json!({"scenario": "intranet", "exempt_paths": ["prefix /shop/"]}),
    );
    assert_eq!(visit(&odd, "/a//b/shop/"), "challenge intranet");
    assert_eq!(visit(&odd, "/a/b/shop/"), "challenge intranet");
    assert!(HOME.ends_with('/'));
}

/// Without permalinks WordPress knows no path and shows the front page at each. That of a language has a path of its own.
#[test]
fn the_front_page_is_not_exempt_at_another_path() {
    let access = exempt(&["prefix /open/", "exact /"]);
    for (uri, home, paths, expected) in [
        ("/open/", true, vec![], "challenge intranet"),
        ("/open/?x=1", true, vec![], "challenge intranet"),
        ("/open/", true, vec!["/"], "challenge intranet"),
        ("/open/", true, vec!["/open/"], "pass exempt_path:1"),
        ("/open", true, vec!["/open/"], "pass exempt_path:1"),
        ("/open/", false, vec!["/open/"], "pass exempt_path:1"),
        ("/open/feed/", false, vec![], "pass exempt_path:1"),
        ("/", true, vec![], "pass exempt_path:2"),
        ("/", true, vec!["/"], "pass exempt_path:2"),
    ] {
        for stage in [Stage::Query, Stage::Content] {
            let request = Request {
                stage,
                home,
                paths: paths.iter().map(|path| path.as_bytes()).collect(),
                ..navigation(uri)
            };
            assert_eq!(
                text(&decide(&access, &request, &nobody())),
                expected,
                "{uri}"
            );
        }
    }
}

#[test]
fn the_front_page_can_be_public() {
    let access = intranet(json!({"public_home": true}));
    let with = |request: Request<'_>| text(&decide(&access, &request, &nobody()));
    let home = |uri| Request {
        home: true,
        ..navigation(uri)
    };
    for stage in [Stage::Query, Stage::Content] {
        assert_eq!(with(Request { stage, ..home("/") }), "pass public_home");
        // WordPress shows the front page where it has nothing else to show.
        assert_eq!(
            with(Request {
                stage,
                ..navigation("/")
            }),
            "challenge intranet"
        );
        for uri in [
            "/?p=7",
            "/?s=x",
            "/index.php",
            "/?rest_route=/",
            "//",
            "/.",
            "/a-page/",
            "/?page_id=2",
            "/#",
        ] {
            let verdict = with(Request { stage, ..home(uri) })
                .replace("refuse intranet 401", "challenge intranet");
            assert_eq!(verdict, "challenge intranet", "{uri}");
        }
        assert_eq!(
            with(Request {
                stage,
                method: b"POST",
                ..home("/")
            }),
            "refuse intranet 401"
        );
        assert_eq!(
            with(Request {
                stage,
                selectors: vec![b"p"],
                ..home("/")
            }),
            "challenge intranet"
        );
        assert_eq!(
            with(Request {
                stage,
                post_private: true,
                ..home("/")
            }),
            "challenge private_post"
        );
    }
    // What it shows is not known yet; the next stage looks again.
    assert_eq!(
        with(Request {
            stage: Stage::Start,
            ..navigation("/?utm_source=x")
        }),
        "pass public_home"
    );
    assert_eq!(
        with(Request {
            stage: Stage::Start,
            ..navigation("/a/")
        }),
        "challenge intranet"
    );
    assert_eq!(
        with(Request {
            stage: Stage::Rest,
            ..home("/")
        }),
        "refuse intranet 401"
    );
    let closed = intranet(json!({}));
    assert_eq!(
        text(&decide(&closed, &home("/"), &nobody())),
        "challenge intranet"
    );
}
