//! case 84 (001-34): the return address leads somewhere else, in the spellings of the published payload lists. Only an
//! address of this site passes; what passes is judged by the URL parser that browsers follow, not by its looks.

use url::Url;
use vestibule::config::Site;
use vestibule::state::ReturnTo;

use crate::stand_in::*;

fn site() -> Site {
    config(&configuration()).unwrap().site
}

/// Never an address, in whatever reading.
const REFUSED: &[(&str, &str)] = &[
    ("nothing", ""),
    ("blank", " "),
    ("relative", "press/"),
    ("relative file", "index.php"),
    ("dot", "."),
    ("two dots", ".."),
    ("query alone", "?page=2"),
    ("fragment alone", "#top"),
    ("bare host", "evil.example"),
    ("own host without scheme", "www.contoso.example/"),
    ("foreign", "https://evil.example"),
    ("foreign with path", "https://evil.example/wp-admin/"),
    ("foreign over http", "http://evil.example/"),
    ("scheme-relative", "//evil.example"),
    ("scheme-relative with path", "//evil.example/%2f.."),
    ("scheme-relative to ourselves", "//www.contoso.example/"),
    ("three slashes", "///evil.example"),
    ("four slashes", "////evil.example"),
    ("five slashes", "/////evil.example/"),
    ("backslashes", "\\\\evil.example"),
    ("slash and backslash", "/\\evil.example"),
    ("backslash and slash", "\\/evil.example"),
    ("slash, backslash, slash", "/\\/evil.example"),
    ("backslash in the path", "/a\\..\\evil"),
    ("backslash after the scheme", "https:\\\\evil.example"),
    (
        "backslash before at",
        "https://evil.example\\@www.contoso.example/",
    ),
    (
        "backslash for the path",
        "https://www.contoso.example\\evil.example",
    ),
    ("scheme without slashes", "https:evil.example"),
    ("scheme with one slash", "https:/evil.example"),
    ("scheme with three slashes", "https:///evil.example"),
    ("http without slashes", "http:evil.example"),
    ("http with one slash", "http:/evil.example"),
    ("upper-case scheme", "HTTPS://evil.example/"),
    (
        "upper-case scheme to ourselves",
        "HTTPS://www.contoso.example/",
    ),
    ("plain http to ourselves", "http://www.contoso.example/"),
    ("leading tab", "\t//evil.example"),
    ("leading line break", "\n//evil.example"),
    ("tab between slashes", "/\t/evil.example"),
    ("line break between slashes", "/\n/evil.example"),
    ("carriage return between slashes", "/\r/evil.example"),
    ("tab in the scheme", "ht\ttps://evil.example"),
    ("line break in the scheme", "java\nscript:alert(1)"),
    ("tab in the path", "/press\t/"),
    ("nul", "/\0/evil.example"),
    (
        "nul after the host",
        "https://www.contoso.example\0.evil.example/",
    ),
    ("vertical tab", "/\u{b}/evil.example"),
    ("delete", "/\u{7f}/evil.example"),
    ("C1 control", "/\u{85}/evil.example"),
    ("leading blank", " //evil.example"),
    ("leading blank before a path", " /press/"),
    ("trailing blank", "/press/ "),
    ("no-break space", "/\u{a0}/evil.example"),
    ("ideographic space", "/\u{3000}/evil.example"),
    ("line separator", "/\u{2028}/evil.example"),
    ("CRLF, raw", "/a\r\nSet-Cookie: a=b"),
    (
        "CRLF after the own host",
        "https://www.contoso.example/\r\nLocation: https://evil.example",
    ),
    ("javascript", "javascript:alert(1)"),
    ("javascript, mixed case", "jAvAsCrIpT:alert(1)"),
    (
        "javascript with our host",
        "javascript://www.contoso.example/%0aalert(1)",
    ),
    ("javascript, encoded colon", "javascript%3aalert(1)"),
    ("data", "data:text/html,<script>alert(1)</script>"),
    ("data, base64", "data:text/html;base64,PHNjcmlwdD4="),
    ("vbscript", "vbscript:msgbox(1)"),
    ("file", "file:///etc/passwd"),
    ("ftp", "ftp://www.contoso.example/"),
    ("blob", "blob:https://www.contoso.example/x"),
    (
        "filesystem",
        "filesystem:https://www.contoso.example/temporary/x",
    ),
    ("view-source", "view-source:https://www.contoso.example/"),
    ("about", "about:blank"),
    ("mail", "mailto:ada@contoso.example"),
    ("intent", "intent://evil.example#Intent;scheme=https;end"),
    ("app", "ms-word:ofe|u|https://evil.example/x.docx"),
    ("websocket", "wss://www.contoso.example/"),
    ("userinfo", "https://www.contoso.example@evil.example/"),
    (
        "userinfo with colon",
        "https://www.contoso.example:443@evil.example/",
    ),
    (
        "userinfo with encoded slash",
        "https://www.contoso.example%2f@evil.example/",
    ),
    (
        "userinfo with encoded hash",
        "https://www.contoso.example%23@evil.example/",
    ),
    (
        "userinfo with encoded question mark",
        "https://www.contoso.example%3f@evil.example/",
    ),
    (
        "userinfo with encoded backslash",
        "https://www.contoso.example%5c@evil.example/",
    ),
    (
        "userinfo before us",
        "https://evil.example@www.contoso.example/",
    ),
    (
        "user and password before us",
        "https://user:password@www.contoso.example/",
    ),
    ("two at signs", "https://a@b@www.contoso.example/"),
    (
        "password before us",
        "https://:password@www.contoso.example/",
    ),
    ("other port", "https://www.contoso.example:8443/"),
    ("port 80", "https://www.contoso.example:80/"),
    ("port 0", "https://www.contoso.example:0/"),
    ("port beyond", "https://www.contoso.example:65536/"),
    ("port as text", "https://www.contoso.example:https/"),
    ("trailing dot", "https://www.contoso.example./"),
    ("two trailing dots", "https://www.contoso.example../"),
    ("subdomain", "https://evil.www.contoso.example/"),
    ("parent domain", "https://contoso.example/"),
    ("sister domain", "https://login.contoso.example/"),
    ("suffix domain", "https://www.contoso.example.evil.example/"),
    ("prefix domain", "https://evilwww.contoso.example/"),
    ("dash domain", "https://www-contoso.example/"),
    ("dot for any letter", "https://wwwxcontoso.example/"),
    (
        "own host in the path",
        "https://evil.example/www.contoso.example/",
    ),
    (
        "own host in the query",
        "https://evil.example/?https://www.contoso.example/",
    ),
    (
        "own host in the fragment",
        "https://evil.example/#https://www.contoso.example/",
    ),
    (
        "own host after a semicolon",
        "https://evil.example;www.contoso.example/",
    ),
    (
        "own host after an ampersand",
        "https://evil.example&www.contoso.example/",
    ),
    (
        "own host after an encoded slash",
        "https://evil.example%2fwww.contoso.example/",
    ),
    (
        "own host after an encoded dot",
        "https://evil.example%2ewww.contoso.example/",
    ),
    (
        "encoded nul in the host",
        "https://www.contoso.example%00.evil.example/",
    ),
    (
        "encoded line break in the host",
        "https://www.contoso.example%0d%0a.evil.example/",
    ),
    (
        "encoded backslash in the host",
        "https://evil.example%5cwww.contoso.example/",
    ),
    ("brackets", "https://[www.contoso.example]/"),
    (
        "brackets after the host",
        "https://www.contoso.example[.evil.example]/",
    ),
    ("ideographic full stop", "https://evil\u{3002}example/"),
    (
        "full-width full stop",
        "https://www.contoso.example\u{ff0e}evil.example/",
    ),
    ("full-width slash", "/\u{ff0f}evil.example\u{3000}"),
    ("full-width colon", "https\u{ff1a}//evil.example/"),
    (
        "Cyrillic letters",
        "https://www.\u{441}\u{43e}nt\u{43e}s\u{43e}.example/",
    ),
    ("mixed script", "https://www.cont\u{43e}so.example/"),
    ("dotless i", "https://www.contoso.examp\u{131}e/"),
    (
        "Kelvin sign for another host",
        "https://www.contoso.example.\u{212a}.example/",
    ),
    (
        "zero-width space before the suffix",
        "https://www.contoso.example\u{200b}.evil.example/",
    ),
    ("punycode", "https://www.xn--contso-51a.example/"),
    ("decimal address", "https://2130706433/"),
    ("octal address", "https://0177.0.0.1/"),
    ("hexadecimal address", "https://0x7f000001/"),
    ("short address", "https://127.1/"),
    ("IPv6", "https://[::1]/"),
    ("mapped IPv6", "https://[::ffff:127.0.0.1]/"),
    (
        "metadata service",
        "http://169.254.169.254/latest/meta-data/",
    ),
    ("localhost", "http://localhost/"),
    ("no host", "https://"),
    ("host of a blank", "https:// /"),
    ("query for a host", "https://?www.contoso.example/"),
    ("fragment for a host", "https://#www.contoso.example/"),
    ("login page", "/wp-login.php"),
    (
        "login page with its query",
        "/wp-login.php?action=vestibule_start",
    ),
    (
        "login page, logging out",
        "/wp-login.php?action=logout&_wpnonce=x",
    ),
    (
        "login page in full",
        "https://www.contoso.example/wp-login.php",
    ),
    ("login page by a detour", "/wp-admin/../wp-login.php"),
    ("login page by dots", "/./wp-login.php"),
    ("login page by encoded dots", "/%2e/wp-login.php"),
];

