//! A sign-in that was under way while the program was updated: its cookie and its state have the format of before. The
//! person starts afresh, and is accused of nothing.

use vestibule::crypto::{sha256, Keyring, Purpose};
use vestibule::reason::{Audience, Reason};

use crate::stand_in::*;

/// As the version before sealed it: bound to the number of its format, and to provider, application and address.
fn sealed(site: &TestSite, purpose: Purpose, plain: &[u8]) -> String {
    let config = &site.state.config;
    let site_and_provider = sha256(&[
        config.authority.base().as_bytes(),
        config.tenant.segment().as_bytes(),
        config.client_id.as_str().as_bytes(),
        config.site.redirect_uri.as_bytes(),
    ]);
    let context = sha256(&[b"2", &site_and_provider]);
    Keyring::new(&[SITE_KEY])
        .unwrap()
        .seal(purpose, &context, plain, &site.entropy)
        .unwrap()
}

/// How often automatic sign-ins came back; id, nonce, verifier, time.
fn cookie(site: &TestSite) -> String {
    let mut record = vec![0];
    record.extend_from_slice(&[7; 16 + 32 + 32]);
    record.extend_from_slice(&NOW.to_be_bytes());
    format!(
        "__Host-vestibule={}",
        sealed(site, Purpose::TransactionCookie, &record)
    )
}

/// Id, time, how, why, for whom, address.
fn state(site: &TestSite) -> String {
    let mut plain = vec![7; 16];
    plain.extend_from_slice(&NOW.to_be_bytes());
    plain.extend_from_slice(&[0, 0]);
    plain.extend_from_slice(&0_u64.to_be_bytes());
    plain.extend_from_slice(b"https://www.contoso.example/press/");
    sealed(site, Purpose::State, &plain)
}

#[test]
fn a_sign_in_of_before_the_update_starts_afresh() {
    let site = TestSite::new();
    let answer = format!("code={CODE}&state={}", state(&site));
    for cookie in [cookie(&site), site.begin().cookie, String::new()] {
        let reason = site.refusal(&answer, &cookie);
        assert_eq!(reason, Reason::SignInElsewhere);
        assert_eq!(reason.audience(), Audience::User);
    }
    assert_eq!(
        site.refusal(&site.begin().answer(), &cookie(&site)),
        Reason::SignInElsewhere
    );
}

#[test]
fn a_cookie_of_before_the_update_hinders_no_start() {
    let site = TestSite::new();
    let started = site.begin_with("", &cookie(&site));
    assert!(site.receive(&started.answer(), &started.cookie).is_ok());
}

/// What an older version did not seal either is still refused as before.
#[test]
fn an_older_version_is_no_excuse() {
    let site = TestSite::new();
    let mut changed = state(&site);
    changed.pop();
    let answer = format!("code={CODE}&state={changed}");
    assert_eq!(site.refusal(&answer, &cookie(&site)), Reason::StateInvalid);
    let mut changed = cookie(&site);
    changed.pop();
    assert_eq!(
        site.refusal(&site.begin().answer(), &changed),
        Reason::CookieMalformed
    );
    let swapped = format!("__Host-vestibule={}", state(&site));
    assert_eq!(
        site.refusal(&site.begin().answer(), &swapped),
        Reason::CookieMalformed
    );
}
