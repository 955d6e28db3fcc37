//! Settings become a configuration, or a list of every problem they have: each setting's types, bounds and rules.

use std::collections::BTreeSet;

use serde_json::{json, Value};
use vestibule::config::{Access, Config, DefaultRole, Problem, ProblemReason, Scenario, SETTINGS};
use vestibule::crypto::{Keyring, Purpose};

use crate::stand_in::*;

const GROUP: &str = "02bd9fd6-8f93-4758-87c3-1fb73740a315";

/// Problems of a configuration with one change, as `field reason`. They are the same when it is checked and when it is opened, but for
/// what WordPress can change by itself, which is no reason to lock people out.
fn problems(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut json = configuration();
    change(&mut json);
    let checked = list(check(&json));
    let stopping: Vec<String> = checked
        .iter()
        .filter(|problem| {
            !LEFT_OUT_AT_USE
                .iter()
                .any(|left_out| is_of(problem, left_out))
        })
        .cloned()
        .collect();
    assert_eq!(list(config(&json)), stopping, "{json}");
    checked
}

/// Whether `field:line reason` is of this `field reason`.
fn is_of(problem: &str, kind: &str) -> bool {
    let (field, reason) = problem.split_once(' ').unwrap();
    format!("{} {reason}", field.split(':').next().unwrap()) == kind
}

/// Every problem that stops nobody.
const LEFT_OUT_AT_USE: [&str; 7] = [
    "default_role privileged_role",
    "default_role unknown_role",
    "landing_pages host_not_own",
    "landing_pages matches_login_page",
    "landing_pages unknown_role",
    "role_rules privileged_role",
    "role_rules unknown_role",
];

fn list(result: Result<Config, Vec<Problem>>) -> Vec<String> {
    let Err(problems) = result else {
        return Vec::new();
    };
    assert!(!problems.is_empty());
    names(&problems)
}