/// An address of this site, and how it is written afterwards.
const PASSED: &[(&str, &str, &str)] = &[
    ("root", "/", "https://www.contoso.example/"),
    ("path", "/press/", "https://www.contoso.example/press/"),
    (
        "path with query",
        "/press/?page=2&x=y",
        "https://www.contoso.example/press/?page=2&x=y",
    ),
    (
        "fragment",
        "/press/#top",
        "https://www.contoso.example/press/#top",
    ),
    (
        "in full",
        "https://www.contoso.example/press/",
        "https://www.contoso.example/press/",
    ),
    (
        "without path",
        "https://www.contoso.example",
        "https://www.contoso.example/",
    ),
    (
        "upper-case host",
        "https://WWW.Contoso.Example/press/",
        "https://www.contoso.example/press/",
    ),
    (
        "own port in full",
        "https://www.contoso.example:443/press/",
        "https://www.contoso.example/press/",
    ),
    (
        "empty port",
        "https://www.contoso.example:/press/",
        "https://www.contoso.example/press/",
    ),
    (
        "encoded host",
        "https://%77ww.contoso.example/",
        "https://www.contoso.example/",
    ),
    (
        "full-width host",
        "https://\u{ff57}ww.contoso.example/",
        "https://www.contoso.example/",
    ),
    (
        "soft hyphen in the host",
        "https://www.con\u{ad}toso.example/",
        "https://www.contoso.example/",
    ),
    (
        "admin",
        "/wp-admin/",
        "https://www.contoso.example/wp-admin/",
    ),
    (
        "encoded tab between slashes",
        "/%09/evil.example",
        "https://www.contoso.example/%09/evil.example",
    ),
    (
        "encoded slash",
        "/%2f/evil.example",
        "https://www.contoso.example/%2f/evil.example",
    ),
    (
        "encoded slashes",
        "/%2f%2fevil.example",
        "https://www.contoso.example/%2f%2fevil.example",
    ),
    (
        "encoded backslash",
        "/%5cevil.example",
        "https://www.contoso.example/%5cevil.example",
    ),
    (
        "doubly encoded slash",
        "/%252f%252fevil.example",
        "https://www.contoso.example/%252f%252fevil.example",
    ),
    (
        "encoded CRLF",
        "/%0d%0aSet-Cookie:%20a=b",
        "https://www.contoso.example/%0d%0aSet-Cookie:%20a=b",
    ),
    (
        "overlong CRLF",
        "/%e5%98%8a%e5%98%8dx",
        "https://www.contoso.example/%e5%98%8a%e5%98%8dx",
    ),
    ("encoded nul", "/%00/", "https://www.contoso.example/%00/"),
    (
        "foreign address in the path",
        "/https://evil.example/",
        "https://www.contoso.example/https://evil.example/",
    ),
    (
        "foreign address in the query",
        "/?u=https://evil.example/",
        "https://www.contoso.example/?u=https://evil.example/",
    ),
    (
        "at sign in the path",
        "/@evil.example",
        "https://www.contoso.example/@evil.example",
    ),
    (
        "colon in the path",
        "/:80/",
        "https://www.contoso.example/:80/",
    ),
    (
        "semicolon",
        "/;@evil.example",
        "https://www.contoso.example/;@evil.example",
    ),
    (
        "up and away",
        "/../../../etc/passwd",
        "https://www.contoso.example/etc/passwd",
    ),
    (
        "encoded dots",
        "/%2e%2e/%2e%2e/x",
        "https://www.contoso.example/x",
    ),
    (
        "dot and slashes",
        "/.//evil.example",
        "https://www.contoso.example//evil.example",
    ),
    (
        "dots and slashes",
        "/..//evil.example",
        "https://www.contoso.example//evil.example",
    ),
    (
        "encoded dot and slashes",
        "/%2e//evil.example",
        "https://www.contoso.example//evil.example",
    ),
    (
        "slashes after the host",
        "https://www.contoso.example//evil.example/",
        "https://www.contoso.example//evil.example/",
    ),
    (
        "markup",
        "/\"><script>",
        "https://www.contoso.example/%22%3E%3Cscript%3E",
    ),
    (
        "letters beyond ASCII",
        "/\u{fc}ber/",
        "https://www.contoso.example/%C3%BCber/",
    ),
    (
        "a look-alike of a slash",
        "/\u{ff0f}evil.example",
        "https://www.contoso.example/%EF%BC%8Fevil.example",
    ),
    (
        "direction override",
        "/\u{202e}x",
        "https://www.contoso.example/%E2%80%AEx",
    ),
];

