//! case 5 (001-22): a parameter comes twice, or in PHP's array form. The last one never wins, nor does the first.

use vestibule::reason::Reason;

use crate::stand_in::*;

/// What an attacker adds to an authentic response.
const ADDITIONS: &[(&str, &str)] = &[
    ("state again", "state=other"),
    ("state again, empty", "state="),
    ("state again, name encoded", "%73tate=other"),
    (
        "state again, all of the name encoded",
        "%73%74%61%74%65=other",
    ),
    ("state again, leading blank", "+state=other"),
    ("state again, leading encoded blank", "%20state=other"),
    ("state again, without value", "state"),
    ("state as a list", "state[]=other"),
    ("state as a list, encoded", "state%5B%5D=other"),
    ("state as a map", "state[a]=other"),
    ("state as an unclosed list", "state[=other"),
    ("code again", "code=other"),
    ("code as a list", "code[]=other"),
    ("code as a map of maps", "code[a][b]=other"),
    ("two errors", "error=access_denied&error=other"),
    ("error as a list", "error[]=access_denied"),
    ("two issuers", "iss=a&iss=b"),
    ("iss as a list", "iss[0]=a"),
    ("two ID tokens", "id_token=a&id_token=b"),
    (
        "two descriptions",
        "error=x&error_description=a&error_description=b",
    ),
    ("two SAML responses", "SAMLResponse=a&SAMLResponse=b"),
    ("two relay states", "RelayState=a&RelayState=b"),
];

#[test]
fn a_repeated_parameter_is_refused_wherever_it_stands() {
    for (name, addition) in ADDITIONS {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft.forget();
        let authentic = started.answer();
        for query in [
            format!("{authentic}&{addition}"),
            format!("{addition}&{authentic}"),
        ] {
            assert_eq!(
                site.refusal(&query, &started.cookie),
                Reason::ParameterRepeated,
                "{name}"
            );
        }
        assert!(site.microsoft.sent().is_empty());
    }
}

/// `redirect_to` of the start as well: WordPress, a proxy and we might each see another address.
#[test]
fn a_repeated_return_address_begins_nothing() {
    for query in [
        "redirect_to=/a/&redirect_to=/b/",
        "redirect_to[]=/a/",
        "redirect_to%5b%5d=/a/",
    ] {
        let site = TestSite::new();
        let error = site.try_begin(&navigation(query, "")).err().unwrap();
        assert_eq!(error.reason(), Reason::ParameterRepeated, "{query}");
        assert!(site.microsoft.sent().is_empty());
    }
}

/// Parameters that the protocol does not define are WordPress's or a plugin's, and may come as they like.
#[test]
fn other_parameters_do_not_matter() {
    let site = TestSite::new();
    let started = site.begin();
    let query = format!(
        "action=vestibule_callback&a[]=1&a[]=2&lang=de&lang=fr&{}&&=&%",
        started.answer()
    );
    assert!(site.receive(&query, &started.cookie).is_ok());
}
