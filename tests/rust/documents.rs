//! Discovery document and keys: how long they are good, how a failure is bridged, how workers share them.

use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use serde_json::{json, Value};
use vestibule::cache::{Freshness, Held, Throttle};
use vestibule::crypto::Keyring;
use vestibule::oidc::Documents;
use vestibule::reason::Reason;
use vestibule::time::{Clock, Timestamp};

use crate::stand_in::*;

const HOUR: i64 = 3600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

#[test]
fn a_document_is_fresh_for_twelve_hours_and_kept_for_a_day() {
    let held = Held {
        value: (),
        body: Vec::new(),
        fetched: at(NOW),
    };
    for (age, expected) in [
        (0, Freshness::Fresh),
        (12 * HOUR - 1, Freshness::Fresh),
        (12 * HOUR, Freshness::Stale),
        (24 * HOUR - 1, Freshness::Stale),
        (24 * HOUR, Freshness::Expired),
        (1_000_000, Freshness::Expired),
        // Clocks of web nodes differ by a few minutes, not by more.
        (-1, Freshness::Fresh),
        (-300, Freshness::Fresh),
        (-301, Freshness::Expired),
        (i64::MIN / 2, Freshness::Expired),
    ] {
        assert_eq!(held.freshness(at(NOW + age)), expected, "{age}");
    }
}

#[test]
fn a_throttle_lets_one_attempt_pass_in_a_span() {
    let mut throttle = Throttle::default();
    for (second, free) in [
        (0, true),
        (0, false),
        (9, false),
        (10, true),
        (19, false),
        (20, true),
        (1000, true),
    ] {
        assert_eq!(throttle.pass(at(NOW + second), 10), free, "{second}");
    }
    // A clock that was set back does not lock anybody out.
    assert!(throttle.pass(at(NOW - 100_000), 10));
    assert!(!throttle.pass(at(NOW - 99_999), 10));
}

/// A fresh document is not asked for, a stale one is, and bridges the failure.
#[test]
fn a_stale_document_bridges_a_failure() {
    let site = TestSite::new();
    site.warm_up();
    for endpoint in [Endpoint::Discovery, Endpoint::Keys] {
        site.microsoft
            .answers(endpoint, Answer::Failure(Reason::ConnectFailed));
    }
    site.clock.advance(12 * HOUR - 1);
    site.begin();
    assert!(site.microsoft.sent().is_empty());
    site.clock.advance(1);
    site.begin();
    assert_eq!(site.microsoft.visited(), [Endpoint::Discovery]);
    // It is asked for again after ten seconds, not on each click.
    for _ in 0..9 {
        site.clock.advance(1);
        site.begin();
    }
    assert_eq!(site.microsoft.count(Endpoint::Discovery), 1);
    site.clock.advance(1);
    site.begin();
    assert_eq!(site.microsoft.count(Endpoint::Discovery), 2);
    site.clock.advance(12 * HOUR - 11);
    site.begin();
    site.clock.advance(1);
    let error = site.try_begin(&navigation("", "")).err().unwrap();
    assert_eq!(error.reason(), Reason::ConnectFailed);
}

#[test]
fn a_stale_document_is_renewed() {
    let site = TestSite::new();
    site.warm_up();
    site.clock.advance(12 * HOUR);
    let mut document = discovery_document();
    document["authorization_endpoint"] = format!("{AUTHORITY}/moved").into();
    site.microsoft
        .answers(Endpoint::Discovery, Answer::json(document.to_string()));
    assert_eq!(site.begin().url.path(), "/moved");
}

/// What was fetched is handed over once, for the shared copy; what was not fetched is not.
#[test]
fn only_what_is_new_is_exported() {
    let site = TestSite::new();
    let export = || site.state.export(&site.entropy).unwrap();
    assert_eq!(export(), None);
    site.begin();
    assert!(export().is_some());
    assert_eq!(export(), None);
    site.sign_in(|_| {}).unwrap();
    assert!(export().is_some());
    assert_eq!(export(), None);
    site.sign_in(|_| {}).unwrap();
    assert_eq!(export(), None);
}

fn copy_of(site: &TestSite) -> String {
    site.sign_in(|_| {}).unwrap();
    site.state.export(&site.entropy).unwrap().unwrap()
}

/// A new worker fetches nothing when the site has a fresh shared copy.
#[test]
fn a_new_worker_fetches_nothing() {
    let copy = copy_of(&TestSite::new());
    let worker = TestSite::new();
    worker.clock.advance(60);
    assert!(worker.state.import(&copy, worker.clock.now()));
    worker.sign_in(|_| {}).unwrap();
    assert_eq!(worker.microsoft.visited(), [Endpoint::Token]);
    // It has nothing that the others do not have.
    assert_eq!(worker.state.export(&worker.entropy).unwrap(), None);
}