#[test]
fn the_table_is_long_enough() {
    assert!(
        REFUSED.len() + PASSED.len() >= 150,
        "{}",
        REFUSED.len() + PASSED.len()
    );
}

#[test]
fn what_leads_elsewhere_is_refused() {
    let site = site();
    for (name, candidate) in REFUSED {
        assert_eq!(
            ReturnTo::check(candidate, &site),
            None,
            "{name}: {candidate:?}"
        );
    }
}

#[test]
fn what_passes_is_an_address_of_this_site() {
    let site = site();
    for (name, candidate, expected) in PASSED {
        let passed =
            ReturnTo::check(candidate, &site).unwrap_or_else(|| panic!("{name}: {candidate:?}"));
        assert_eq!(passed.as_str(), *expected, "{name}");
        stays(passed.as_str());
    }
}

/// Every payload host behind every payload prefix, as an address of its own and behind our own.
#[test]
fn no_combination_leads_elsewhere() {
    let site = site();
    let hosts = [
        "evil.example",
        "evil.example/",
        "evil.example:443",
        "evil%2eexample",
        "evil\u{3002}example",
        "2130706433",
        "[::1]",
        "www.contoso.example.evil.example",
        "evil.example#www.contoso.example",
        "evil.example?www.contoso.example",
        "user@evil.example",
        "www.contoso.example@evil.example",
        "evil.example\\@www.contoso.example",
    ];
    let prefixes = [
        "",
        "/",
        "//",
        "///",
        "////",
        "\\",
        "\\\\",
        "/\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "/%09/",
        "/%0a/",
        "/%0d/",
        "/%2f/",
        "/%5c/",
        "/.//",
        "/..//",
        "/;//",
        "/?//",
        "/#//",
        ".",
        "..",
        ":",
        "@",
        "#",
        "?",
        ";",
        "&",
        "%2f%2f",
        "%5c%5c",
        "%00//",
        "\u{ff0f}\u{ff0f}",
        "\u{2044}\u{2044}",
        "http:",
        "http:/",
        "http://",
        "http:///",
        "http:\\\\",
        "https:",
        "https:/",
        "https://",
        "https:///",
        "https:\\\\",
        "hTTps://",
        "https:%2f%2f",
        "https%3a//",
        "ht\ttps://",
        "javascript://",
        "data:text/html,",
        "https://www.contoso.example",
        "https://www.contoso.example.",
        "https://www.contoso.example@",
        "https://www.contoso.example:",
        "https://www.contoso.example\\",
        "https://www.contoso.example\t.",
        "https://www.contoso.example%2f@",
        "https://www.contoso.example%00",
        "https://www.contoso.example/",
        "https://www.contoso.example//",
        "https://www.contoso.example/\\",
    ];
    let mut tried = 0;
    for prefix in prefixes {
        for host in hosts {
            tried += 1;
            if let Some(passed) = ReturnTo::check(&format!("{prefix}{host}"), &site) {
                stays(passed.as_str());
            }
        }
    }
    assert_eq!(tried, 62 * 13);
}

