//! case 36: `max_age`, `prompt=login` or an authentication context was requested and the token does not show it. None of
//! them is requested; what comes of them is recorded, not judged.

use vestibule::time::Timestamp;

use crate::stand_in::*;

#[test]
fn nothing_is_requested_that_would_have_to_be_judged() {
    let site = TestSite::new();
    let started = site.begin_with(
        "max_age=1&prompt=login&acr_values=c1&claims={}&login_hint=x&domain_hint=y",
        "",
    );
    for name in [
        "max_age",
        "prompt",
        "acr_values",
        "claims",
        "login_hint",
        "domain_hint",
        "request",
        "request_uri",
    ] {
        assert_eq!(started.parameter(name), None, "{name}");
    }
}

#[test]
fn an_old_auth_time_is_recorded() {
    let identity = identity(|token| token.set("auth_time", 1));
    assert_eq!(identity.auth_time(), Some(Timestamp::from_seconds(1)));
}