/// Problems as `field reason`, or `field:line reason`.
fn names(problems: &[Problem]) -> Vec<String> {
    let mut list: Vec<String> = problems
        .iter()
        .map(|problem| match problem.line {
            0 => format!("{} {}", problem.field, problem.reason.code()),
            line => format!("{}:{line} {}", problem.field, problem.reason.code()),
        })
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
        ("scenario", json!("extranet"), "unknown_choice"),
        ("scenario", json!("Intranet"), "unknown_choice"),
        ("scenario", json!(""), "unknown_choice"),
        ("scenario", json!(1), "wrong_type"),
        ("scenario", Value::Null, "wrong_type"),
        ("scenario", json!("intranet"), ""),
        ("public_home", json!("yes"), "wrong_type"),
        ("public_home", json!(true), ""),
        ("gate_uploads", json!(0), "wrong_type"),
        ("gate_uploads", json!(true), ""),
        ("session_max_age", json!(-1), "out_of_range"),
        ("session_max_age", json!(2_592_001), "out_of_range"),
        ("session_max_age", json!(u64::MAX), "out_of_range"),
        ("session_max_age", json!(3600.5), "wrong_type"),
        ("session_max_age", json!("3600"), "wrong_type"),
        ("session_max_age", Value::Null, "wrong_type"),
        ("session_max_age", json!(0), ""),
        ("session_max_age", json!(2_592_000), ""),
        ("session_idle", json!(-1), "out_of_range"),
        ("session_idle", json!(2_592_001), "out_of_range"),
        ("session_idle", json!(true), "wrong_type"),
        ("session_idle", json!(900), ""),
        ("domain_hint", json!(1), "wrong_type"),
        ("domain_hint", json!(long), "too_long"),
        ("domain_hint", json!("contoso"), "malformed"),
        (
            "domain_hint",
            json!("contoso.example&prompt=none"),
            "malformed",
        ),
        ("domain_hint", json!(""), ""),
        ("domain_hint", json!(" Contoso.example "), ""),
        ("domain_hint", json!("organizations"), ""),
        ("login_button", json!("left"), "unknown_choice"),
        ("login_button", json!(true), "wrong_type"),
        ("login_button", json!("below"), ""),
        ("force_sso", json!("true"), "wrong_type"),
        ("force_sso", json!(true), ""),
        ("logout", json!("everywhere"), "unknown_choice"),
        ("logout", json!(true), "wrong_type"),
        ("logout", json!("microsoft"), ""),
        ("logout", json!("ask"), ""),
        ("logout_id_token_hint", json!(1), "wrong_type"),
        ("logout_id_token_hint", json!(true), ""),
        ("lock_email", Value::Null, "wrong_type"),
        ("lock_email", json!(false), ""),
        ("lock_password", json!("no"), "wrong_type"),
        ("lock_password", json!(false), ""),
        ("local_login", json!("ask"), "unknown_choice"),
        ("local_login", json!(false), "wrong_type"),
        ("local_login", json!("allow"), ""),
        ("lock_administrators", json!(2), "wrong_type"),
        ("lock_administrators", json!(true), ""),
        ("client_secret_expires", json!(20_270_331), "wrong_type"),
        ("client_secret_expires", json!("31.03.2027"), "not_a_date"),
        ("client_secret_expires", json!("2027-3-31"), "not_a_date"),
        ("client_secret_expires", json!("2027-02-29"), "not_a_date"),
        ("client_secret_expires", json!("2027-13-01"), "not_a_date"),
        ("client_secret_expires", json!("2027-03-00"), "not_a_date"),
        ("client_secret_expires", json!("+027-03-01"), "not_a_date"),
        (
            "client_secret_expires",
            json!("2027-03-31-01"),
            "not_a_date",
        ),
        ("client_secret_expires", json!("2028-02-29"), ""),
        ("client_secret_expires", json!(" 2027-03-31 "), ""),
        ("client_secret_expires", json!(""), ""),
        ("match_order", json!("login"), "unknown_choice"),
        ("match_order", Value::Null, "wrong_type"),
        ("match_order", json!("email_login"), ""),
        ("match_order", json!("none"), ""),
        ("login_template", json!(1), "wrong_type"),
        ("login_template", json!(""), "required"),
        ("login_template", json!(long), "too_long"),
        ("login_template", json!("people"), "template_malformed"),
        ("login_template", json!("{user}"), "template_malformed"),
        ("login_template", json!("{Username}"), "template_malformed"),
        (
            "login_template",
            json!("{ username }"),
            "template_malformed",
        ),
        ("login_template", json!("{}"), "template_malformed"),
        ("login_template", json!("{username"), "template_malformed"),
        ("login_template", json!("username}"), "template_malformed"),
        (
            "login_template",
            json!("{{username}}"),
            "template_malformed",
        ),
        // The same for everybody.
        ("login_template", json!("{domain}"), "template_malformed"),
        // WordPress would leave it out.
        (
            "login_template",
            json!("{first} {last}"),
            "template_malformed",
        ),
        ("login_template", json!("<b>{first}"), "template_malformed"),
        (
            "login_template",
            json!("{first}\n{last}"),
            "template_malformed",
        ),
        ("login_template", json!("{first}.{last}"), ""),
        ("login_template", json!("ms-{local}@{domain}"), ""),
        ("login_template", json!("{object}"), ""),
        ("login_template", json!("{email}"), ""),
        ("login_template", json!("{display}"), ""),
        (
            "display_name_template",
            json!("{object}"),
            "template_malformed",
        ),
        (
            "display_name_template",
            json!("Somebody"),
            "template_malformed",
        ),
        (
            "display_name_template",
            json!("{first"),
            "template_malformed",
        ),
        ("display_name_template", json!(""), "required"),
        ("display_name_template", json!(false), "wrong_type"),
        ("display_name_template", json!("{last}, {first}"), ""),
        (
            "display_name_template",
            json!("{display} ({username}, {email})"),
            "",
        ),
        ("approve_new", json!("yes"), "wrong_type"),
        ("approve_new", json!(true), ""),
        ("guests", json!("some"), "unknown_choice"),
        ("guests", json!(false), "wrong_type"),
        ("guests", json!("deny"), ""),
        ("role_match", json!("last"), "unknown_choice"),
        ("role_match", json!("first"), ""),
        ("role_update", json!("remove"), "unknown_choice"),
        ("role_update", json!("add"), ""),
        ("role_update", json!("leave"), ""),
        ("role_administrators", json!(1), "wrong_type"),
        ("role_administrators", json!(true), ""),
        ("profile_email", json!("sometimes"), "unknown_choice"),
        ("profile_email", json!(true), "wrong_type"),
        ("profile_email", json!("create"), ""),
        ("profile_first_name", json!(""), "unknown_choice"),
        ("profile_first_name", json!("never"), ""),
        ("profile_last_name", json!("Always"), "unknown_choice"),
        ("profile_last_name", json!("never"), ""),
        ("profile_display_name", json!("no"), "unknown_choice"),
        ("profile_display_name", json!("create"), ""),
        ("profile_nickname", json!("yes"), "unknown_choice"),
        ("profile_nickname", json!("always"), ""),
        ("profile_locale", Value::Null, "wrong_type"),
        ("profile_locale", json!("always"), ""),
        ("profile_empty", json!("remove"), "unknown_choice"),
        ("profile_empty", json!("clear"), ""),
        ("groups_source", json!("token"), "unknown_choice"),
        ("groups_source", json!("graph"), ""),
        ("photo", json!("yes"), "wrong_type"),
        ("photo", json!(true), ""),
        ("photo_days", json!(0), "out_of_range"),
        ("photo_days", json!(91), "out_of_range"),
        ("photo_days", json!(3.5), "wrong_type"),
        ("photo_days", json!(90), ""),
        ("profile_hours", json!(-1), "out_of_range"),
        ("profile_hours", json!(721), "out_of_range"),
        ("profile_hours", json!("24"), "wrong_type"),
        ("profile_hours", json!(0), ""),
        ("profile_hours", json!(720), ""),
        ("log_days", json!(0), "out_of_range"),
        ("log_days", json!(3651), "out_of_range"),
        ("log_days", json!("90"), "wrong_type"),
        ("log_days", json!(1), ""),
        ("log_days", json!(3650), ""),
        ("log_rows", json!(99), "out_of_range"),
        ("log_rows", json!(1_000_001), "out_of_range"),
        ("log_rows", json!(1_000_000), ""),
        ("log_addresses", json!("hashed"), "unknown_choice"),
        ("log_addresses", json!("full"), ""),
        ("log_addresses", json!("none"), ""),
        ("debug_log", json!("verbose"), "unknown_choice"),
        ("debug_log", json!(true), "wrong_type"),
        ("debug_log", json!("debug"), ""),
        (
            "health_webhook",
            json!("http://hooks.contoso.example/x"),
            "https_required",
        ),
        (
            "health_webhook",
            json!("hooks.contoso.example"),
            "malformed",
        ),
        (
            "health_webhook",
            json!("https://user:word@hooks.contoso.example/"),
            "malformed",
        ),
        ("health_webhook", json!(long), "too_long"),
        (
            "health_webhook",
            json!("https://hooks.contoso.example/vestibule?channel=it"),
            "",
        ),
        ("tennant", json!(TENANT), "unknown_setting"),
        ("skip_nonce", json!(true), "unknown_setting"),
        ("", json!(""), "unknown_setting"),
    ]
}

