//! case 44: an access token, another application's ID token or another kind of token of the same tenant, correctly signed,
//! stands where the ID token should.

use serde_json::json;
use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn an_access_token_is_no_id_token() {
    // For Graph: version 1, a nonce in the header.
    let reason = refusal_of(|mut token| {
        token.header["nonce"] = "x".into();
        token.claims = json!({
            "aud": "https://graph.microsoft.com", "iss": format!("https://sts.windows.net/{TENANT}/"),
            "iat": NOW, "nbf": NOW, "exp": NOW + 3600, "appid": CLIENT, "oid": ADA, "tid": TENANT,
            "scp": "openid profile email", "sub": "a", "ver": "1.0",
        });
        token.compact()
    });
    assert_eq!(reason, Reason::IssuerWrong);

    // For an API of the tenant: version 2.
    let api = |audience: &str| {
        let audience = audience.to_owned();
        refusal_of(move |mut token| {
            token.set("aud", audience);
            token.set("azp", CLIENT);
            token.set("scp", "Files.Read");
            token.remove("nonce");
            token.compact()
        })
    };
    assert_eq!(api(OTHER_CLIENT), Reason::AudienceWrong);
    // For an API that is registered as this application itself: no nonce.
    assert_eq!(api(CLIENT), Reason::NonceWrong);
}

#[test]
fn an_id_token_of_another_application_is_refused() {
    let reason = refusal_of(|mut token| {
        token.set("aud", OTHER_CLIENT);
        token.compact()
    });
    assert_eq!(reason, Reason::AudienceWrong);
}

#[test]
fn a_logout_token_is_no_id_token() {
    let reason = refusal_of(|mut token| {
        token.header["typ"] = "logout+jwt".into();
        token.set(
            "events",
            json!({"http://schemas.openid.net/event/backchannel-logout": {}}),
        );
        token.remove("nonce");
        token.compact()
    });
    assert_eq!(reason, Reason::TokenTypeWrong);
}

/// The access token of the answer, which is opaque to us, is never taken for an ID token.
#[test]
fn the_access_token_is_not_a_fallback() {
    let site = TestSite::new();
    let started = site.begin();
    let good = IdToken::for_nonce(&started.nonce()).compact();
    let mut answer = token_response("x");
    answer["access_token"] = good.into();
    site.microsoft
        .answers(Endpoint::Token, Answer::json(answer.to_string()));
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(
        site.complete(&callback).unwrap_err().reason(),
        Reason::TokenMalformed
    );
}
