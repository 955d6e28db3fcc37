//! What has to work: the accepting modules of OpenID's Basic and Config relying-party plans, and the path of one sign-in.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use vestibule::flow::Start;
use vestibule::identity::{Identity, SignInPurpose};
use vestibule::oidc::Prompt;
use vestibule::time::Timestamp;

use crate::stand_in::*;
use crate::token_form::{is_code_grant, token_form};

/// 001-8, 001-9, 001-21, 001-22, 001-29: code flow from the button to the identity, with every claim that is used, groups of the
/// token among them.
/// OpenID: oidcc-client-test.
#[test]
fn a_code_becomes_an_identity() {
    let site = TestSite::new();
    let identity = site
        .sign_in(|token| {
            token.set("email", "ada.lovelace@contoso.example");
            token.set("xms_edov", true);
            token.set("given_name", "Ada");
            token.set("family_name", "Lovelace");
            token.set("groups", json!(["7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10"]));
            token.set("roles", json!(["Editor"]));
            token.set("auth_time", NOW - 20);
        })
        .unwrap();
    assert_eq!(identity.issuer(), ISSUER);
    assert_eq!(identity.tenant_id().as_str(), TENANT);
    assert_eq!(identity.object_id().as_str(), ADA);
    assert_eq!(
        identity.subject(),
        "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"
    );
    assert_eq!(identity.username(), "ada@contoso.example");
    assert_eq!(identity.email(), "ada.lovelace@contoso.example");
    assert!(identity.email_verified());
    assert!(!identity.is_guest());
    assert_eq!(identity.display_name(), "Ada Lovelace");
    assert_eq!(identity.first_name(), "Ada");
    assert_eq!(identity.last_name(), "Lovelace");
    assert_eq!(identity.groups(), ["7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10"]);
    assert_eq!(identity.roles(), ["Editor"]);
    assert_eq!(identity.session_id(), "canary-sid");
    assert_eq!(
        identity.auth_time(),
        Some(Timestamp::from_seconds(NOW - 20))
    );
    assert_eq!(identity.expires(), Timestamp::from_seconds(NOW + 3600));
    assert_eq!(identity.verified_at(), Timestamp::from_seconds(NOW));
    assert_eq!(*identity.purpose(), SignInPurpose::SignIn);
}

/// 001-41: a cold process asks for three things, a warm one for the token alone.
#[test]
fn a_warm_process_sends_one_request() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    assert_eq!(
        site.microsoft.visited(),
        [Endpoint::Discovery, Endpoint::Keys, Endpoint::Token]
    );
    site.microsoft.forget();
    site.sign_in(|_| {}).unwrap();
    assert_eq!(site.microsoft.visited(), [Endpoint::Token]);
}

/// OpenID: oidcc-client-test-idtoken-sig-rs256; the token is made by another implementation than ours.
#[test]
fn a_token_of_another_implementation_is_accepted() {
    let site = TestSite::new();
    let identity = site.sign_in_by(|token| {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(token.key.kid.to_owned());
        let key = EncodingKey::from_rsa_pem(token.key.private_pem().as_bytes()).unwrap();
        jsonwebtoken::encode(&header, &token.claims, &key).unwrap()
    });
    assert_eq!(identity.unwrap().object_id().as_str(), ADA);
}

/// OpenID: oidcc-client-test-kid-absent-single-jwks.
#[test]
fn a_token_without_kid_is_verified_with_the_only_key() {
    let identity = TestSite::new().sign_in(|token| token.header = json!({"alg": "RS256"}));
    assert_eq!(identity.unwrap().object_id().as_str(), ADA);
}

/// OpenID: oidcc-client-test-scope-userinfo-claims; the claims come in the ID token.
#[test]
fn the_scopes_that_carry_the_claims_are_asked_for() {
    let started = TestSite::new().begin();
    assert_eq!(
        started.parameter("scope").as_deref(),
        Some("openid profile email")
    );
}