/// 001-19: of the possible audiences one tenant, by its id or a domain.
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

/// List, one of its lines, reason; an empty reason stands for none.
fn lines() -> Vec<(&'static str, String, &'static str)> {
    let mut rows = Vec::new();
    let mut add = |field, reason, lines: &[&str]| {
        rows.extend(lines.iter().map(|line| (field, (*line).to_owned(), reason)));
    };
    add(
        "health_mail",
        "",
        &["it@contoso.example", "O'Brien+site@mail.contoso.example"],
    );
    add(
        "health_mail",
        "not_an_email_address",
        &[
            "it",
            "it@",
            "@contoso.example",
            "it@contoso",
            "IT <it@contoso.example>",
            "it@contoso.example, us@contoso.example",
            "it@contoso.example\r\nBcc: all@contoso.example",
        ],
    );
    for field in ["exempt_paths", "private_paths"] {
        add(
            field,
            "",
            &[
                "prefix /shop/",
                "prefix /shop",
                "exact /",
                "exact /about/",
                "glob /docs/*/public/**",
                "glob /**/*.pdf",
                "exact /\u{fc}ber-uns/",
                "exact /%C3%BCber-uns/",
                "exact /a%20b/",
                "  prefix   /shop/  ",
                "prefix /wp-admin/",
                "prefix /wp-json/",
                "exact /wp-login",
            ],
        );
        add(
            field,
            "path_rule_malformed",
            &[
                "/shop/",
                "prefix",
                "prefix shop/",
                "prefix https://www.contoso.example/shop/",
                "regex /shop/.*",
                "Prefix /shop/",
                "FETCH prefix /shop/",
                "GET, prefix /shop/",
                "GET HEAD prefix /shop/",
                "prefix /shop/ # the shop",
                "prefix /my page/",
                "prefix //shop/",
                "prefix /shop//",
                "prefix /../shop/",
                "prefix /shop/./",
                "prefix /shop%2Fcart",
                "prefix /%73hop/",
                "prefix /shop%",
                "prefix /shop?x=1",
                "prefix /shop#cart",
                "prefix /shop\\cart",
                "prefix /shop/*",
                "exact /shop/*",
                "glob /shop/***",
                "glob /shop/[ab]",
                "glob /shop/{a,b}",
                "glob /shop/?",
                "glob /*/*/*/*/*/*/*/*/*",
                "exact /shop./",
                "exact /sh\u{200b}op/",
            ],
        );
        add(
            field,
            "matches_login_page",
            &[
                "prefix /",
                "exact /wp-login.php",
                "exact /WP-Login.PHP/",
                "prefix /wp-login.php",
                "glob /**",
                "glob /*.php",
                "glob /wp-*",
                "glob /**/wp-login.php",
            ],
        );
        let long = format!("exact /{}", "a".repeat(513));
        add(field, "too_long", &[&long]);
    }
    add(
        "exempt_paths",
        "",
        &["GET,HEAD exact /about/", "POST prefix /wp-json/hook/v1/"],
    );
    add(
        "exempt_paths",
        "matches_login_page",
        &["POST exact /wp-login.php"],
    );
    // WordPress shows a page whatever the method.
    add(
        "private_paths",
        "path_rule_malformed",
        &["GET prefix /team/"],
    );
    for field in ["exempt_addresses", "trusted_proxies"] {
        add(
            field,
            "",
            &[
                "203.0.113.7",
                "203.0.113.0/24",
                "10.0.0.0/8",
                "128.0.0.0/1",
                "203.0.113.7/32",
                "2001:db8::/32",
                "2001:DB8::1",
                "::1",
                "::ffff:203.0.113.7",
                "::ffff:203.0.113.0/120",
            ],
        );
        add(
            field,
            "not_a_network",
            &[
                "localhost",
                "203.0.113",
                "203.0.113.256",
                "203.0.113.07",
                "203.0.113.0/33",
                "203.0.113.0/-1",
                "203.0.113.0/+24",
                "203.0.113.0/024",
                "203.0.113.0/",
                "203.0.113.0/24/24",
                "203.0.113.0/255.255.255.0",
                "203.0.113.7/24",
                "203.0.113.*",
                "203.0.113.1-203.0.113.9",
                "0.0.0.0/0",
                "::/0",
                "::ffff:0.0.0.0/96",
                "2001:db8::1/32",
                "2001:db8::/129",
                "[2001:db8::1]",
                "fe80::1%eth0",
                "203.0.113.7:80",
            ],
        );
    }
    add(
        "landing_pages",
        "",
        &[
            "editor /wp-admin/edit.php?post_type=page",
            "subscriber /",
            "administrator https://www.contoso.example/board/#news",
        ],
    );
    add(
        "landing_pages",
        "malformed",
        &[
            "editor",
            "/wp-admin/",
            "editor wp-admin/",
            "editor /a /b",
            "editor /\\evil.example/",
            "editor javascript:alert(1)",
            "editor https://",
        ],
    );
    add(
        "landing_pages",
        "unknown_role",
        &["king /", "Editor /", "* /"],
    );
    // Case 84: the person may be sent to this site only.
    add(
        "landing_pages",
        "host_not_own",
        &[
            "editor https://evil.example/",
            "editor //evil.example/",
            "editor http://www.contoso.example/",
            "editor https://www.contoso.example:8443/",
            "editor https://www.contoso.example@evil.example/",
            "editor https://ada@www.contoso.example/",
            "editor https://www.contoso.example.evil.example/",
        ],
    );
    add(
        "landing_pages",
        "matches_login_page",
        &[
            "editor /wp-login.php",
            "editor /wp-login.php?action=vestibule_start",
            "editor /x/../WP-login.php",
        ],
    );
    rows.extend(lines_about_people());
    rows
}