/// The address that passed, read by the URL parser, has our origin and no more than printable ASCII.
fn stays(address: &str) {
    let home = Url::parse(HOME).unwrap();
    let url = Url::parse(address).unwrap();
    assert_eq!(url.origin(), home.origin(), "{address}");
    assert!(address.starts_with(HOME), "{address}");
    assert!(
        url.username().is_empty() && url.password().is_none(),
        "{address}"
    );
    assert!(
        address
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
        "{address}"
    );
    // In a Location header it is absolute: joined with anything it stays where it is.
    let elsewhere = Url::parse("https://evil.example/a/b").unwrap();
    assert_eq!(
        elsewhere.join(address).unwrap().origin(),
        home.origin(),
        "{address}"
    );
}

#[test]
fn an_address_has_a_bounded_length() {
    let site = site();
    assert!(ReturnTo::check(&format!("/{}", "a".repeat(900)), &site).is_some());
    assert!(ReturnTo::check(&format!("/{}", "a".repeat(1024)), &site).is_none());
    assert!(ReturnTo::check(&format!("/{}", "\u{fc}".repeat(400)), &site).is_none());
    assert!(ReturnTo::check(&format!("/{}", "a".repeat(1024 * 1024)), &site).is_none());
}

/// A site in a sub-directory whose WordPress has an address of its own: both are the site.
#[test]
fn home_and_login_may_have_different_hosts() {
    let mut json = configuration();
    json["site"]["login"] = "https://wordpress.contoso.example/core/wp-login.php".into();
    let site = config(&json).unwrap().site;
    for (candidate, expected) in [
        ("https://wordpress.contoso.example/core/wp-admin/", true),
        ("https://www.contoso.example/press/", true),
        ("https://wordpress.contoso.example/core/wp-login.php", false),
        ("https://evil.example/", false),
    ] {
        assert_eq!(
            ReturnTo::check(candidate, &site).is_some(),
            expected,
            "{candidate}"
        );
    }
}

/// Nothing that the browser says of the host counts: neither is an argument of any step.
#[test]
fn a_start_keeps_only_what_passed() {
    let test_site = TestSite::new();
    for (name, candidate) in REFUSED {
        let started = test_site.begin_with(&format!("redirect_to={}", encoded(candidate)), "");
        let callback = test_site
            .receive(&started.answer(), &started.cookie)
            .unwrap();
        assert_eq!(callback.origin.return_to(), "", "{name}");
    }
}

/// The address in `state` is checked again at the end: the site may have moved meanwhile.
#[test]
fn an_address_of_yesterdays_site_is_dropped() {
    let before = TestSite::new();
    let started = before.begin_with("redirect_to=/press/", "");
    let mut json = configuration();
    json["site"]["home"] = "https://new.contoso.example/".into();
    json["site"]["login"] = "https://new.contoso.example/wp-login.php".into();
    let after = TestSite::configured(&json);
    let callback = after.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(callback.origin.return_to(), "");
}
