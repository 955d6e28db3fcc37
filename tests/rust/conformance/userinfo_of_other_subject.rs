//! case 34: the UserInfo answer's `sub` differs from the ID token's. No such request is made: everything comes in the ID
//! token, so there is no second source that could disagree. OpenID: oidcc-client-test-userinfo-invalid-sub.

use crate::stand_in::*;

#[test]
fn userinfo_is_never_asked() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    assert_eq!(
        site.microsoft.visited(),
        [Endpoint::Discovery, Endpoint::Keys, Endpoint::Token]
    );
    assert!(site
        .microsoft
        .sent()
        .iter()
        .all(|sent| !sent.url.contains("userinfo")));
}

/// Claims beside the ID token are nobody's claims.
#[test]
fn claims_in_the_token_response_do_not_count() {
    let site = TestSite::new();
    let started = site.begin();
    let mut answer = token_response(&IdToken::for_nonce(&started.nonce()).compact());
    answer["sub"] = "somebody-else".into();
    answer["oid"] = BOB.into();
    answer["email"] = "bob@contoso.example".into();
    site.microsoft
        .answers(Endpoint::Token, Answer::json(answer.to_string()));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    let identity = site.complete(&callback).unwrap();
    assert_eq!(identity.object_id().as_str(), ADA);
    assert_eq!(identity.email(), "");
}