/// The same for the lists that say who comes in, with which role and profile.
fn lines_about_people() -> Vec<(&'static str, String, &'static str)> {
    let mut rows = Vec::new();
    let mut add = |field, reason, lines: &[&str]| {
        rows.extend(lines.iter().map(|line| (field, (*line).to_owned(), reason)));
    };
    let rule = |line: &str| line.replace('~', GROUP);
    for field in ["allowed_domains", "denied_domains"] {
        add(
            field,
            "",
            &[
                "contoso.com",
                "*.contoso.com",
                "Contoso.COM",
                "xn--bcher-kva.example",
                "contoso.com # ours",
            ],
        );
        add(
            field,
            "not_a_domain",
            &[
                "contoso",
                "*",
                "*.com",
                "*contoso.com",
                "con*.com",
                "*.*.contoso.com",
                ".contoso.com",
                "@contoso.com",
                "ada@contoso.com",
                "https://contoso.com",
                "contoso.com, fabrikam.com",
                "contoso.com#ours",
                "b\u{fc}cher.example",
                "203.0.113.7",
                "# ours",
            ],
        );
    }
    // Case 94: names of groups are nobody's property.
    for field in ["allowed_groups", "denied_groups", "create_groups"] {
        add(
            field,
            "",
            &[
                GROUP,
                &GROUP.to_uppercase(),
                &rule("~ # Newsroom"),
                &rule("~\t#Newsroom # 2"),
            ],
        );
        add(
            field,
            "not_a_guid",
            &[
                "Newsroom",
                &rule("{~}"),
                &rule("~#Newsroom"),
                &rule("~, ~"),
                &rule("group ~"),
                "S-1-5-21-3623811015-3361044348-30300820-1013",
                "# Newsroom",
            ],
        );
    }
    for field in ["allowed_app_roles", "denied_app_roles"] {
        add(
            field,
            "",
            &["Editors", "Task.Write", "a#b", "Editors # of the newsroom"],
        );
        add(
            field,
            "app_role_malformed",
            &[
                "Site Editors",
                ".Editors",
                "R\u{e9}dacteurs",
                &"a".repeat(121),
            ],
        );
    }
    add("tenants", "", &[GROUP, &GROUP.to_uppercase(), TENANT]);
    add(
        "tenants",
        "not_a_guid",
        &["contoso.com", "common", "organizations", &rule("~ ~")],
    );
    add(
        "graph_scopes",
        "",
        &["GroupMember.Read.All", "User.ReadBasic.All", "User.Read"],
    );
    add(
        "graph_scopes",
        "malformed",
        &[
            "GroupMember.Read.All User.Read.All",
            "https://graph.microsoft.com/User.Read.All",
            "https://graph.microsoft.com/.default",
            ".default",
            "offline_access",
            "Offline_Access",
            "openid",
            "User.Read&prompt=none",
            "User.R\u{e9}ad",
        ],
    );
    add(
        "role_rules",
        "",
        &[
            &rule("group ~ -> editor"),
            &rule("group ~ -> editor, subscriber # Newsroom -> all of it"),
            &rule("  group   ~   ->   editor,subscriber   "),
            &rule("group ~->editor#Newsroom"),
            &rule("group ~ -> editor, editor"),
            "app_role Editors -> editor",
            "app_role a=b#c -> editor",
            "domain contoso.com -> editor",
            "domain *.contoso.com -> editor",
            "attribute department=Finance -> editor",
            "attribute department = Finance & Control #1 -> editor",
            "attribute manager.displayName=Ada Lovelace -> editor",
            "attribute onPremisesExtensionAttributes.extensionAttribute1=x=y -> editor",
            "attribute extension_0f6f2f6a9c0b4f0c8f0e3d6c2a1b7e55_costCentre=7 -> editor",
            &rule("tenant ~ -> subscriber"),
            "guest -> subscriber",
            "everybody -> subscriber # else",
        ],
    );
    add(
        "role_rules",
        "role_rule_malformed",
        &[
            "editor",
            "-> editor",
            &rule("group ~"),
            &rule("group ~ ->"),
            &rule("group ~ -> # Newsroom"),
            &rule("group ~ -> editor,"),
            &rule("group ~ -> editor subscriber"),
            &rule("group ~ => editor"),
            &rule("Group ~ -> editor"),
            &rule("groups ~ -> editor"),
            &rule("~ -> editor"),
            "group -> editor",
            "app_role -> editor",
            "attribute department -> editor",
            "attribute department= -> editor",
            "attribute =Finance -> editor",
            "attribute department.name=Finance -> editor",
            "attribute department/x=Finance -> editor",
            "attribute a$select=Finance -> editor",
            "attribute manager.manager.displayName=Ada -> editor",
            "guest contoso.com -> editor",
            "everybody else -> editor",
            "# group",
        ],
    );
    add(
        "role_rules",
        "not_a_guid",
        &[
            "group Newsroom -> editor",
            &rule("group ~ Newsroom -> editor"),
            "tenant contoso.com -> editor",
        ],
    );
    add("role_rules", "not_a_domain", &["domain contoso -> editor"]);
    add(
        "role_rules",
        "app_role_malformed",
        &["app_role Site Editors -> editor"],
    );
    // Case 94: `administrator` only by the constant, also beside another role.
    add(
        "role_rules",
        "privileged_role",
        &[
            &rule("group ~ -> administrator"),
            "everybody -> editor, administrator",
            "app_role administrator -> administrator",
        ],
    );
    add(
        "profile_fields",
        "",
        &[
            "jobTitle -> job_title",
            "jobTitle->job_title",
            "jobTitle -> job_title # Job title",
            "jobTitle -> job_title (create) # Job title",
            "department -> xprofile:Department of science",
            "department -> xprofile:#1 (create) # Number",
            "companyName -> billing_company",
            "businessPhones -> user_phone",
            "manager.displayName -> manager",
            "onPremisesExtensionAttributes.extensionAttribute15 -> cost-centre",
            "extension_0f6f2f6a9c0b4f0c8f0e3d6c2a1b7e55_costCentre -> x",
            "aboutMe -> description",
        ],
    );
    add(
        "profile_fields",
        "profile_field_malformed",
        &[
            "jobTitle",
            "jobTitle ->",
            "-> job_title",
            "jobTitle -> # Job title",
            "jobTitle -> (create)",
            "jobTitle -> job title",
            "jobTitle -> job_title (always)",
            "jobTitle -> job.title",
            "jobTitle -> job'title",
            "jobTitle -> t\u{ef}tle",
            "jobTitle -> xprofile:",
            "jobTitle -> xprofile: Title",
            "jobTitle -> Xprofile:Title",
            "job title -> job_title",
            "jobTitle,id -> job_title",
            "../users -> job_title",
            "manager. -> manager",
            "photo.id -> x",
            "jobTitle$ -> x",
        ],
    );
    // Meta that decides over access, that is hidden, or that has a setting of its own.
    add(
        "profile_fields",
        "meta_key_refused",
        &[
            "jobTitle -> wp_capabilities",
            "jobTitle -> WP_Capabilities",
            "jobTitle -> wp_7_capabilities",
            "jobTitle -> blog_capabilities",
            "jobTitle -> blog_user_level",
            "jobTitle -> blog_user-settings",
            "jobTitle -> wp_user_level",
            "jobTitle -> session_tokens",
            "jobTitle -> _application_passwords",
            "jobTitle -> application_passwords",
            "jobTitle -> _hidden",
            "jobTitle -> vestibule_object",
            "jobTitle -> Vestibule_directory",
            "jobTitle -> wp_anything",
            "jobTitle -> default_password_nag",
            "jobTitle -> two_factor_secret",
            "jobTitle -> user_pass",
            "jobTitle -> user_login",
            "mail -> user_email",
            "jobTitle -> role",
            "preferredLanguage -> locale",
            "displayName -> nickname",
            "givenName -> first_name",
            "surname -> last_name",
            "displayName -> display_name",
            "jobTitle -> primary_blog",
            "jobTitle -> use_ssl",
            "jobTitle -> wp_capabilities (create) # Title",
        ],
    );
    rows
}

