//! case 3: login CSRF. The attacker sends the victim a link with his own code and his own, authentic `state`.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_state_without_the_browsers_cookie_signs_nobody_in() {
    for cookie in [
        "",
        "wordpress_test_cookie=WP%20Cookie%20check",
        "vestibule=x; __host-vestibule=x",
        "__Host-vestibule",
    ] {
        let site = TestSite::new();
        let of_attacker = site.begin();
        site.microsoft.forget();
        assert_eq!(
            site.refusal(&of_attacker.answer(), cookie),
            Reason::CookiesMissing,
            "{cookie}"
        );
        assert!(site.microsoft.sent().is_empty());
    }
}
