//! The URL tester says what a visitor's browser gets.

use serde_json::json;
use vestibule::gate::explain;

use super::{intranet, site, site_at, text};

#[test]
fn it_takes_an_address_for_what_the_web_server_does_with_it() {
    let access = intranet(json!({
        "exempt_paths": ["exact /about/", "GET prefix /wp-admin/admin-ajax.php"], "public_home": true, "gate_uploads": true,
    }));
    for (url, expected, entry) in [
        ("/", "pass public_home", "front_end"),
        (
            "https://www.contoso.example",
            "pass public_home",
            "front_end",
        ),
        (
            "https://www.contoso.example/?p=7",
            "challenge intranet",
            "front_end",
        ),
        (
            "https://www.contoso.example?p=7",
            "challenge intranet",
            "front_end",
        ),
        (
            "https://www.contoso.example/about/",
            "pass exempt_path:1",
            "front_end",
        ),
        (
            " https://WWW.Contoso.example:443/about/#team ",
            "pass exempt_path:1",
            "front_end",
        ),
        ("/about/?x=1", "pass exempt_path:1", "front_end"),
        ("/x/../about/", "challenge intranet", "front_end"),
        (
            "https://www.contoso.example/x/../about/",
            "challenge intranet",
            "front_end",
        ),
        ("/a b/\u{fc}", "challenge intranet", "front_end"),
        ("/wp-login.php", "pass open_entry", "login"),
        ("/wp-admin/", "challenge intranet", "admin"),
        ("/wp-admin", "challenge intranet", "admin"),
        (
            "/wp-admin/edit.php?post_type=page",
            "challenge intranet",
            "admin",
        ),
        (
            "/wp-admin/admin-ajax.php?action=x",
            "pass exempt_path:2",
            "admin_ajax",
        ),
        ("/wp-admin/css/login.css", "pass open_entry", "static_file"),
        (
            "/wp-includes/js/jquery/jquery.min.js",
            "pass open_entry",
            "static_file",
        ),
        (
            "/wp-content/themes/x/style.css",
            "pass open_entry",
            "static_file",
        ),
        (
            "/wp-content/plugins/x/y.php",
            "challenge intranet",
            "other_script",
        ),
        (
            "/wp-content/uploads/2026/01/a.pdf",
            "challenge intranet",
            "upload",
        ),
        ("/wp-json/wp/v2/posts", "refuse intranet 401", "rest"),
        ("/xmlrpc.php", "pass own_authentication", "xmlrpc"),
        ("/wp-cron.php", "pass open_entry", "cron"),
        ("/robots.txt", "pass open_entry", "robots"),
        ("/feed/", "challenge intranet", "feed"),
        ("/tool.php", "challenge intranet", "other_script"),
        (
            "https://evil.example/about/",
            "refuse not_this_site 404",
            "front_end",
        ),
        (
            "http://www.contoso.example/about/",
            "refuse not_this_site 404",
            "front_end",
        ),
        (
            "https://www.contoso.example:8443/",
            "refuse not_this_site 404",
            "front_end",
        ),
        (
            "//www.contoso.example/about/",
            "refuse not_this_site 404",
            "front_end",
        ),
        ("about/", "refuse not_this_site 404", "front_end"),
        ("", "refuse not_this_site 404", "front_end"),
        (
            "javascript:alert(1)",
            "refuse not_this_site 404",
            "front_end",
        ),
    ] {
        let verdict = explain(&access, url, "GET");
        assert_eq!(text(&verdict), expected, "{url}");
        assert_eq!(verdict.entry.row().code, entry, "{url}");
    }
    assert_eq!(
        text(&explain(&access, "/about/", "POST")),
        "pass exempt_path:1"
    );
    assert_eq!(
        text(&explain(&access, "/a/", "POST")),
        "refuse intranet 401"
    );
}

#[test]
fn wordpress_may_lie_elsewhere_than_its_home() {
    let access = site_at(
        "https://www.contoso.example/",
        "https://www.contoso.example/wp/wp-login.php",
        json!({"scenario": "intranet"}),
    );
    for (url, entry) in [
        ("/wp/wp-login.php", "login"),
        ("/wp/wp-admin/", "admin"),
        ("/wp/xmlrpc.php", "xmlrpc"),
        ("/wp-login.php", "front_end"),
        ("/wp-admin/", "front_end"),
    ] {
        assert_eq!(
            explain(&access, url, "GET").entry.row().code,
            entry,
            "{url}"
        );
    }
}

#[test]
fn on_an_internet_site_it_names_what_is_private() {
    let access = site(json!({"private_paths": ["prefix /team/"]}));
    assert_eq!(
        text(&explain(&access, "/team/ada/", "GET")),
        "challenge private_path:1"
    );
    assert_eq!(
        text(&explain(&access, "/%74eam/", "GET")),
        "challenge private_path:1"
    );
    assert_eq!(
        text(&explain(&access, "/", "GET")),
        "pass scenario_internet"
    );
    assert_eq!(
        text(&explain(&access, "/wp-content/uploads/a.pdf", "GET")),
        "pass uploads_not_gated"
    );
}