/// Each line is judged by itself and named by its number.
#[test]
fn each_line_of_a_list_has_its_rules() {
    for (field, line, reason) in lines() {
        let found = problems(|json| json["settings"][field] = json!(["", line]));
        let expected: Vec<String> = (!reason.is_empty())
            .then(|| format!("{field}:2 {reason}"))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{field}: {line}");
    }
}

#[test]
fn a_list_has_its_bounds() {
    for (field, line) in [
        ("exempt_paths", "exact /a/"),
        ("private_paths", "exact /a/"),
        ("exempt_addresses", "203.0.113.7"),
        ("trusted_proxies", "203.0.113.7"),
        ("landing_pages", "editor /"),
        ("allowed_domains", "contoso.com"),
        ("denied_domains", "contoso.com"),
        ("allowed_groups", GROUP),
        ("denied_groups", GROUP),
        ("create_groups", GROUP),
        ("allowed_app_roles", "Editors"),
        ("denied_app_roles", "Editors"),
        ("profile_fields", "jobTitle -> job_title"),
        ("role_rules", "everybody -> editor"),
        ("tenants", GROUP),
        ("graph_scopes", "GroupMember.Read.All"),
    ] {
        let of = |value: Value| problems(|json| json["settings"][field] = value);
        let most = if field == "role_rules" { 1000 } else { 200 };
        assert_eq!(of(json!(vec![line; most])), Vec::<String>::new());
        assert_eq!(
            of(json!(vec![line; most + 100])),
            [format!("{field}:{} too_many", most + 1)]
        );
        assert_eq!(of(json!(line)), [format!("{field} wrong_type")]);
        assert_eq!(of(Value::Null), [format!("{field} wrong_type")]);
        assert_eq!(of(json!([line, 7])), [format!("{field}:2 wrong_type")]);
        assert_eq!(
            of(json!(["\u{e9} x", line, "\u{e9} y"])).len(),
            2,
            "each line that is wrong is named"
        );
    }
}