/// 001-18: where the person is sent is what the discovery document says.
/// OpenID: oidcc-client-test-discovery-openid-config, oidcc-client-test-discovery-jwks-uri-keys.
#[test]
fn endpoints_and_keys_come_from_the_discovery_document() {
    let site = TestSite::new();
    let mut document = discovery_document();
    document["authorization_endpoint"] = format!("{AUTHORITY}/moved/authorize").into();
    document["token_endpoint"] = format!("{AUTHORITY}/moved/oauth2/v2.0/token").into();
    document["jwks_uri"] = format!("{AUTHORITY}/moved/discovery/v2.0/keys").into();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    assert_eq!(site.begin().url.path(), "/moved/authorize");
    site.sign_in(|_| {}).unwrap();
    let urls: Vec<String> = site
        .microsoft
        .sent()
        .into_iter()
        .map(|sent| sent.url)
        .collect();
    assert_eq!(
        urls,
        [
            format!("{AUTHORITY}/{TENANT}/v2.0/.well-known/openid-configuration?appid={CLIENT}"),
            format!("{AUTHORITY}/moved/discovery/v2.0/keys"),
            format!("{AUTHORITY}/moved/oauth2/v2.0/token"),
        ]
    );
}

/// The authorization request, parameter by parameter. No `prompt`, so nobody signs in twice: 001-39, 001-40.
#[test]
fn the_authorization_request_holds_these_parameters_and_no_other() {
    let started = TestSite::new().begin();
    assert!(started
        .url
        .as_str()
        .starts_with(&format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/authorize?")));
    let mut names: Vec<String> = started
        .url
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            "response_mode",
            "response_type",
            "scope",
            "state",
        ]
    );
    let parameter = |name| started.parameter(name).unwrap();
    assert_eq!(parameter("client_id"), CLIENT);
    assert_eq!(parameter("redirect_uri"), REDIRECT_URI);
    assert_eq!(parameter("response_type"), "code");
    assert_eq!(parameter("response_mode"), "query");
}

/// 001-5, 001-39: nothing is asked that need not be; a silent request asks nothing at all; who wants another account is
/// asked which, and then no hint answers in the person's place.
#[test]
fn prompt_and_hints_are_sent_where_they_are_wanted() {
    let mut json = configuration();
    json["settings"]["domain_hint"] = "contoso.example".into();
    let site = TestSite::configured(&json);
    let sent = |prompt, login_hint: &str| {
        let start = Start {
            prompt,
            login_hint: login_hint.to_owned(),
            ..Start::default()
        };
        let started = site.begin_as(
            "prompt=login&login_hint=eve&domain_hint=evil.example",
            "",
            &start,
        );
        ["prompt", "login_hint", "domain_hint"].map(|name| started.parameter(name))
    };
    let text = |text: &str| Some(text.to_owned());
    let domain = || text("contoso.example");
    assert_eq!(sent(Prompt::AsNeeded, ""), [None, None, domain()]);
    assert_eq!(
        sent(Prompt::AsNeeded, "ada@contoso.example"),
        [None, text("ada@contoso.example"), domain()]
    );
    assert_eq!(
        sent(Prompt::Never, "O.CiR&=+ x"),
        [text("none"), text("O.CiR&=+ x"), domain()]
    );
    assert_eq!(
        sent(Prompt::SelectAccount, "ada@contoso.example"),
        [text("select_account"), None, None]
    );
    assert_eq!(
        sent(Prompt::Never, &"x".repeat(1025)),
        [text("none"), None, domain()]
    );
}

/// A silent request that Microsoft cannot answer without the person fails with a reason that says so.
#[test]
fn a_silent_request_may_need_the_person() {
    for error in [
        "login_required",
        "interaction_required",
        "account_selection_required",
    ] {
        let site = TestSite::new();
        let start = Start {
            prompt: Prompt::Never,
            automatic: true,
            ..Start::default()
        };
        let started = site.begin_as("", "", &start);
        let answer = format!("error={error}&state={}", encoded(&started.state()));
        let callback = site.receive(&answer, &started.cookie).unwrap();
        assert!(callback.origin.silent);
        let failure = site.complete(&callback).unwrap_err();
        assert_eq!(failure.reason().code(), "interaction_required", "{error}");
        assert_eq!(site.microsoft.count(Endpoint::Token), 0);
    }
}

/// 001-38: the token request, parameter by parameter; a code is redeemed, never a password. Entra takes the secret in the body as
/// well as by Basic, so the module oidcc-client-test-client-secret-basic is not used.
#[test]
fn the_token_request_holds_these_parameters_and_no_other() {
    let site = TestSite::new();
    site.sign_in(|_| {}).unwrap();
    let request = site.microsoft.sent().pop().unwrap();
    assert_eq!(
        request.url,
        format!("{AUTHORITY}/{TENANT}/oauth2/v2.0/token")
    );
    let form = token_form(request.form.unwrap().as_bytes());
    is_code_grant(&form, CLIENT, CODE, REDIRECT_URI);
    assert_eq!(form["client_secret"], CLIENT_SECRET);
}

