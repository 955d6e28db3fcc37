//! case 1 (001-22): a callback without `state`.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_response_without_state_is_nobodys() {
    for query in [
        "",
        "code=abc",
        "code=abc&state=",
        "code=abc&State=v1.AAAA",
        "error=access_denied",
    ] {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft.forget();
        assert_eq!(
            site.refusal(query, &started.cookie),
            Reason::StateMissing,
            "{query}"
        );
        assert!(site.microsoft.sent().is_empty());
    }
}