/// A role that the site does not have, or that is privileged, is refused where rules are checked. Where they are used it is left out: a
/// plugin that is switched off takes its roles along, and nobody shall be locked out for that. Case 94: the constant, and nothing else,
/// opens privileged roles to rules.
#[test]
fn a_role_that_cannot_be_given_is_left_out_of_rules() {
    let mut json = configuration();
    json["settings"]["role_rules"] = json!(["everybody -> shop_manager, administrator, editor"]);
    assert_eq!(list(check(&json)), ["role_rules:1 unknown_role"]);
    let rule = &config(&json).unwrap().roles.rules[0];
    assert_eq!(rule.roles, ["editor"]);
    assert_eq!(rule.missing, ["shop_manager"]);
    assert_eq!(rule.privileged, ["administrator"]);

    json["settings"]["role_rules"] = json!(["everybody -> administrator"]);
    assert_eq!(list(check(&json)), ["role_rules:1 privileged_role"]);
    json["site"]["allow_privileged_roles"] = true.into();
    assert_eq!(list(check(&json)), Vec::<String>::new());
    assert_eq!(
        config(&json).unwrap().roles.rules[0].roles,
        ["administrator"]
    );
}

/// The same for the role of new accounts: subscriber stands in for it, where that can be given, else none.
#[test]
fn a_default_role_that_cannot_be_given_is_replaced() {
    let subscriber = |privileged: bool| json!({"editor": true, "subscriber": privileged});
    for (setting, roles, reason, given) in [
        (
            "shop",
            subscriber(false),
            "unknown_role",
            Some("subscriber"),
        ),
        (
            "editor",
            subscriber(false),
            "privileged_role",
            Some("subscriber"),
        ),
        ("shop", subscriber(true), "unknown_role", None),
        ("subscriber", subscriber(true), "privileged_role", None),
        ("shop", json!({"author": false}), "unknown_role", None),
        ("subscriber", json!({"author": false}), "unknown_role", None),
    ] {
        let mut json = configuration();
        json["settings"]["default_role"] = setting.into();
        json["site"]["roles"] = roles.clone();
        assert_eq!(list(check(&json)), [format!("default_role {reason}")]);
        let role = config(&json).unwrap().default_role;
        assert_eq!(role.given(), given, "{setting} of {roles}");
        assert_eq!(
            role,
            DefaultRole::LeftOut {
                role: setting.to_owned(),
                privileged: reason == "privileged_role",
                instead: given,
            }
        );
    }
}

/// A site that has lost all of its roles opens nothing: everybody would lose theirs.
#[test]
fn a_site_without_roles_opens_nothing() {
    let mut json = configuration();
    json["site"]["roles"] = json!({});
    assert_eq!(list(check(&json)), ["default_role unknown_role"]);
    assert_eq!(list(config(&json)), ["default_role unknown_role"]);
}

/// Who is admitted does not depend on what WordPress has: a wrong line of these lists stops, however it came there.
#[test]
fn what_admits_people_is_never_left_out() {
    for (field, line) in [
        ("allowed_domains", "contoso"),
        ("denied_domains", "contoso"),
        ("allowed_groups", "Newsroom"),
        ("denied_groups", "Newsroom"),
        ("create_groups", "Newsroom"),
        ("allowed_app_roles", "Site Editors"),
        ("denied_app_roles", "Site Editors"),
        ("tenants", "contoso.com"),
        ("role_rules", "group Newsroom -> editor"),
        ("landing_pages", "editor"),
    ] {
        let mut json = configuration();
        json["settings"][field] = json!([line]);
        let found = list(config(&json));
        assert_eq!(found.len(), 1, "{field}: {line}");
        assert!(found[0].starts_with(&format!("{field}:1 ")), "{found:?}");
    }
}

