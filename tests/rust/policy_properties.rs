//! What holds for every person, every account and all rules.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::Config as RunnerConfig;
use serde_json::{json, Value};
use vestibule::identity::{Directory, Identity};
use vestibule::policy::{
    changes, decide, Account, AccountState, Cause, Decision, Facts, FirstRoles,
};

use crate::stand_in::*;

fn runner() -> RunnerConfig {
    RunnerConfig {
        cases: 256,
        failure_persistence: None,
        ..RunnerConfig::default()
    }
}

const ROLES: [&str; 4] = ["subscriber", "editor", "author", "administrator"];
const CONDITIONS: [&str; 10] = [
    "everybody",
    "guest",
    "app_role Staff",
    "app_role administrator",
    "domain contoso.example",
    "domain *.contoso.example",
    "attribute department=Finance",
    "tenant 10c419d4-4a50-45b2-aa4e-919fb84df24f",
    "group 7d9f0c2e-0a0b-4d77-9a55-1f6f7c9d0e10",
    "group 0b8f7c1d-2e3a-4c5b-9d6e-7f8091a2b3c4",
];

/// Rules, some of them for privileged roles where the constant opens these.
fn rules(privileged: bool) -> impl Strategy<Value = Value> {
    let given = if privileged { 4 } else { 3 };
    let roles = subsequence(ROLES[..given].to_vec(), 1..=given);
    let rule = (select(&CONDITIONS[..]), roles)
        .prop_map(|(condition, roles)| format!("{condition} -> {}", roles.join(", ")));
    prop::collection::vec(rule, 0..8).prop_map(Value::from)
}

fn settings() -> impl Strategy<Value = Value> {
    (
        select(&["all", "first"][..]),
        select(&["replace", "add", "leave"][..]),
        any::<bool>(),
        select(&["keep", "clear"][..]),
    )
        .prop_map(|(combine, update, administrators, empty)| {
            json!({
                "role_match": combine, "role_update": update, "role_administrators": administrators, "profile_empty": empty,
                "tenants": [OTHER_TENANT], "profile_fields": ["department -> department"], "profile_locale": "always",
            })
        })
}

/// Claims of a person, whether they are of the site's own tenant, and what the directory says of them.
#[derive(Clone, Debug)]
struct Claims {
    home: bool,
    guest: bool,
    groups: Option<Vec<&'static str>>,
    app_roles: Vec<&'static str>,
    email: &'static str,
    vouched: bool,
    department: Option<&'static str>,
}

fn claims() -> impl Strategy<Value = Claims> {
    (
        any::<bool>(),
        any::<bool>(),
        prop::option::of(subsequence(vec![EDITORS, READERS], 0..=2)),
        subsequence(vec!["Staff", "administrator"], 0..=2),
        select(&["", "ada@contoso.example", "Boss@contoso.example", "x"][..]),
        any::<bool>(),
        prop::option::of(select(&["", "Finance", "Sales"][..])),
    )
        .prop_map(
            |(home, guest, groups, app_roles, email, vouched, department)| Claims {
                home,
                guest,
                groups,
                app_roles,
                email,
                vouched,
                department,
            },
        )
}

impl Claims {
    fn identity(&self) -> Identity {
        let change = |token: &mut IdToken| {
            token.set("acct", u8::from(self.guest));
            token.set("roles", json!(self.app_roles));
            token.set("email", self.email);
            token.set("xms_edov", self.vouched);
        };
        let identity = match self.home {
            true => identity(change),
            false => foreigner(change),
        };
        identity.learn(Directory {
            groups: self
                .groups
                .as_ref()
                .map(|groups| groups.iter().map(|group| guid(group)).collect()),
            properties: self
                .department
                .map(|department| ("department".to_owned(), department.to_owned()))
                .into_iter()
                .collect(),
            ..Directory::default()
        });
        identity
    }
}