#[test]
fn a_copy_is_taken_once_and_only_when_newer() {
    let copy = copy_of(&TestSite::new());
    let worker = TestSite::new();
    assert!(worker.state.import(&copy, worker.clock.now()));
    assert!(!worker.state.import(&copy, worker.clock.now()));

    let newer = TestSite::new();
    newer.clock.advance(10);
    let newer = copy_of(&newer);
    worker.clock.advance(10);
    assert!(worker.state.import(&newer, worker.clock.now()));
    assert!(!worker.state.import(&copy, worker.clock.now()));
}

#[test]
fn an_expired_copy_is_not_taken() {
    let copy = copy_of(&TestSite::new());
    let worker = TestSite::new();
    worker.clock.advance(24 * HOUR - 1);
    assert!(worker.state.import(&copy, worker.clock.now()));
    let worker = TestSite::new();
    worker.clock.advance(24 * HOUR);
    assert!(!worker.state.import(&copy, worker.clock.now()));
    let worker = TestSite::new();
    worker.clock.advance(-301);
    assert!(!worker.state.import(&copy, worker.clock.now()));
}

/// A stale copy is better than none: it is renewed, and bridges a failure like one's own.
#[test]
fn a_stale_copy_bridges_a_failure() {
    let copy = copy_of(&TestSite::new());
    let worker = TestSite::new();
    worker.clock.advance(13 * HOUR);
    assert!(worker.state.import(&copy, worker.clock.now()));
    worker
        .microsoft
        .answers(Endpoint::Discovery, Answer::Failure(Reason::TimedOut));
    worker.begin();
    assert_eq!(worker.microsoft.visited(), [Endpoint::Discovery]);
}

/// Case 48: whoever can write to the database cannot write keys.
#[test]
fn a_copy_is_sealed_by_the_site() {
    let copy = copy_of(&TestSite::new());
    let other_keys = TestSite::with_keys(
        &configuration(),
        &[b"another key of the length that it takes"],
    );
    assert!(!other_keys.state.import(&copy, at(NOW)));
    for at_byte in 0..copy.len() {
        let mut changed = copy.clone().into_bytes();
        changed[at_byte] = if changed[at_byte] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        if at_byte % 97 == 0 || at_byte < 40 {
            assert!(
                !TestSite::new().state.import(&changed, at(NOW)),
                "{at_byte}"
            );
        }
    }
    assert!(!TestSite::new()
        .state
        .import(&copy[..copy.len() - 1], at(NOW)));
}

/// A copy belongs to a tenant of a cloud. Settings may change while it is kept; a domain could stand for any tenant.
#[test]
fn a_copy_of_another_tenant_is_not_taken() {
    let by_domain = |domain: &str| {
        let mut json = configuration();
        json["settings"]["tenant"] = domain.into();
        TestSite::configured(&json)
    };
    let contoso = by_domain("contoso.example");
    let copy = copy_of(&contoso);
    assert!(by_domain("contoso.example").state.import(&copy, at(NOW)));
    assert!(!by_domain("fabrikam.example").state.import(&copy, at(NOW)));
    assert!(!TestSite::new().state.import(&copy, at(NOW)));
}

/// The sites of a network share one copy, each with its own address. An app registration can have keys of its own.
#[test]
fn a_network_shares_the_copy_of_an_application() {
    let copy = copy_of(&TestSite::new());
    let mut json = configuration();
    json["site"]["redirect_uri"] =
        "https://two.contoso.example/wp-login.php?action=vestibule_callback".into();
    assert!(TestSite::configured(&json).state.import(&copy, at(NOW)));
    json["settings"]["client_id"] = OTHER_CLIENT.into();
    assert!(!TestSite::configured(&json).state.import(&copy, at(NOW)));
}

fn adopt(copy: &Value) -> bool {
    let config = config(&configuration()).unwrap();
    Documents::default().adopt(copy.to_string().as_bytes(), &config, at(NOW))
}

fn document(fetched: i64, body: impl AsRef<[u8]>) -> Value {
    json!({"fetched": fetched, "body": STANDARD.encode(body)})
}

