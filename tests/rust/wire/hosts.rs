//! Which URLs of a discovery document may be asked.

use vestibule::config::{Config, ProblemReason};
use vestibule::reason::Reason;
use vestibule::secret::{Secret, Unseal};

use crate::bench::{assert_refused, microsoft, rules_of, HOST, TENANT};
use crate::provider::{Provider, SignIn};
use crate::server::{answer, send};

/// case 55, case 52: hosts that look like Microsoft's.
#[test]
fn hosts_that_only_look_right_are_refused() {
    let https = Reason::HttpsRequired;
    let host = Reason::HostNotAllowed;
    let malformed = Reason::ResponseMalformed;
    for (text, reason) in [
        ("http://login.microsoftonline.com/keys", https),
        ("HTTP://login.microsoftonline.com/keys", https),
        ("ftp://login.microsoftonline.com/keys", https),
        ("file:///etc/passwd", https),
        ("data:application/json,{}", https),
        ("javascript:alert(1)", https),
        ("wss://login.microsoftonline.com/", https),
        ("https://login.microsoftonline.com:8443/keys", host),
        ("https://login.microsoftonline.com:80/keys", host),
        ("https://user@login.microsoftonline.com/keys", host),
        ("https://:password@login.microsoftonline.com/keys", host),
        ("https://login.microsoftonline.com@login.example/keys", host),
        (
            "https://login.microsoftonline.com%40login.example/",
            malformed,
        ),
        ("https://login.microsoftonline.com./keys", host),
        ("https://login.microsoftonline.com.login.example/", host),
        ("https://loginmicrosoftonline.com/", host),
        ("https://evil-login.microsoftonline.com/", host),
        ("https://sub.login.microsoftonline.com/", host),
        ("https://microsoftonline.com/", host),
        ("https://login.microsoftonline.co/", host),
        ("https://login.microsoftonline.us/", host),
        ("https://login.windows.net/", host),
        ("https://login.example/login.microsoftonline.com", host),
        ("https://login.example\\@login.microsoftonline.com/", host),
        ("https://login.example#@login.microsoftonline.com/", host),
        ("https://login.example?login.microsoftonline.com", host),
        ("https://login.micros\u{43e}ftonline.com/", host),
        (
            "https://login.microsoftonline.com\u{2044}.login.example/",
            host,
        ),
        ("//login.microsoftonline.com/keys", malformed),
        ("/keys", malformed),
        ("", malformed),
        ("https://", malformed),
        ("https://[::1/keys", malformed),
    ] {
        match microsoft().permit(text) {
            Ok(url) => panic!("{text} passed as {url}"),
            Err(error) => assert_eq!(error.reason(), reason, "{text}: {error}"),
        }
    }
}

/// case 55: spellings of the right host, so that the table above refuses for the difference it is about.
#[test]
fn the_right_host_passes() {
    for text in [
        "https://login.microsoftonline.com/keys",
        "HTTPS://LOGIN.MicrosoftOnline.COM/keys",
        "https://login.microsoftonline.com:443/keys",
        "https://login.microsoftonline.com",
    ] {
        let url = microsoft().permit(text).unwrap();
        assert_eq!(url.host_str(), Some(HOST), "{text}");
        assert_eq!(url.port(), None, "{text}");
    }
}

/// case 52: a development site asks its one loopback authority, by its port, and never by https.
#[test]
fn a_development_site_asks_its_own_authority_only() {
    let rules = rules_of("http://127.0.0.1:9400");
    assert!(rules.permit("http://127.0.0.1:9400/keys").is_ok());
    for (text, reason) in [
        ("https://127.0.0.1:9400/keys", Reason::HttpsRequired),
        ("http://127.0.0.1/keys", Reason::HostNotAllowed),
        ("http://127.0.0.1:9401/keys", Reason::HostNotAllowed),
        ("http://127.0.0.2:9400/keys", Reason::HostNotAllowed),
        ("http://localhost:9400/keys", Reason::HostNotAllowed),
        ("http://[::1]:9400/keys", Reason::HostNotAllowed),
        ("http://user@127.0.0.1:9400/keys", Reason::HostNotAllowed),
        (
            "http://login.microsoftonline.com/keys",
            Reason::HostNotAllowed,
        ),
        ("http://10.0.0.1:9400/keys", Reason::HostNotAllowed),
    ] {
        assert_refused(rules.permit(text), reason);
    }
}

