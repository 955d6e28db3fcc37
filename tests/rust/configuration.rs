//! Settings become a configuration, or a list of every problem they have: each setting's types, bounds and rules.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use vestibule::config::{Config, Problem, ProblemReason, SETTINGS};
use vestibule::crypto::{Keyring, Purpose};

use crate::stand_in::*;

/// Problems of a configuration with one change, as `field reason`.
fn problems(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut json = configuration();
    change(&mut json);
    list(config(&json))
}

fn list(result: Result<Config, Vec<Problem>>) -> Vec<String> {
    let Err(problems) = result else {
        return Vec::new();
    };
    assert!(!problems.is_empty());
    let mut list: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} {}", problem.field, problem.reason.code()))
        .collect();
    list.sort();
    list
}

/// Setting, value, reason; an empty reason stands for none.
fn table() -> Vec<(&'static str, Value, &'static str)> {
    let long = "a".repeat(257);
    vec![
        ("tenant", Value::Null, "required"),
        ("tenant", json!(""), "required"),
        ("tenant", json!("   "), "required"),
        ("tenant", json!(1), "wrong_type"),
        ("tenant", json!([TENANT]), "wrong_type"),
        ("tenant", json!(long), "too_long"),
        ("tenant", json!("contoso"), "not_a_tenant"),
        ("tenant", json!("contoso..example"), "not_a_tenant"),
        ("tenant", json!("-contoso.example"), "not_a_tenant"),
        ("tenant", json!("contoso.example/"), "not_a_tenant"),
        ("tenant", json!("contoso.example?x"), "not_a_tenant"),
        ("tenant", json!("../common"), "not_a_tenant"),
        ("tenant", json!("127.0.0.1"), "not_a_tenant"),
        (
            "tenant",
            json!("https://login.microsoftonline.com/x"),
            "not_a_tenant",
        ),
        ("tenant", json!("c\u{f6}ntoso.example"), "not_a_tenant"),
        ("tenant", json!(format!("{{{TENANT}}}")), "not_a_tenant"),
        ("tenant", json!("common"), "single_tenant_required"),
        ("tenant", json!("Organizations"), "single_tenant_required"),
        ("tenant", json!("consumers"), "single_tenant_required"),
        (
            "tenant",
            json!("9188040D-6C67-4C5B-B112-36A304B66DAD"),
            "single_tenant_required",
        ),
        ("tenant", json!(TENANT.to_uppercase()), ""),
        ("tenant", json!(format!(" {TENANT}\n")), ""),
        ("tenant", json!("contoso.onmicrosoft.com"), ""),
        ("client_id", Value::Null, "required"),
        ("client_id", json!(""), "required"),
        ("client_id", json!(true), "wrong_type"),
        ("client_id", json!("vestibule"), "not_a_guid"),
        ("client_id", json!(format!("{CLIENT}0")), "not_a_guid"),
        ("client_id", json!(CLIENT.replace('-', "")), "not_a_guid"),
        ("client_id", json!(long), "too_long"),
        ("client_id", json!(CLIENT.to_uppercase()), ""),
        ("client_secret", Value::Null, "required"),
        ("client_secret", json!({"plain": ""}), "required"),
        ("client_secret", json!({"plain": "  "}), "required"),
        ("client_secret", json!("secret"), "wrong_type"),
        ("client_secret", json!({}), "wrong_type"),
        ("client_secret", json!({"plain": 1}), "wrong_type"),
        ("client_secret", json!({"sealed": null}), "wrong_type"),
        ("client_secret", json!({"clear": "x"}), "wrong_type"),
        (
            "client_secret",
            json!({"plain": "x", "sealed": "v1.x"}),
            "wrong_type",
        ),
        ("client_secret", json!({"plain": long}), "too_long"),
        ("client_secret", json!({"plain": CLIENT}), "secret_is_an_id"),
        ("client_secret", json!({"plain": "two words"}), "malformed"),
        (
            "client_secret",
            json!({"plain": "line\nbreak"}),
            "malformed",
        ),
        (
            "client_secret",
            json!({"plain": "s\u{e9}cret"}),
            "malformed",
        ),
        ("client_secret", json!({"sealed": ""}), "secret_unreadable"),
        (
            "client_secret",
            json!({"sealed": "v1.AAAA"}),
            "secret_unreadable",
        ),
        (
            "client_secret",
            json!({"plain": " canary~Secret_1.2-3 "}),
            "",
        ),
        ("authority", Value::Null, "required"),
        ("authority", json!(""), "required"),
        ("authority", json!(1), "wrong_type"),
        ("authority", json!(long), "too_long"),
        ("authority", json!("login.microsoftonline.com"), "malformed"),
        (
            "authority",
            json!("https://login.microsoftonline.com/common"),
            "malformed",
        ),
        (
            "authority",
            json!("https://login.microsoftonline.com/?x"),
            "malformed",
        ),
        (
            "authority",
            json!("https://login.microsoftonline.com/#x"),
            "malformed",
        ),
        (
            "authority",
            json!("https://a@login.microsoftonline.com"),
            "malformed",
        ),
        (
            "authority",
            json!("http://login.microsoftonline.com"),
            "https_required",
        ),
        (
            "authority",
            json!("ftp://login.microsoftonline.com"),
            "https_required",
        ),
        (
            "authority",
            json!("http://127.0.0.1:9400"),
            "https_required",
        ),
        (
            "authority",
            json!("https://127.0.0.1:9400"),
            "host_not_allowed",
        ),
        (
            "authority",
            json!("https://evil.example"),
            "host_not_allowed",
        ),
        (
            "authority",
            json!("https://login.microsoftonline.com.evil.example"),
            "host_not_allowed",
        ),
        (
            "authority",
            json!("https://login.microsoftonline.com:8443"),
            "host_not_allowed",
        ),
        (
            "authority",
            json!("https://login.microsoftonline.com."),
            "host_not_allowed",
        ),
        (
            "authority",
            json!("https://login.windows.net"),
            "host_not_allowed",
        ),
        ("authority", json!("https://login.microsoftonline.com/"), ""),
        (
            "authority",
            json!("https://LOGIN.microsoftonline.com:443"),
            "",
        ),
        ("authority", json!("https://login.microsoftonline.us"), ""),
        (
            "authority",
            json!("https://login.partner.microsoftonline.cn"),
            "",
        ),
        ("create_users", Value::Null, "wrong_type"),
        ("create_users", json!(1), "wrong_type"),
        ("create_users", json!("true"), "wrong_type"),
        ("create_users", json!(false), ""),
        ("default_role", Value::Null, "required"),
        ("default_role", json!(""), "required"),
        ("default_role", json!(1), "wrong_type"),
        ("default_role", json!("shop_manager"), "unknown_role"),
        ("default_role", json!("Subscriber"), "unknown_role"),
        ("default_role", json!("administrator"), "privileged_role"),
        ("default_role", json!("editor"), ""),
        ("tennant", json!(TENANT), "unknown_setting"),
        ("skip_nonce", json!(true), "unknown_setting"),
        ("", json!(""), "unknown_setting"),
    ]
}

