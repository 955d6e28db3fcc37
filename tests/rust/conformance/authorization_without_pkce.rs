//! case 14: an authorization request without `code_challenge` of method S256 must never be sent.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use vestibule::identity::SignInPurpose;

use crate::stand_in::*;

#[test]
fn every_request_carries_an_s256_challenge() {
    let site = TestSite::new();
    for purpose in [SignInPurpose::SignIn, SignInPurpose::Link { user: 1 }] {
        for query in [
            "",
            "redirect_to=/a/",
            "code_challenge_method=plain&code_challenge=x",
        ] {
            let started = site.begin_for(query, "", purpose);
            assert_eq!(
                started.parameter("code_challenge_method").as_deref(),
                Some("S256")
            );
            let challenge = started.parameter("code_challenge").unwrap();
            assert_eq!(URL_SAFE_NO_PAD.decode(challenge).unwrap().len(), 32);
        }
    }
}

/// RFC 7636, section 4.6: the verifier that is redeemed hashes to the challenge that was sent.
#[test]
fn the_challenge_is_that_of_the_verifier() {
    let site = TestSite::new();
    let started = site.begin();
    site.finish(&started).unwrap();
    let form = site.microsoft.sent().pop().unwrap().form.unwrap();
    let (_, verifier) = url::form_urlencoded::parse(form.as_bytes())
        .find(|(name, _)| name == "code_verifier")
        .unwrap();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    assert_eq!(
        started.parameter("code_challenge").unwrap(),
        base64url(digest)
    );
}
