//! case 8: a response by another method or in another mode than the one that was asked for. Asked for is `query`.

use vestibule::reason::Reason;

use crate::stand_in::*;

#[test]
fn a_response_comes_by_get() {
    for method in ["POST", "HEAD", "PUT", "OPTIONS", "get", ""] {
        let site = TestSite::new();
        let started = site.begin();
        site.microsoft.forget();
        let mut incoming = navigation(&started.answer(), &started.cookie);
        incoming.method = method.to_owned();
        let refused = site.try_receive(&incoming).err().unwrap();
        assert_eq!(refused.error.reason(), Reason::MethodNotAllowed, "{method}");
        assert!(site.microsoft.sent().is_empty());
    }
}

/// A fragment never reaches the server; what reaches it then is a bare address.
#[test]
fn a_response_in_the_fragment_leaves_nothing() {
    let site = TestSite::new();
    let started = site.begin();
    assert_eq!(
        site.refusal("action=vestibule_callback", &started.cookie),
        Reason::StateMissing
    );
}

/// An ID token handed over by the browser (implicit or hybrid flow) is not looked at.
#[test]
fn an_id_token_in_the_response_is_not_used() {
    let site = TestSite::new();
    let started = site.begin();
    let token = IdToken::for_nonce(&started.nonce()).compact();
    let query = format!("id_token={token}&state={}", started.state());
    assert_eq!(
        site.refusal(&query, &started.cookie),
        Reason::ParameterMalformed
    );
}