fn account() -> impl Strategy<Value = AccountState> {
    (
        any::<bool>(),
        subsequence(ROLES.to_vec(), 0..=4),
        any::<bool>(),
        any::<bool>(),
        select(&["", "ada@contoso.example", "boss@contoso.example"][..]),
        prop::collection::btree_map(
            select(
                &[
                    "user_email",
                    "first_name",
                    "display_name",
                    "department",
                    "locale",
                ][..],
            ),
            select(&["", "Ada", "old@contoso.example"][..]),
            0..5,
        ),
        prop::collection::btree_map(
            select(&["user_email", "display_name", "department", "locale"][..]),
            any::<bool>(),
            0..4,
        ),
        prop::option::of(subsequence(
            vec![Cause::GroupsUnknown, Cause::AttributesUnknown],
            0..=2,
        )),
    )
        .prop_map(
            |(new, roles, privileged, last_administrator, taken, fields, first_fields, unknown)| {
                AccountState {
                    id: 7,
                    new,
                    privileged: privileged || roles.contains(&"administrator"),
                    first_roles: unknown.map(|unknown| FirstRoles {
                        given: roles.iter().map(|role| (*role).to_owned()).collect(),
                        unknown,
                    }),
                    first_fields: first_fields
                        .into_iter()
                        .map(|(target, kept)| (target.to_owned(), kept))
                        .collect(),
                    roles: roles.into_iter().map(str::to_owned).collect(),
                    last_administrator,
                    email_taken: taken.to_owned(),
                    fields: fields
                        .into_iter()
                        .map(|(target, value)| (target.to_owned(), value.to_owned()))
                        .collect(),
                    app_roles: None,
                }
            },
        )
}

