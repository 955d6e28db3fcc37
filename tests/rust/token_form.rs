//! The form of a token request, read by another reader than ours. Used with and without a network.

use std::collections::BTreeMap;

/// The members, of which none comes twice.
pub fn token_form(body: &[u8]) -> BTreeMap<String, String> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
    let form: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(form.len(), pairs.len(), "a member comes twice");
    form
}

/// Exactly the members of an authorization code grant (RFC 6749, section 4.1.3; RFC 7636, section 4.5), by name and but
/// for the secrets by value.
pub fn is_code_grant(
    form: &BTreeMap<String, String>,
    client_id: &str,
    code: &str,
    redirect_uri: &str,
) {
    let names: Vec<&str> = form.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "client_id",
            "client_secret",
            "code",
            "code_verifier",
            "grant_type",
            "redirect_uri"
        ]
    );
    assert_eq!(form["client_id"], client_id);
    assert_eq!(form["code"], code);
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["redirect_uri"], redirect_uri);
}
