//! case 35: a refresh answers with another `iss`, `sub` or `oid`. No refresh token is asked for, and one that comes
//! nevertheless is dropped unread. OpenID: the modules of the plan oidcc-client-refreshtoken-test-plan do not apply.

use crate::stand_in::*;

#[test]
fn a_refresh_token_is_not_asked_for() {
    let scope = TestSite::new().begin().parameter("scope").unwrap();
    assert!(!scope.contains("offline_access"));
}

#[test]
fn a_refresh_token_that_comes_nevertheless_is_not_used() {
    let site = TestSite::new();
    let started = site.begin();
    let mut answer = token_response(&IdToken::for_nonce(&started.nonce()).compact());
    answer["refresh_token"] = "canary-refresh-token".into();
    site.microsoft
        .answers(Endpoint::Token, Answer::json(answer.to_string()));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    let identity = site.complete(&callback).unwrap();
    assert!(!format!("{identity:?}").contains("canary-refresh-token"));
    assert_eq!(site.microsoft.count(Endpoint::Token), 1);
}