/// 001-9: what Microsoft Graph is asked follows from the rules, with notes and without.
#[test]
fn what_graph_is_asked_follows_from_the_rules() {
    let ids: Vec<String> = (1..=4)
        .map(|last| format!("{}{last}", &GROUP[..35]))
        .collect();
    let config = config_with(json!({
        "allowed_groups": [format!("{} # Newsroom", ids[0])],
        "denied_groups": [ids[1]],
        "create_groups": [ids[2].to_uppercase()],
        "role_rules": [
            format!("group {} -> editor # Newsroom", ids[3]),
            format!("group {} -> editor", ids[3]),
            "attribute department=Finance -> editor",
            "attribute department=Sales -> subscriber",
        ],
        "profile_fields": ["jobTitle -> job_title", "manager.displayName -> manager"],
        "profile_first_name": "never",
        "profile_locale": "create",
    }));
    let graph = &config.graph;
    let groups: Vec<&str> = graph.groups.iter().map(|group| group.as_str()).collect();
    assert_eq!(groups, ids);
    assert_eq!(Vec::from_iter(&graph.rule_properties), ["department"]);
    assert_eq!(
        Vec::from_iter(&graph.profile_properties),
        [
            "displayName",
            "jobTitle",
            "mail",
            "manager.displayName",
            "preferredLanguage",
            "surname"
        ]
    );
    let nothing = config_with(json!({})).graph;
    assert!(!nothing.is_used());
    assert!(nothing.profile_properties.is_empty());
}

/// What is written twice is no problem: the first line of a field counts, roles and groups are there once.
#[test]
fn what_is_written_twice_is_there_once() {
    let config = config_with(json!({
        "role_rules": ["everybody -> editor, subscriber, editor"],
        "allowed_groups": [GROUP, GROUP.to_uppercase()],
        "profile_fields": ["jobTitle -> title", "department -> Title", "city -> town # Town"],
    }));
    assert_eq!(config.roles.rules[0].roles, ["editor", "subscriber"]);
    assert_eq!(config.admission.allowed_groups.len(), 1);
    let fields: Vec<(&str, &str, &str)> = config
        .profile
        .fields
        .iter()
        .map(|field| {
            (
                field.property.as_str(),
                field.target.as_str(),
                field.label.as_str(),
            )
        })
        .collect();
    assert_eq!(
        fields,
        [("jobTitle", "title", ""), ("city", "town", "Town")]
    );
}

/// Rules speak of what lies below the site's home, and so does the login page.
#[test]
fn the_login_page_is_found_where_the_site_lies() {
    for (home, login, line, reason) in [
        ("/blog/", "/blog/wp-login.php", "exact /wp-login.php", true),
        (
            "/blog/",
            "/blog/wp-login.php",
            "exact /blog/wp-login.php",
            false,
        ),
        ("/", "/wp/wp-login.php", "prefix /wp", true),
        ("/", "/wp/wp-login.php", "exact /wp-login.php", false),
        ("/blog", "/wp-login.php", "exact /wp-login.php", false),
        ("/", "/door/", "glob /d*r", true),
    ] {
        let found = problems(|json| {
            json["site"]["home"] = format!("https://www.contoso.example{home}").into();
            json["site"]["login"] = format!("https://www.contoso.example{login}").into();
            json["settings"]["exempt_paths"] = json!([line]);
        });
        let expected = Vec::from_iter(reason.then_some("exempt_paths:1 matches_login_page"));
        assert_eq!(found, expected, "{home} {login} {line}");
    }
}

#[test]
fn a_landing_page_is_below_home() {
    let mut json = configuration();
    json["site"]["home"] = "https://www.contoso.example/blog".into();
    json["settings"]["landing_pages"] = json!([
        "editor /wp-admin/",
        "editor /other/",
        "subscriber https://www.contoso.example/shop/"
    ]);
    let config = config(&json).unwrap();
    let of = |roles: &[&str]| config.landing_page(roles);
    assert_eq!(
        of(&["editor"]),
        Some("https://www.contoso.example/blog/wp-admin/")
    );
    assert_eq!(
        of(&["subscriber", "editor"]),
        Some("https://www.contoso.example/blog/wp-admin/"),
        "the order of the lines counts"
    );
    assert_eq!(
        of(&["subscriber"]),
        Some("https://www.contoso.example/shop/")
    );
    assert_eq!(of(&["administrator"]), None);
    assert_eq!(of(&[]), None);
}

