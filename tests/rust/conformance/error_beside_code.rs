//! case 6 (001-22, 001-23): a response with both `error` and `code` is an error, and the code is not redeemed.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn error_wins_over_code() {
    for addition in [
        "error=access_denied",
        "error=access_denied&error_subcode=cancel",
    ] {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft
            .issues(&IdToken::for_nonce(&started.nonce()).compact());
        site.microsoft.forget();
        let query = format!("{}&{addition}", started.answer());
        let callback = site.receive(&query, &started.cookie).unwrap();
        let error = site.complete(&callback).unwrap_err();
        assert_eq!(error.reason(), Reason::SignInCancelled);
        assert!(site.microsoft.sent().is_empty());
    }
}

/// The transaction is over with it: its consumption is recorded like that of a success.
#[test]
fn an_error_consumes_the_transaction() {
    let site = TestSite::new();
    let started = site.begin();
    let query = format!("error=access_denied&state={}", started.state());
    let callback = site.receive(&query, &started.cookie).unwrap();
    assert_eq!(callback.id().len(), 64);
    assert!(callback.cookie.contains("Max-Age=0"));
}

/// A response that is neither is malformed, not empty-handed.
#[test]
fn neither_error_nor_code_is_malformed() {
    for query in ["", "&code=", "&error=", "&id_token=a.b.c"] {
        let site = TestSite::new();
        let started = site.begin();
        let query = format!("state={}{query}", started.state());
        assert_eq!(
            site.refusal(&query, &started.cookie),
            Reason::ParameterMalformed,
            "{query}"
        );
    }
}
