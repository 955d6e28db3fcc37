//! Logging out at Microsoft, and being told of it: the accepting modules of OpenID's logout plans.

use std::collections::HashMap;

use serde_json::json;
use vestibule::flow::{self, LogoutHints};
use vestibule::reason::Reason;

use crate::stand_in::*;

fn parameters(url: &url::Url) -> HashMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// OpenID: oidcc-client-test-rp-init-logout.
#[test]
fn a_person_logs_out_at_microsoft_and_comes_back() {
    let site = TestSite::new();
    let hints = LogoutHints {
        login_hint: "canary-login-hint".to_owned(),
        id_token: String::new(),
    };
    let url = site.log_out(&hints);
    assert!(url
        .as_str()
        .starts_with(&format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/logout?")));
    let sent = parameters(&url);
    let mut names: Vec<&str> = sent.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "client_id",
            "logout_hint",
            "post_logout_redirect_uri",
            "state"
        ]
    );
    assert_eq!(sent["client_id"], CLIENT);
    assert_eq!(sent["logout_hint"], "canary-login-hint");
    assert_eq!(
        sent["post_logout_redirect_uri"],
        format!("{LOGIN}?action=vestibule_logged_out")
    );

    let state = encoded(&sent["state"]);
    assert!(site.logged_out(&format!("action=vestibule_logged_out&state={state}")));
    site.clock.advance(3599);
    assert!(site.logged_out(&format!("state={state}")));
}

/// Without the optional claim Microsoft asks which account it shall be.
#[test]
fn nothing_is_said_of_a_person_of_whom_nothing_is_known() {
    let sent = parameters(&TestSite::new().log_out(&LogoutHints::default()));
    assert!(!sent.contains_key("logout_hint"));
    assert!(!sent.contains_key("id_token_hint"));
}

/// `id_token_hint` where the setting asks for it; in the session the token is sealed.
#[test]
fn the_id_token_is_a_hint_where_the_setting_says_so() {
    let mut json = configuration();
    json["settings"]["logout_id_token_hint"] = true.into();
    let site = TestSite::configured(&json);
    let mut sent = String::new();
    let identity = site
        .sign_in_by(|token| {
            sent = token.compact();
            sent.clone()
        })
        .unwrap();
    assert!(identity.id_token().starts_with("v1."));
    assert!(!identity
        .id_token()
        .contains(sent.split('.').next().unwrap()));

    let hints = LogoutHints {
        login_hint: String::new(),
        id_token: identity.id_token().to_owned(),
    };
    assert_eq!(parameters(&site.log_out(&hints))["id_token_hint"], sent);

    // After a change of keys it is a hint less, and no obstacle.
    let hints = LogoutHints {
        login_hint: String::new(),
        id_token: "v1.AAAA".to_owned(),
    };
    assert!(!parameters(&site.log_out(&hints)).contains_key("id_token_hint"));
}

#[test]
fn the_id_token_is_not_kept_unless_the_setting_says_so() {
    let identity = TestSite::new().sign_in(|_| {}).unwrap();
    assert_eq!(identity.id_token(), "");
}

/// A token with hundreds of groups would make an address that nobody takes.
#[test]
fn a_very_long_id_token_is_not_kept() {
    let mut json = configuration();
    json["settings"]["logout_id_token_hint"] = true.into();
    let site = TestSite::configured(&json);
    let group = "7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10";
    let identity = site
        .sign_in(|token| token.set("groups", vec![group; 200]))
        .unwrap();
    assert_eq!(identity.id_token(), "");
}

/// What the logout and the next sign-in need is kept of the ID token, whole or not at all.
#[test]
fn the_login_hint_is_kept_whole_or_not_at_all() {
    let kept = |hint: serde_json::Value| {
        identity(|token| token.set("login_hint", hint))
            .login_hint()
            .to_owned()
    };
    assert_eq!(kept("O.CiRjYW5hcnk_-=".into()), "O.CiRjYW5hcnk_-=");
    assert_eq!(kept("x".repeat(1024).into()), "x".repeat(1024));
    for unfit in [
        json!("x".repeat(1025)),
        json!("a b"),
        json!("a\nb"),
        json!("\u{e4}"),
        json!(["a"]),
        json!(null),
    ] {
        assert_eq!(kept(unfit.clone()), "", "{unfit}");
    }
}

/// A cloud or a proxy of Microsoft's documents that names no address: the person is logged out of WordPress alone.
#[test]
fn without_an_address_nobody_is_sent_to_microsoft() {
    let site = TestSite::new();
    let mut document = discovery_document();
    document
        .as_object_mut()
        .unwrap()
        .remove("end_session_endpoint");
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    let ticket =
        flow::logout_ticket(&site.state, &site.environment(), &LogoutHints::default()).unwrap();
    let url = flow::logout_url(&site.state, &site.environment(), &ticket).unwrap();
    assert_eq!(url, None);
    // And nothing else suffers.
    assert!(site.sign_in(|_| {}).is_ok());
}

/// Microsoft cannot be reached: an error, so that the person is told that the session there may go on.
#[test]
fn a_logout_that_microsoft_does_not_hear_of_is_an_error() {
    let site = TestSite::new();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::Failure(Reason::TimedOut));
    let ticket =
        flow::logout_ticket(&site.state, &site.environment(), &LogoutHints::default()).unwrap();
    let error = flow::logout_url(&site.state, &site.environment(), &ticket).unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
}