/// Case 84: a role that is gone and a site that has moved cost the lines that speak of them, no others, and lead nowhere else.
#[test]
fn a_landing_page_that_does_not_hold_is_passed_over() {
    let mut json = configuration();
    json["settings"]["landing_pages"] = json!([
        "shop_manager /shop/",
        "editor https://before.example/desk/",
        "editor //before.example/desk/",
        "editor /wp-login.php",
        "editor /desk/",
        "subscriber https://before.example/"
    ]);
    assert_eq!(
        list(check(&json)),
        [
            "landing_pages:1 unknown_role",
            "landing_pages:2 host_not_own",
            "landing_pages:3 host_not_own",
            "landing_pages:4 matches_login_page",
            "landing_pages:6 host_not_own",
        ]
    );
    let config = config(&json).unwrap();
    let desk = format!("{HOME}desk/");
    assert_eq!(config.landing_page(&["shop_manager"]), None);
    assert_eq!(config.landing_page(&["editor"]), Some(desk.as_str()));
    assert_eq!(config.landing_page(&["subscriber"]), None);
}

/// The gate has to stand where the secret cannot be read and nobody has asked for the roles.
#[test]
fn the_gate_reads_its_own_settings_only() {
    let parse = |json: Value| Access::parse(json.to_string().as_bytes());
    let place = json!({"home": HOME, "login": LOGIN});
    let access = parse(json!({
        "settings": {"tenant": 7, "client_secret": {"sealed": "x"}, "newer": 1, "scenario": "intranet"}, "site": place,
    }))
    .unwrap();
    assert_eq!(access.scenario, Scenario::Intranet);
    assert_eq!(access.session.max_age, 3600);
    assert!(parse(configuration()).is_ok());
    for (settings, site, problem) in [
        (json!({}), json!({"home": HOME}), "site wrong_type"),
        (
            json!({}),
            json!({"home": "http://a.example/", "login": LOGIN}),
            "home https_required",
        ),
        (
            json!({"scenario": "x"}),
            place.clone(),
            "scenario unknown_choice",
        ),
        (
            json!({"private_paths": ["x"]}),
            place,
            "private_paths:1 path_rule_malformed",
        ),
    ] {
        let refused = parse(json!({"settings": settings, "site": site})).unwrap_err();
        assert_eq!(names(&refused), [problem]);
    }
}

#[test]
fn each_reason_is_shown_by_a_row() {
    let shown: BTreeSet<&str> = table()
        .iter()
        .map(|(_, _, reason)| *reason)
        .chain(lines().iter().map(|(_, _, reason)| *reason))
        .chain(["too_many"])
        .filter(|reason| !reason.is_empty())
        .collect();
    // Those of certificates have a table of their own.
    let all: BTreeSet<&str> = ProblemReason::ALL
        .iter()
        .map(|reason| reason.code())
        .filter(|reason| !reason.starts_with("certificate_"))
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
    assert_eq!(
        config.default_role,
        DefaultRole::Chosen("subscriber".to_owned())
    );
}

/// 001-2, 001-13: the list of settings, which the settings page, the constants and the readme are checked against: without any, the
/// site is one of the scenario *internet* and new people get an account.
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
            ("client_secret_expires", "\"\""),
            ("authority", "\"https://login.microsoftonline.com\""),
            ("create_users", "true"),
            ("default_role", "\"subscriber\""),
            ("scenario", "\"internet\""),
            ("exempt_paths", "[]"),
            ("private_paths", "[]"),
            ("public_home", "false"),
            ("exempt_addresses", "[]"),
            ("trusted_proxies", "[]"),
            ("gate_uploads", "false"),
            ("session_max_age", "3600"),
            ("session_idle", "0"),
            ("domain_hint", "\"\""),
            ("login_button", "\"above\""),
            ("force_sso", "false"),
            ("landing_pages", "[]"),
            ("logout", "\"wordpress\""),
            ("logout_id_token_hint", "false"),
            ("lock_email", "true"),
            ("lock_password", "true"),
            ("local_login", "\"deny\""),
            ("lock_administrators", "false"),
            ("tenants", "[]"),
            ("match_order", "\"login_email\""),
            ("login_template", "\"{username}\""),
            ("create_groups", "[]"),
            ("approve_new", "false"),
            ("guests", "\"allow\""),
            ("allowed_domains", "[]"),
            ("denied_domains", "[]"),
            ("allowed_groups", "[]"),
            ("denied_groups", "[]"),
            ("allowed_app_roles", "[]"),
            ("denied_app_roles", "[]"),
            ("role_rules", "[]"),
            ("role_match", "\"all\""),
            ("role_update", "\"replace\""),
            ("role_administrators", "false"),
            ("groups_source", "\"claim\""),
            ("graph_scopes", "[]"),
            ("profile_email", "\"always\""),
            ("profile_first_name", "\"always\""),
            ("profile_last_name", "\"always\""),
            ("profile_display_name", "\"always\""),
            ("profile_nickname", "\"never\""),
            ("profile_locale", "\"never\""),
            ("display_name_template", "\"{display}\""),
            ("profile_empty", "\"keep\""),
            ("profile_fields", "[]"),
            ("profile_hours", "24"),
            ("photo", "false"),
            ("photo_days", "3"),
            ("log_days", "90"),
            ("log_rows", "50000"),
            ("log_addresses", "\"truncated\""),
            ("debug_log", "\"off\""),
            ("health_mail", "[]"),
            ("health_webhook", "\"\""),
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
    let long = vec![b' '; 4 * 1024 * 1024 + 1];
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
    assert_eq!(good.client_secret.unwrap().expose(), CLIENT_SECRET);
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