proptest! {
    #![proptest_config(runner())]

    /// Case 94: without the constant no sign-in makes an administrator, whatever the directory says and the settings.
    #[test]
    fn no_privileged_role_without_the_constant(
        rules in rules(true), settings in settings(), default in select(&ROLES[..]), claims in claims(), account in account()
    ) {
        let mut settings = settings;
        settings["default_role"] = default.into();
        let config = ruled(rules, settings);
        let identity = claims.identity();
        let roles = changes(&identity.person(), &account, &config).roles.unwrap_or_default();
        let had = account.roles.contains(&"administrator".to_owned());
        prop_assert!(had || !roles.contains(&"administrator".to_owned()));
        if let Decision::Create(made) = decide(&identity, &Facts::default(), &config) {
            prop_assert!(!made.roles.contains(&"administrator".to_owned()));
        }
    }

    /// Case 95: where rules ask for groups and groups are not known, no account that was there before gets other roles.
    #[test]
    fn unknown_groups_change_no_roles(rules in rules(true), settings in settings(), claims in claims(), account in account()) {
        let asks = rules.as_array().unwrap().iter().any(|rule| rule.as_str().unwrap().starts_with("group"));
        prop_assume!(asks && settings["role_match"] == "all");
        let config = ruled_with(rules, settings, true);
        let person = Claims { groups: None, ..claims }.identity().person();
        let account = AccountState { new: false, ..account };
        prop_assert_eq!(changes(&person, &account, &config).roles, None);
    }

    /// Case 94: the last administrator stays one, by all rules; nobody who is privileged is touched unless a setting says so.
    #[test]
    fn administrators_are_safe(rules in rules(true), settings in settings(), claims in claims(), account in account()) {
        let config = ruled_with(rules, settings, true);
        let account = AccountState { new: false, ..account };
        let roles = changes(&claims.identity().person(), &account, &config).roles;
        if account.last_administrator && account.roles.contains(&"administrator".to_owned()) {
            prop_assert!(roles.as_ref().is_none_or(|roles| roles.contains(&"administrator".to_owned())));
        }
        if account.privileged && !config.roles.administrators {
            prop_assert_eq!(roles, None);
        }
    }

    /// Whoever has an account has a role afterwards, each once, and each one that the site has; a second look changes nothing more.
    #[test]
    fn roles_are_whole_and_settle(rules in rules(true), settings in settings(), claims in claims(), account in account()) {
        let config = ruled_with(rules, settings, true);
        let person = claims.identity().person();
        let Some(roles) = changes(&person, &account, &config).roles else { return Ok(()) };
        prop_assert!(!roles.is_empty());
        prop_assert!(roles.iter().all(|role| config.site.roles.contains_key(role)));
        prop_assert_eq!(roles.iter().collect::<HashSet<_>>().len(), roles.len());
        let again = AccountState { roles, ..account };
        prop_assert_eq!(changes(&person, &again, &config).roles, None);
    }

    /// Case 91: no account gets an address that another one has, that cannot be one, or for which nobody vouches; none loses its own.
    #[test]
    fn no_address_is_taken_from_anybody(settings in settings(), claims in claims(), account in account()) {
        let config = config_with(settings);
        let changes = changes(&claims.identity().person(), &account, &config);
        let targets: BTreeSet<&String> = changes.fields.iter().map(|(target, _)| target).collect();
        prop_assert_eq!(targets.len(), changes.fields.len());
        let fields: BTreeMap<String, String> = changes.fields.into_iter().collect();
        if let Some(email) = fields.get("user_email") {
            prop_assert!(!email.eq_ignore_ascii_case(&account.email_taken));
            prop_assert!(email.contains('@'));
            prop_assert!(claims.vouched || claims.home && !claims.guest);
        }
        for always_there in ["user_email", "display_name"] {
            prop_assert!(fields.get(always_there).is_none_or(|value| !value.is_empty()));
        }
    }

    /// Case 91: nobody of another directory is linked by a name, or by an address for which nobody vouches; and no administrator is linked
    /// by anything.
    #[test]
    fn nobody_is_linked_by_a_strangers_word(settings in settings(), order in select(&["login_email", "email_login", "none"][..]), claims in claims(), privileged in any::<bool>(), by_login in any::<bool>(), by_email in any::<bool>()) {
        let mut settings = settings;
        settings["match_order"] = order.into();
        let found = Account {
            id: 1,
            login: "ada@contoso.example".to_owned(),
            email: claims.email.to_owned(),
            privileged,
            ..Account::default()
        };
        let facts = Facts {
            login: by_login.then(|| found.clone()),
            email: by_email.then(|| found.clone()),
            ..Facts::default()
        };
        let decision = decide(&claims.identity(), &facts, &config_with(settings));
        if let Decision::Link { via, .. } = decision {
            prop_assert!(!privileged && order != "none");
            let outsider = claims.guest || !claims.home;
            prop_assert!(!outsider || claims.vouched && via == vestibule::policy::Via::Email);
        }
        if let Decision::Create(made) = &decision {
            prop_assert!(made.email.is_empty() || !by_email);
        }
    }

    /// 001-26: whatever a person is called and whatever the form: ten different login names, each one that WordPress takes as it is.
    #[test]
    fn login_names_are_always_valid(template in select(&["{username}", "{local}", "{email}", "{first}.{last}", "{display}", "x-{object}@{domain}", "{local}@{domain}"][..]),
        username in prop_oneof![".{0,80}", "[a-z\u{e4}#_.@ ]{0,20}(#EXT#)?@[a-z.]{0,70}", "(live\\.com#)?[a-z]{1,70}@[a-z.]{1,9}"], first in ".{0,40}", last in ".{0,40}", email in ".{0,20}@.{0,20}") {
        let person = identity(|token| {
            token.set("preferred_username", username.as_str());
            token.set("given_name", first.as_str());
            token.set("family_name", last.as_str());
            token.set("name", format!("{first} {last}"));
            token.set("email", email.as_str());
        });
        let config = config_with(json!({"login_template": template}));
        let Decision::Create(account) = decide(&person, &Facts::default(), &config) else {
            return Err(TestCaseError::fail("not created"));
        };
        prop_assert_eq!(account.logins.iter().collect::<HashSet<_>>().len(), 10);
        for login in &account.logins {
            prop_assert!((1..=60).contains(&login.len()), "{}", login);
            prop_assert!(login.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.-@".contains(&byte)), "{}", login);
            prop_assert!(login.bytes().any(|byte| byte.is_ascii_alphanumeric()));
        }
        prop_assert!(!account.display_name.is_empty());
    }

    /// Any line of any of the lists: refused at its line, or taken; and what is taken has no privileged role and no forbidden key.
    #[test]
    fn any_line_about_people_is_survived(field in select(&["role_rules", "profile_fields", "allowed_groups", "denied_domains", "allowed_app_roles", "login_template", "display_name_template"][..]),
        line in prop_oneof![".{0,60}", "(group|app_role|attribute|domain|everybody|guest) ?[a-z0-9.=*-]{0,40} ?-> ?(editor|administrator|,| |#)*", "[a-zA-Z.]{0,20} ?-> ?[a-z_:]{0,20}( \\(create\\))?( # .{0,9})?", "(\\{[a-z]{0,9}\\}?|[a-z@.]){0,6}"]) {
        let mut json = configuration();
        json["settings"][field] = match field {
            "login_template" | "display_name_template" => line.as_str().into(),
            _ => json!([line]),
        };
        match config(&json) {
            Err(problems) => prop_assert!(problems.iter().all(|problem| problem.field == field)),
            Ok(config) => {
                prop_assert!(config.roles.rules.iter().all(|rule| !rule.roles.contains(&"administrator".to_owned())));
                prop_assert!(config.profile.fields.iter().all(|field| !field.target.starts_with('_') && !field.target.contains("capabilities")));
            }
        }
    }
}