/// OpenID: oidcc-client-test-rp-frontchannel-rpinitlogout, oidcc-client-test-rp-frontchannel-opinitlogout.
#[test]
fn front_channel_logout_names_the_session() {
    let site = TestSite::new();
    let logout = site
        .frontchannel(&format!(
            "action=vestibule_frontchannel_logout&iss={}&sid=canary-sid",
            encoded(ISSUER)
        ))
        .unwrap();
    assert_eq!(logout.issuer, ISSUER);
    assert_eq!(logout.sid, "canary-sid");
    assert_eq!((logout.subject.as_str(), logout.id.as_str()), ("", ""));
}

/// Entra sends no `iss`. Anybody may open this address, so a tenant that is known by its id costs no request.
#[test]
fn front_channel_logout_by_entra_needs_no_document() {
    let site = TestSite::new();
    let logout = site.frontchannel("sid=canary-sid").unwrap();
    assert_eq!(logout.issuer, ISSUER);
    assert!(site.microsoft.sent().is_empty());
}

#[test]
fn a_domain_stands_for_its_tenant_at_the_logout_too() {
    let mut json = configuration();
    json["settings"]["tenant"] = "contoso.example".into();
    let site = TestSite::configured(&json);
    assert_eq!(site.frontchannel("sid=canary-sid").unwrap().issuer, ISSUER);
    assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
}

/// What the session keeps is what the logout names, also for a `sid` with characters that a URL writes differently.
#[test]
fn the_session_is_found_by_what_the_logout_names() {
    for sid in ["canary-sid", "a b+c/d=e&f", "x".repeat(256).as_str()] {
        let site = TestSite::new();
        let kept = site.sign_in(|token| token.set("sid", sid)).unwrap();
        let front = site.frontchannel(&format!("sid={}", encoded(sid))).unwrap();
        assert_eq!(front.sid, kept.session_id());
        let mut token = IdToken::logout();
        token.set("sid", sid);
        let back = site.backchannel(&token.compact()).unwrap();
        assert_eq!(back.sid, kept.session_id());
        assert_eq!(back.subject, kept.subject());
        assert_eq!(back.issuer, kept.issuer());
    }
}

/// Case 97. OpenID: oidcc-client-test-rp-backchannel-rpinitlogout.
#[test]
fn back_channel_logout_names_session_and_person() {
    let site = TestSite::new();
    let logout = site.backchannel(&IdToken::logout().compact()).unwrap();
    assert_eq!(logout.issuer, ISSUER);
    assert_eq!(logout.sid, "canary-sid");
    assert_eq!(logout.subject, SUBJECT);
    assert_eq!(logout.id.len(), 64);
    assert!(logout.id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    // Kept for as long as the token is accepted.
    assert_eq!(logout.expires.seconds(), NOW + 120 + 120);
}

/// `sub` alone ends all of a person's sessions, `sid` alone ends one; `typ` may also be `JWT` or absent.
#[test]
fn back_channel_logout_may_name_one_of_the_two() {
    let site = TestSite::new();
    let read = |change: &dyn Fn(&mut IdToken)| {
        let mut token = IdToken::logout();
        change(&mut token);
        let logout = site.backchannel(&token.compact()).unwrap();
        (logout.sid, logout.subject)
    };
    assert_eq!(
        read(&|token| token.remove("sid")),
        (String::new(), SUBJECT.to_owned())
    );
    assert_eq!(
        read(&|token| token.remove("sub")),
        ("canary-sid".to_owned(), String::new())
    );
    for header in [
        json!({"alg": "RS256", "kid": "tenant-key-1"}),
        json!({"alg": "RS256", "kid": "tenant-key-1", "typ": "JWT"}),
        json!({"alg": "RS256", "kid": "tenant-key-1", "typ": "Logout+JWT"}),
    ] {
        let (sid, _) = read(&|token| token.header = header.clone());
        assert_eq!(sid, "canary-sid", "{header}");
    }
}

/// The event's object should be empty; a provider that says more still says that the session ended.
#[test]
fn back_channel_logout_may_say_more() {
    let mut token = IdToken::logout();
    token.set("tid", TENANT);
    token.set("aud", json!([CLIENT]));
    token.set(
        "events",
        json!({
            "http://schemas.openid.net/event/backchannel-logout": {"why": "asked"},
            "https://other.example/event": {},
        }),
    );
    assert!(TestSite::new().backchannel(&token.compact()).is_ok());
}

/// Keys that rolled over: an unknown key, a refresh, a second look.
#[test]
fn back_channel_logout_survives_a_new_key() {
    let site = TestSite::new();
    site.warm_up();
    let mut token = IdToken::logout();
    token.key = SigningKey::next();
    token.header["kid"] = SigningKey::next().kid.into();
    let token = token.compact();
    let error = site.backchannel(&token).unwrap_err();
    assert_eq!(error.reason(), Reason::SigningKeyUnknown);
    site.microsoft
        .publishes(&[SigningKey::tenant().jwk(), SigningKey::next().jwk()]);
    assert!(site.state.refresh(&site.environment()).unwrap());
    assert_eq!(site.backchannel(&token).unwrap().sid, "canary-sid");
}

/// The first line whose role is held, as an absolute address.
#[test]
fn a_role_has_its_landing_page() {
    let mut json = configuration();
    json["settings"]["landing_pages"] = json!(["editor /desk/", "subscriber /welcome/"]);
    let site = TestSite::configured(&json);
    let landing = |roles: &[&str]| {
        let roles: Vec<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        flow::landing(&site.state, &roles)
    };
    assert_eq!(landing(&["subscriber", "editor"]), format!("{HOME}desk/"));
    assert_eq!(landing(&["subscriber"]), format!("{HOME}welcome/"));
    assert_eq!(landing(&["administrator"]), "");
    assert_eq!(landing(&[]), "");
}