/// What is in a copy passes the same parsers as what is fetched.
#[test]
fn a_poisoned_copy_is_refused() {
    let discovery = discovery_document();
    let good_discovery = document(NOW, discovery.to_string());
    let good_keys = document(NOW, jwks(&[SigningKey::tenant().jwk()]));
    assert!(adopt(
        &json!({"discovery": good_discovery, "keys": good_keys})
    ));
    assert!(adopt(&json!({"discovery": good_discovery, "keys": null})));
    assert!(adopt(&json!({"discovery": null, "keys": good_keys})));

    let changed = |member: &str, value: &str| {
        let mut document = discovery.clone();
        document[member] = value.into();
        document.to_string()
    };
    let mut private = SigningKey::tenant().jwk();
    private["d"] = "AAAA".into();
    let poisoned = [
        ("nothing", json!({"discovery": null, "keys": null})),
        (
            "issuer",
            json!({"discovery": document(NOW, changed("issuer", "https://evil.example")), "keys": null}),
        ),
        (
            "token endpoint",
            json!({"discovery": document(NOW, changed("token_endpoint", "https://evil.example/")), "keys": null}),
        ),
        (
            "plain http",
            json!({"discovery": document(NOW, changed("jwks_uri", "http://login.microsoftonline.com/")), "keys": null}),
        ),
        (
            "no document",
            json!({"discovery": document(NOW, "{}"), "keys": null}),
        ),
        (
            "not JSON",
            json!({"discovery": document(NOW, "<html>"), "keys": null}),
        ),
        (
            "no keys",
            json!({"discovery": null, "keys": document(NOW, jwks(&[]))}),
        ),
        (
            "private key",
            json!({"discovery": null, "keys": document(NOW, jwks(&[private]))}),
        ),
        (
            "weak key",
            json!({"discovery": null, "keys": document(NOW, jwks(&[json!({"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQAB"})]))}),
        ),
        (
            "expired",
            json!({"discovery": document(NOW - 24 * HOUR, discovery.to_string()), "keys": null}),
        ),
        (
            "from the future",
            json!({"discovery": document(NOW + 301, discovery.to_string()), "keys": null}),
        ),
        (
            "end of time",
            json!({"discovery": document(i64::MAX, discovery.to_string()), "keys": null}),
        ),
        (
            "beginning of time",
            json!({"discovery": document(i64::MIN, discovery.to_string()), "keys": null}),
        ),
        (
            "not base64",
            json!({"discovery": {"fetched": NOW, "body": "%"}, "keys": null}),
        ),
        (
            "body missing",
            json!({"discovery": {"fetched": NOW}, "keys": null}),
        ),
        (
            "time missing",
            json!({"discovery": {"body": ""}, "keys": null}),
        ),
        (
            "time as text",
            json!({"discovery": {"fetched": "now", "body": ""}, "keys": null}),
        ),
        (
            "more members",
            json!({"discovery": null, "keys": good_keys, "more": 1}),
        ),
        (
            "more members inside",
            json!({"discovery": null, "keys": {"fetched": NOW, "body": good_keys["body"], "url": "x"}}),
        ),
        ("list", json!([])),
        ("null", json!(null)),
    ];
    for (name, copy) in poisoned {
        assert!(!adopt(&copy), "{name}");
    }
}

/// A good document at hand stays when a copy brings a bad one, also a newer one.
#[test]
fn a_bad_copy_does_not_replace_a_good_document() {
    let config = config(&configuration()).unwrap();
    let microsoft = Microsoft::honest();
    let mut documents = Documents::default();
    documents.both(&config, &microsoft, at(NOW)).unwrap();
    let bad = json!({"discovery": document(NOW + 60, "{}"), "keys": document(NOW + 60, "{}")});
    assert!(!documents.adopt(bad.to_string().as_bytes(), &config, at(NOW + 60)));
    microsoft.forget();
    let (discovery, keys) = documents.both(&config, &microsoft, at(NOW + 60)).unwrap();
    assert_eq!(discovery.issuer, ISSUER);
    assert!(keys.find(Some("tenant-key-1")).is_some());
    assert!(microsoft.sent().is_empty());
}

/// What goes out comes in again, byte by byte.
#[test]
fn a_copy_survives_the_journey() {
    let config = config(&configuration()).unwrap();
    let microsoft = Microsoft::honest();
    let mut first = Documents::default();
    first.both(&config, &microsoft, at(NOW)).unwrap();
    let copy = first.take_unsaved().unwrap();
    let mut second = Documents::default();
    assert!(second.adopt(&copy, &config, at(NOW)));
    assert_eq!(second.take_unsaved(), None);
    microsoft.forget();
    let (discovery, _) = second.both(&config, &microsoft, at(NOW)).unwrap();
    assert_eq!(discovery.tenant_id.as_str(), TENANT);
    assert!(microsoft.sent().is_empty());
    let parsed: Value = serde_json::from_slice(&copy).unwrap();
    let body = STANDARD
        .decode(parsed["keys"]["body"].as_str().unwrap())
        .unwrap();
    assert_eq!(body, jwks(&[SigningKey::tenant().jwk()]));
}

/// The seal of the copy is the site's key ring's, so a rotation of the site's keys costs one fetch.
#[test]
fn a_rotated_site_key_still_opens_the_copy() {
    let copy = copy_of(&TestSite::new());
    let new_key: &[u8] = b"the next key of the site, long enough.";
    let rotated = TestSite::with_keys(&configuration(), &[new_key, SITE_KEY]);
    assert!(rotated.state.import(&copy, at(NOW)));
    assert!(Keyring::new(&[new_key]).is_ok());
    assert!(!TestSite::with_keys(&configuration(), &[new_key])
        .state
        .import(&copy, at(NOW)));
}
