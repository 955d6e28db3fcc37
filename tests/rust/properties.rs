//! What holds for every input: nothing panics, nothing leads elsewhere, strict JSON is JSON.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::Config as RunnerConfig;
use serde_json::Value;
use url::Url;
use vestibule::config::{Config, Site};
use vestibule::crypto::{Keyring, Purpose};
use vestibule::identity::SignInPurpose;
use vestibule::jose::{strict_json, KeySet};
use vestibule::oidc::{provider_error, Documents};
use vestibule::reason::Reason;
use vestibule::request::{single_cookie, Parameters};
use vestibule::state::{Binding, Origin, ReturnTo, SealedState, Transaction};
use vestibule::time::Timestamp;

use crate::stand_in::*;

static SITE: LazyLock<Site> = LazyLock::new(|| config(&configuration()).unwrap().site);
static KEYS: LazyLock<Keyring> = LazyLock::new(|| Keyring::new(&[SITE_KEY]).unwrap());

/// Enough for each run of the tests; the fuzz targets do the rest.
fn runner() -> RunnerConfig {
    RunnerConfig {
        cases: 256,
        failure_persistence: None,
        ..RunnerConfig::default()
    }
}

/// Objects whose member names differ in more than case.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z0-9_ \u{e4}\"\\\\]{0,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn purpose() -> impl Strategy<Value = SignInPurpose> {
    let user = 1_u64..;
    prop_oneof![
        Just(SignInPurpose::SignIn),
        user.clone().prop_map(|user| SignInPurpose::Link { user }),
        (user.clone(), any::<[u8; 32]>())
            .prop_map(|(user, session)| SignInPurpose::Renew { user, session }),
        user.prop_map(|user| SignInPurpose::Test { user }),
    ]
}