/// A tenant may be configured by its domain: the discovery document tells the id.
#[test]
fn a_domain_stands_for_its_tenant() {
    let mut json = configuration();
    json["settings"]["tenant"] = "Contoso.Example".into();
    let site = TestSite::configured(&json);
    let identity = site.sign_in(|_| {}).unwrap();
    assert_eq!(identity.tenant_id().as_str(), TENANT);
    assert_eq!(
        site.microsoft.sent()[0].url,
        format!("{AUTHORITY}/contoso.example/v2.0/.well-known/openid-configuration?appid={CLIENT}")
    );
}

/// `typ` may be absent, and its case does not matter (RFC 7519, section 5.1).
#[test]
fn typ_may_be_absent_or_lower_case() {
    for header in [
        json!({"alg": "RS256", "kid": "tenant-key-1"}),
        json!({"alg": "RS256", "kid": "tenant-key-1", "typ": "jwt"}),
        json!({"alg": "RS256", "kid": "tenant-key-1", "typ": "JWT", "x5t": "tenant-key-1"}),
    ] {
        let identity = TestSite::new().sign_in(|token| token.header = header.clone());
        assert!(identity.is_ok(), "{header}");
    }
}

/// 001-34: the page first asked for comes back with the response, as do the other tabs' transactions.
#[test]
fn the_page_first_asked_for_survives_the_journey() {
    let site = TestSite::new();
    let first = site.begin_with(
        "action=vestibule_start&redirect_to=%2Fpress%2F%3Fpage%3D2",
        "",
    );
    let second = site.begin_with(
        "redirect_to=https%3A%2F%2Fwww.contoso.example%2Fabout%2F",
        &first.cookie,
    );
    let callback = site.receive(&first.answer(), &second.cookie).unwrap();
    assert_eq!(
        callback.origin.return_to(),
        "https://www.contoso.example/press/?page=2"
    );
    let left = cookie_of(&callback.cookie);
    let callback = site.receive(&second.answer(), &left).unwrap();
    assert_eq!(
        callback.origin.return_to(),
        "https://www.contoso.example/about/"
    );
    assert_eq!(cookie_of(&callback.cookie), "");
}

/// 001-24: in the tenth minute it is still the same sign-in; a restarted browser tab is not accused of anything.
#[test]
fn a_person_may_take_almost_ten_minutes() {
    let site = TestSite::new();
    let started = site.begin();
    site.clock.advance(599);
    let callback = site.receive(&started.answer(), &started.cookie).unwrap();
    assert_eq!(callback.expires(), Timestamp::from_seconds(NOW + 600));
}

/// The name under which a consumption is recorded does not change, differs for each transaction, and is hexadecimal.
#[test]
fn a_transaction_has_one_name() {
    let site = TestSite::new();
    let (first, second) = (site.begin(), site.begin());
    let id = |started: &Started| {
        site.receive(&started.answer(), &started.cookie)
            .unwrap()
            .id()
    };
    assert_eq!(id(&first), id(&first));
    assert_ne!(id(&first), id(&second));
    assert_eq!(id(&first).len(), 64);
    assert!(id(&first).bytes().all(|byte| byte.is_ascii_hexdigit()));
}

/// A user who asked to be connected is named by the sealed state, and by nothing that the browser could write.
#[test]
fn a_connection_names_its_user() {
    let site = TestSite::new();
    let owner = SignInPurpose::Link { user: 42 };
    let started = site.begin_for("", "", owner);
    site.microsoft
        .issues(&IdToken::for_nonce(&started.nonce()).compact());
    let callback = site
        .receive(
            &format!("{}&link_user=1", started.answer()),
            &started.cookie,
        )
        .unwrap();
    assert_eq!(callback.origin.purpose, owner);
    let identity: Identity = site.complete(&callback).unwrap();
    assert_eq!(*identity.purpose(), owner);
}

/// Broken entropy ends the sign-in before anything is sent; nothing weaker takes its place.
#[test]
fn nothing_begins_without_entropy() {
    let site = TestSite::new();
    let environment = vestibule::flow::Environment {
        clock: &site.clock,
        entropy: &BrokenEntropy,
        transport: &site.microsoft,
        patience: &site.patience,
    };
    let refused = vestibule::flow::begin(
        &site.state,
        &environment,
        &navigation("", ""),
        &Start::default(),
    )
    .err()
    .unwrap();
    assert_eq!(refused.error.reason().code(), "internal_error");
    assert!(site.microsoft.sent().is_empty());
}