#[test]
fn each_setting_has_its_rules() {
    for (field, value, reason) in table() {
        let found = problems(|json| json["settings"][field] = value.clone());
        let expected: Vec<String> = (!reason.is_empty())
            .then(|| format!("{field} {reason}"))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{field} = {value}");
    }
}

#[test]
fn each_reason_is_shown_by_a_row() {
    let shown: BTreeSet<&str> = table()
        .iter()
        .map(|(_, _, reason)| *reason)
        .filter(|reason| !reason.is_empty())
        .collect();
    let all: BTreeSet<&str> = ProblemReason::ALL
        .iter()
        .map(|reason| reason.code())
        .collect();
    assert_eq!(shown, all);
}

#[test]
fn what_may_be_left_out_has_a_default() {
    for setting in SETTINGS {
        let found = problems(|json| {
            json["settings"]
                .as_object_mut()
                .unwrap()
                .remove(setting.key);
        });
        if setting.default == "null" {
            assert_eq!(found, [format!("{} required", setting.key)]);
        } else {
            assert_eq!(found, Vec::<String>::new(), "{}", setting.key);
        }
    }
    let config = config(&configuration()).unwrap();
    assert_eq!(config.authority.base(), AUTHORITY);
    assert!(config.create_users);
    assert_eq!(config.default_role, "subscriber");
}