fn json_object() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-z0-9_]{0,8}", json_value(), 0..12)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #![proptest_config(runner())]

    /// Any text as an ID token is refused, not feared.
    #[test]
    fn any_text_is_refused_as_a_token(text in ".{0,200}") {
        prop_assert!(verify(&text).is_err());
    }

    /// Any text as a logout token, and any claims of a logout token that its event does not stand in.
    #[test]
    fn any_text_logs_nobody_out(text in "[ -~]{0,200}", claims in json_object()) {
        let site = TestSite::new();
        prop_assert!(site.backchannel(&text).is_err());
        let mut token = IdToken::logout();
        token.claims = claims;
        prop_assert!(site.backchannel(&token.compact()).is_err());
    }

    /// Why a sign-in was begun survives the journey, whoever it was and wherever they wanted to go.
    #[test]
    fn an_origin_comes_back_as_it_went(purpose in purpose(), automatic in any::<bool>(), silent in any::<bool>(), anew in any::<bool>(), path in "/[a-z0-9/?=&-]{0,60}") {
        let binding = Binding::of(&config(&configuration()).unwrap());
        let entropy = SequenceEntropy::default();
        let transaction = Transaction::begin(&entropy, Timestamp::from_seconds(NOW)).unwrap();
        let origin = Origin { purpose, automatic, silent, anew, return_to: ReturnTo::check(&path, &SITE) };
        let sealed = SealedState::of(&transaction, origin.clone()).seal(&KEYS, &binding, &entropy).unwrap();
        prop_assert_eq!(SealedState::open(&sealed, &KEYS, &binding, &SITE).unwrap().origin, origin);
    }

    /// Any three parts, any JSON as header and payload, signed by nobody.
    #[test]
    fn any_unsigned_token_is_refused(header in json_value(), payload in json_value(), signature in prop::collection::vec(any::<u8>(), 0..300)) {
        let token = format!("{}.{}.{}", base64url(header.to_string()), base64url(payload.to_string()), base64url(signature));
        prop_assert!(verify(&token).is_err());
    }

    /// Any bytes as payload, correctly signed: read without a panic, and refused.
    #[test]
    fn any_signed_bytes_are_refused(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut token = IdToken::for_nonce("n");
        token.raw_payload = Some(payload);
        prop_assert!(verify(&token.compact()).is_err());
    }

    /// A correct token with one claim replaced by anything: either refused, or the same person.
    #[test]
    fn one_claim_of_any_kind_changes_nobody(name in prop::sample::select(vec![
        "acct", "at_hash", "aud", "auth_time", "azp", "c_hash", "email", "exp", "groups", "iat", "idp", "iss", "name", "nbf",
        "nonce", "oid", "preferred_username", "roles", "sid", "sub", "tid", "ver", "xms_edov", "anything",
    ]), value in json_value()) {
        let mut token = IdToken::for_nonce("the-nonce-of-this-transaction");
        token.set(name, value);
        if let Ok(identity) = verify(&token.compact()) {
            prop_assert_eq!(identity.object_id().as_str(), ADA);
            prop_assert_eq!(identity.tenant_id().as_str(), TENANT);
            prop_assert_eq!(identity.issuer(), ISSUER);
        }
    }

    /// Any bytes as key set, shared copy, configuration, sealed text, cookie.
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(KeySet::parse(&bytes).is_err());
        prop_assert!(Config::parse(&bytes, &*KEYS).is_err());
        let config = config(&configuration()).unwrap();
        prop_assert!(!Documents::default().adopt(&bytes, &config, Timestamp::from_seconds(NOW)));
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!(KEYS.open(Purpose::State, b"", &text).is_none());
        let sealed = ["v1.", &base64url(&bytes)].concat();
        prop_assert!(KEYS.open(Purpose::State, b"", &sealed).is_none());
        let _ = single_cookie(&bytes, "a");
        let _ = provider_error(&text, &text, &text);
    }

    /// Any query: read or refused; what is read is there once.
    #[test]
    fn any_query_is_survived(query in "([a-z_%+=&\\[\\]]|code|state|error|=|&|%[0-9a-f]{2}){0,60}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Parameters::parse(&bytes);
        if let Err(error) = Parameters::parse(query.as_bytes()) {
            prop_assert!(matches!(error.reason(), Reason::ParameterRepeated | Reason::ParameterMalformed));
        }
    }

    /// What is encoded is read again.
    #[test]
    fn an_encoded_parameter_is_read_again(value in ".{1,60}") {
        let query = format!("x=1&code={}&state=s", encoded(&value));
        let parameters = Parameters::parse(query.as_bytes()).unwrap();
        prop_assert_eq!(parameters.text("code"), Some(value.as_str()));
        prop_assert_eq!(parameters.text("state"), Some("s"));
    }

    /// Any candidate for a return address: refused, or an address of this site that says the same when checked again.
    #[test]
    fn a_return_address_stays_on_the_site(candidate in prop_oneof![
        ".{0,60}",
        "[/\\\\.:@?#%a-z\t\r\n ]{0,30}",
        "(https?:)?[/\\\\]{0,4}(www\\.contoso\\.example)?[@:.%/\\\\]{0,3}(evil\\.example)?(:[0-9]{1,5})?[/?#].{0,20}",
        "https://www\\.contoso\\.example.{0,20}",
        "/.{0,40}",
    ]) {
        if let Some(passed) = ReturnTo::check(&candidate, &SITE) {
            let url = Url::parse(passed.as_str()).unwrap();
            prop_assert_eq!(url.origin(), SITE.home.origin());
            prop_assert!(url.username().is_empty() && url.password().is_none());
            prop_assert!(passed.as_str().starts_with(HOME));
            prop_assert!(passed.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(ReturnTo::check(passed.as_str(), &SITE), Some(passed));
        }
    }

    /// On valid JSON without repeated names the strict reader says what serde_json says.
    #[test]
    fn strict_json_is_json(object in json_object()) {
        let text = object.to_string();
        let strict: Value = strict_json::object(text.as_bytes(), Reason::TokenMalformed).unwrap();
        let lenient: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(strict, lenient);
    }

    /// On other bytes it never accepts what serde_json refuses.
    #[test]
    fn strict_json_is_no_more_than_json(object in json_object(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = object.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if strict_json::check(&bytes, Reason::TokenMalformed).is_ok() {
            prop_assert!(serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| value.is_object()));
        }
    }

    /// A repeated name is found wherever it stands.
    #[test]
    fn a_repeated_name_is_found(object in json_object(), name in "[a-z]{1,8}", depth in 0_usize..20) {
        let inner = format!("{{\"{name}\":1,\"x y\":{object},\"{}\":2}}", name.to_uppercase());
        let text = (0..depth).fold(inner, |text, level| {
            if level % 2 == 0 { format!("{{\"a\":{text}}}") } else { format!("{{\"a\":[0,{text}]}}") }
        });
        let error = strict_json::check(text.as_bytes(), Reason::TokenMalformed).unwrap_err();
        prop_assert_eq!(error.reason(), Reason::ClaimRepeated);
    }

    /// What is sealed opens, and only with its purpose and context.
    #[test]
    fn a_seal_opens_once_and_for_its_purpose(plain in prop::collection::vec(any::<u8>(), 0..300), context in prop::collection::vec(any::<u8>(), 0..40)) {
        let sealed = KEYS.seal(Purpose::State, &context, &plain, &SequenceEntropy::default()).unwrap();
        let opened = KEYS.open(Purpose::State, &context, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
        prop_assert!(KEYS.open(Purpose::Secret, &context, &sealed).is_none());
        let other = [context.as_slice(), b"x"].concat();
        prop_assert!(KEYS.open(Purpose::State, &other, &sealed).is_none());
    }
}
