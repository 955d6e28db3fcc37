//! Raw requests: query strings and cookies, read byte by byte.

use vestibule::reason::Reason;
use vestibule::request::{single_cookie, Parameters};

#[test]
fn values_are_decoded_as_forms_are() {
    for (query, expected) in [
        ("code=abc", Some("abc")),
        ("code=a+b", Some("a b")),
        ("code=a%20b", Some("a b")),
        ("code=a%2Bb", Some("a+b")),
        ("code=a%2bb", Some("a+b")),
        ("code=%C3%BC", Some("\u{fc}")),
        ("code=100%", Some("100%")),
        ("code=%zz", Some("%zz")),
        ("code=%2", Some("%2")),
        ("code=a=b", Some("a=b")),
        ("code==", Some("=")),
        ("&&code=a&&", Some("a")),
        ("%63ode=a", Some("a")),
        ("code", None),
        ("code=", None),
        ("xcode=a", None),
        ("Code=a", None),
        ("code.x=a", None),
        ("code;x=a", None),
        ("x=1;code=a", None),
        ("", None),
    ] {
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        assert_eq!(parameters.text("code"), expected, "{query}");
    }
}

#[test]
fn a_query_has_a_cap() {
    let at_cap = format!("code={}", "a".repeat(32 * 1024 - 5));
    assert!(Parameters::parse(at_cap.as_bytes()).is_ok());
    let error = Parameters::parse(format!("{at_cap}a").as_bytes()).unwrap_err();
    assert_eq!(error.reason(), Reason::ParameterMalformed);
}

#[test]
fn many_parameters_are_no_work() {
    let query = "a=b&".repeat(8 * 1024);
    assert!(Parameters::parse(query.as_bytes()).is_ok());
}

#[test]
fn a_cookie_is_found_by_its_exact_name() {
    for (header, expected) in [
        ("a=1", Some("1")),
        ("a=1; b=2", Some("1")),
        ("b=2;a=1", Some("1")),
        ("  a=1  ;b=2", Some("1")),
        ("b=2;\ta=1", Some("1")),
        ("a=", Some("")),
        ("a=1=2", Some("1=2")),
        ("a=\"1\"", Some("\"1\"")),
        ("a", None),
        ("A=1", None),
        ("aa=1", None),
        ("b=a=1", None),
        ("a =1", None),
        ("b=\"x; a=1\"", Some("1\"")),
        ("", None),
        (";;;", None),
    ] {
        assert_eq!(
            single_cookie(header.as_bytes(), "a").unwrap(),
            expected,
            "{header}"
        );
    }
}

#[test]
fn a_cookie_that_comes_twice_is_refused() {
    for header in ["a=1; a=1", "a=1; b=2; a=3", "a=; a="] {
        let error = single_cookie(header.as_bytes(), "a").unwrap_err();
        assert_eq!(error.reason(), Reason::CookieMalformed, "{header}");
    }
    // Another one may.
    assert_eq!(single_cookie(b"b=1; b=2; a=3", "a").unwrap(), Some("3"));
}

#[test]
fn a_cookie_has_a_cap() {
    let header = format!("a={}", "x".repeat(4096));
    assert!(single_cookie(header.as_bytes(), "a").is_ok());
    let error = single_cookie(format!("{header}x").as_bytes(), "a").unwrap_err();
    assert_eq!(error.reason(), Reason::CookieMalformed);
}