/// The list of settings is what the settings page, the constants and the readme are checked against.
#[test]
fn the_list_of_settings() {
    let list: Vec<(&str, &str)> = SETTINGS
        .iter()
        .map(|setting| (setting.key, setting.default))
        .collect();
    assert_eq!(
        list,
        [
            ("tenant", "null"),
            ("client_id", "null"),
            ("client_secret", "null"),
            ("authority", "\"https://login.microsoftonline.com\""),
            ("create_users", "true"),
            ("default_role", "\"subscriber\""),
        ]
    );
}

#[test]
fn all_problems_are_reported_together() {
    let found = problems(|json| {
        json["settings"] = json!({
            "tenant": "common", "client_id": "x", "client_secret": {"plain": ""}, "authority": "http://evil.example",
            "create_users": "yes", "default_role": "king", "typo": 1, "other_typo": 2,
        });
        json["site"]["login"] = "http://www.contoso.example/wp-login.php".into();
    });
    assert_eq!(
        found,
        [
            "authority https_required",
            "client_id not_a_guid",
            "client_secret required",
            "create_users wrong_type",
            // The roles cannot be read while the site is wrong, so default_role is not judged yet.
            "login https_required",
            "other_typo unknown_setting",
            "tenant single_tenant_required",
            "typo unknown_setting",
        ]
    );
    let found = problems(|json| json["settings"] = json!({}));
    assert_eq!(
        found,
        [
            "client_id required",
            "client_secret required",
            "tenant required"
        ]
    );
}

#[test]
fn the_configuration_has_one_shape() {
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    for json in [
        "",
        "null",
        "[]",
        "{}",
        "{",
        r#"{"settings":{}}"#,
        r#"{"site":{}}"#,
        r#"{"settings":[],"site":{}}"#,
        r#"{"settings":null,"site":{}}"#,
        r#"{"settings":{},"site":{},"more":1}"#,
        "\u{feff}{}",
    ] {
        assert_eq!(
            list(Config::parse(json.as_bytes(), &keys)),
            ["configuration wrong_type"],
            "{json}"
        );
    }
    let long = vec![b' '; 64 * 1024 + 1];
    assert_eq!(
        list(Config::parse(&long, &keys)),
        ["configuration too_long"]
    );
}

#[test]
fn the_site_says_everything_of_itself() {
    for name in [
        "home",
        "login",
        "redirect_uri",
        "development",
        "roles",
        "allow_privileged_roles",
    ] {
        let missing = problems(|json| {
            json["site"].as_object_mut().unwrap().remove(name);
        });
        assert_eq!(missing, ["site wrong_type"], "{name}");
    }
    assert_eq!(
        problems(|json| json["site"]["more"] = 1.into()),
        ["site wrong_type"]
    );
    assert_eq!(
        problems(|json| json["site"]["roles"]["editor"] = 1.into()),
        ["site wrong_type"]
    );
    for name in ["home", "login", "redirect_uri"] {
        for (value, reason) in [
            ("", "malformed"),
            ("/wp-login.php", "malformed"),
            ("https://user@www.contoso.example/", "malformed"),
            ("mailto:ada@contoso.example", "malformed"),
            ("http://www.contoso.example/", "https_required"),
            ("http://127.0.0.1:8080/", "https_required"),
            ("ftp://www.contoso.example/", "https_required"),
        ] {
            let found = problems(|json| json["site"][name] = value.into());
            assert_eq!(found, [format!("{name} {reason}")], "{value}");
        }
        let long = format!("https://www.contoso.example/{}", "a".repeat(256));
        assert_eq!(
            problems(|json| json["site"][name] = long.into()),
            [format!("{name} malformed")]
        );
    }
}