/// case 52, case 55: a discovery document that names endpoints elsewhere, over TLS from the right host: nothing of it
/// is used.
#[test]
fn a_poisoned_discovery_document_is_refused() {
    for (member, value, reason) in [
        (
            "issuer",
            format!("http://{HOST}/{TENANT}/v2.0"),
            Reason::IssuerMismatch,
        ),
        (
            "issuer",
            format!("https://login.example/{TENANT}/v2.0"),
            Reason::IssuerMismatch,
        ),
        (
            "issuer",
            format!("https://{HOST}/{{tenantid}}/v2.0"),
            Reason::IssuerMismatch,
        ),
        (
            "issuer",
            format!("https://{HOST}/fa15d692-e9c7-4460-a743-29f2956fd429/v2.0"),
            Reason::IssuerMismatch,
        ),
        (
            "issuer",
            format!("https://{HOST}/{TENANT}/v2.0/"),
            Reason::IssuerMismatch,
        ),
        (
            "jwks_uri",
            format!("http://{HOST}/keys"),
            Reason::HttpsRequired,
        ),
        (
            "token_endpoint",
            format!("http://{HOST}/token"),
            Reason::HttpsRequired,
        ),
        (
            "authorization_endpoint",
            format!("http://{HOST}/authorize"),
            Reason::HttpsRequired,
        ),
        (
            "jwks_uri",
            "https://login.example/keys".to_owned(),
            Reason::HostNotAllowed,
        ),
        (
            "token_endpoint",
            "https://login.example/token".to_owned(),
            Reason::HostNotAllowed,
        ),
        (
            "authorization_endpoint",
            "https://login.example/".to_owned(),
            Reason::HostNotAllowed,
        ),
        (
            "jwks_uri",
            "https://169.254.169.254/latest".to_owned(),
            Reason::HostNotAllowed,
        ),
    ] {
        let base = format!("https://{HOST}/{TENANT}");
        let mut document = serde_json::json!({
            "issuer": format!("{base}/v2.0"),
            "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
            "token_endpoint": format!("{base}/oauth2/v2.0/token"),
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        });
        document[member] = value.into();
        let body = document.to_string().into_bytes();
        let provider = Provider::start(move |_, _, stream| {
            Some(send(stream, &answer(200, "application/json", &body)))
        });
        assert_refused(SignIn::begin(&provider).map(|_| ()), reason);
        assert_eq!(provider.received().len(), 1);
    }
}

/// case 52, case 56: the settings hold no authority over plain http outside a development site, and no switch that
/// turns verification off.
#[test]
fn settings_cannot_weaken_the_transport() {
    struct NoKeys;
    impl Unseal for NoKeys {
        fn unseal(&self, _: &str) -> Option<Secret> {
            None
        }

        fn unseal_key(&self, _: &str) -> Option<Secret> {
            None
        }
    }
    let problems = |member: &str, value: serde_json::Value, development: bool| {
        let mut settings = serde_json::json!({
            "tenant": TENANT,
            "client_id": crate::bench::CLIENT_ID,
            "client_secret": {"plain": "secret"},
        });
        settings[member] = value;
        let json = serde_json::json!({"settings": settings, "site": {
            "home": "https://blog.example/",
            "login": "https://blog.example/wp-login.php",
            "redirect_uri": "https://blog.example/wp-login.php?action=vestibule_callback",
            "development": development,
            "roles": {"subscriber": false},
            "allow_privileged_roles": false,
        }});
        Config::parse(json.to_string().as_bytes(), &NoKeys)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|problem| problem.reason)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        problems("authority", format!("https://{HOST}").into(), false),
        []
    );
    for (authority, development, reason) in [
        (
            "http://login.microsoftonline.com",
            false,
            ProblemReason::HttpsRequired,
        ),
        (
            "http://login.microsoftonline.com",
            true,
            ProblemReason::HttpsRequired,
        ),
        ("http://127.0.0.1:9400", false, ProblemReason::HttpsRequired),
        ("http://10.0.0.1:9400", true, ProblemReason::HttpsRequired),
        ("https://127.0.0.1", true, ProblemReason::HostNotAllowed),
        ("https://login.example", true, ProblemReason::HostNotAllowed),
    ] {
        assert_eq!(
            problems("authority", authority.into(), development),
            [reason],
            "{authority}"
        );
    }
    for switch in [
        "verify_tls",
        "ca_file",
        "insecure",
        "proxy",
        "follow_redirects",
    ] {
        assert_eq!(
            problems(switch, true.into(), true),
            [ProblemReason::UnknownSetting],
            "{switch}"
        );
    }
}