/// Plain http is for the loopback addresses of a development site, and for nothing else.
#[test]
fn a_development_site_may_use_plain_http_on_this_machine() {
    let development = |address: &str, authority: &str| {
        problems(|json| {
            json["site"]["development"] = true.into();
            for (name, path) in [
                ("home", "/"),
                ("login", "/wp-login.php"),
                ("redirect_uri", "/wp-login.php?action=x"),
            ] {
                json["site"][name] = format!("{address}{path}").into();
            }
            json["settings"]["authority"] = authority.into();
        })
    };
    for address in [
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://[::1]:8080",
        "http://127.9.9.9",
    ] {
        assert_eq!(
            development(address, "http://127.0.0.1:9400"),
            Vec::<String>::new(),
            "{address}"
        );
        assert_eq!(
            development(address, AUTHORITY),
            Vec::<String>::new(),
            "{address}"
        );
    }
    for authority in [
        "http://192.168.0.1:9400",
        "http://localhost.evil.example",
        "http://login.microsoftonline.com",
        "http://0.0.0.0:9400",
    ] {
        assert_eq!(
            development("http://127.0.0.1:8080", authority),
            ["authority https_required"],
            "{authority}"
        );
    }
    assert_eq!(
        development("http://www.contoso.example", AUTHORITY),
        [
            "home https_required",
            "login https_required",
            "redirect_uri https_required"
        ]
    );
}

/// 001-28: a privileged role needs the constant in `wp-config.php`, which the settings cannot reach.
#[test]
fn a_privileged_role_needs_the_constant() {
    let found = problems(|json| {
        json["settings"]["default_role"] = "administrator".into();
        json["site"]["allow_privileged_roles"] = true.into();
    });
    assert_eq!(found, Vec::<String>::new());
    for name in [
        "allow_privileged_roles",
        "development",
        "roles",
        "redirect_uri",
    ] {
        let found = problems(|json| json["settings"][name] = true.into());
        assert_eq!(found, [format!("{name} unknown_setting")]);
    }
}

#[test]
fn a_sealed_secret_is_opened_with_the_sites_keys() {
    let entropy = SequenceEntropy::default();
    let keys = Keyring::new(&[SITE_KEY]).unwrap();
    let seal = |purpose, plain: &[u8]| keys.seal(purpose, b"", plain, &entropy).unwrap();
    let with = |sealed: String| {
        let mut json = configuration();
        json["settings"]["client_secret"] = json!({ "sealed": sealed });
        config(&json)
    };
    let good = with(seal(Purpose::Secret, CLIENT_SECRET.as_bytes())).unwrap();
    assert_eq!(good.client_secret.expose(), CLIENT_SECRET);
    assert_eq!(
        list(with(seal(Purpose::State, CLIENT_SECRET.as_bytes()))),
        ["client_secret secret_unreadable"]
    );
    assert_eq!(
        list(with(seal(Purpose::Secret, b"\xff"))),
        ["client_secret secret_unreadable"]
    );
    assert_eq!(
        list(with(seal(Purpose::Secret, b""))),
        ["client_secret required"]
    );
    let other = Keyring::new(&[b"another site's key of 32 bytes or more"]).unwrap();
    let foreign = other
        .seal(Purpose::Secret, b"", CLIENT_SECRET.as_bytes(), &entropy)
        .unwrap();
    assert_eq!(list(with(foreign)), ["client_secret secret_unreadable"]);
}

#[test]
fn reasons_of_problems_are_snake_case_and_unique() {
    let codes: BTreeSet<&str> = ProblemReason::ALL
        .iter()
        .map(|reason| reason.code())
        .collect();
    assert_eq!(codes.len(), ProblemReason::ALL.len());
    for code in codes {
        assert!(
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{code}"
        );
    }
}
