//! Which roles does this person have here? Ordered rules; a role is lost because a rule no longer fits, never because something is not
//! known.

use super::admission::unknown_groups;
use super::changes::{AccountState, Cause, Changes, FirstRoles, Note};
use super::user_name;
use crate::config::{Condition, Config, DefaultRole, DomainRule, RoleMatch, RoleRule, RoleUpdate};
use crate::identity::Person;

/// Whether a rule is for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    No,
    /// It depends on something that is not known.
    Unknown(Cause),
    Yes,
}

/// What the rules say of a person.
#[derive(Debug, Default)]
pub(super) struct Mapped<'a> {
    /// The rules that give roles.
    pub rules: Vec<&'a RoleRule>,
    /// Rules of which it is not known whether they would.
    unknown: Vec<(&'a RoleRule, Cause)>,
}

impl<'a> Mapped<'a> {
    fn roles(&self) -> Vec<&'a str> {
        let mut roles = Vec::new();
        for role in self.rules.iter().flat_map(|rule| &rule.roles) {
            add(&mut roles, role.as_str());
        }
        roles
    }

    fn first_unknown(&self) -> Option<Cause> {
        self.unknown.first().map(|(_, cause)| *cause)
    }

    /// What is not known, each once.
    fn unknown_causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (_, cause) in &self.unknown {
            if !causes.contains(cause) {
                causes.push(*cause);
            }
        }
        causes
    }

    /// Whether it cannot be told which roles the person has here.
    fn is_undecided(&self, combine: RoleMatch) -> bool {
        let groups = |(_, cause): &(&RoleRule, Cause)| *cause == Cause::GroupsUnknown;
        match combine {
            RoleMatch::All => self.unknown.iter().any(groups),
            RoleMatch::First => !self.unknown.is_empty(),
        }
    }
}

/// What the rules say, in their order.
pub(super) fn map<'a>(person: &Person, config: &'a Config) -> Mapped<'a> {
    map_with(person, person.app_roles(), config)
}

fn map_with<'a>(person: &Person, app_roles: Option<&[String]>, config: &'a Config) -> Mapped<'a> {
    let rules = &config.roles;
    let facts = RuleFacts {
        app_roles,
        ..RuleFacts::of(person, config)
    };
    let mut mapped = Mapped::default();
    for (place, rule) in rules.rules.iter().enumerate() {
        match facts.fit(place, rule) {
            Fit::No => {}
            Fit::Unknown(cause) => mapped.unknown.push((rule, cause)),
            Fit::Yes => {
                mapped.rules.push(rule);
                if rules.combine == RoleMatch::First {
                    break;
                }
            }
        }
    }
    mapped
}

/// The roles of a new account, in order.
pub(super) fn of_new_account(person: &Person, config: &Config) -> Vec<String> {
    new_roles(&map(person, config), config, &mut Vec::new())
}

/// What a new account should have and cannot get, in the words of the notes; empty when it gets everything.
pub(super) fn left_out_of_new_account(person: &Person, config: &Config) -> String {
    // Nearly always nothing is, and rules need not be looked at twice.
    let leaves_out = |rule: &RoleRule| !rule.missing.is_empty() || !rule.privileged.is_empty();
    let chosen = matches!(config.default_role, DefaultRole::Chosen(_));
    if chosen && !config.roles.rules.iter().any(leaves_out) {
        return String::new();
    }
    let mut notes = Vec::new();
    new_roles(&map(person, config), config, &mut notes);
    let left_out: Vec<String> = notes
        .into_iter()
        .filter(|note| matches!(note.cause, Cause::RoleMissing | Cause::RolePrivileged))
        .map(|note| note.detail)
        .collect();
    left_out.join("; ")
}

/// The roles of an account from now on; `None` when they stay.
pub(super) fn change(
    person: &Person,
    account: &AccountState,
    config: &Config,
    changes: &mut Changes,
) -> Option<Vec<String>> {
    let Changes {
        notes,
        first_roles_unknown,
        ..
    } = changes;
    let rules = &config.roles;
    if account.new {
        let mapped = map(person, config);
        if mapped.is_undecided(rules.combine) {
            note_unknown(person, &mapped, notes);
        }
        *first_roles_unknown = mapped.unknown_causes();
        let wanted = new_roles(&mapped, config, notes);
        return differing(wanted, account);
    }
    if rules.rules.is_empty() {
        notes.push(Note::new(ROLES, Cause::NoRules, ""));
        return None;
    }
    let first = first_roles(account);
    if rules.update == RoleUpdate::Leave && first.is_none() {
        notes.push(Note::new(ROLES, Cause::Left, ""));
        return None;
    }
    if account.privileged && !rules.administrators {
        notes.push(Note::new(ROLES, Cause::KeptAdministrator, ""));
        return None;
    }
    // A look-up does not tell app roles.
    let app_roles = person.app_roles().or(account.app_roles.as_deref());
    let mapped = map_with(person, app_roles, config);
    let undecided = mapped.is_undecided(rules.combine);
    if let Some(first) = first {
        let unknown = mapped.unknown_causes();
        if !undecided && first.is_more_than(&unknown) {
            *first_roles_unknown = unknown;
            return differing(replaced(&mapped, account, config, notes), account);
        }
        first_roles_unknown.clone_from(&first.unknown);
    }
    if undecided {
        note_unknown(person, &mapped, notes);
        return None;
    }
    let wanted = match rules.update {
        RoleUpdate::Leave => {
            notes.push(Note::new(ROLES, Cause::Left, ""));
            return None;
        }
        RoleUpdate::Add => added(&mapped, account, notes),
        RoleUpdate::Replace => replaced(&mapped, account, config, notes),
    };
    differing(wanted, account)
}

/// What is outstanding of the account's first roles. Nothing once somebody has given it others.
fn first_roles(account: &AccountState) -> Option<&FirstRoles> {
    account
        .first_roles
        .as_ref()
        .filter(|first| are_same(&first.given, &account.roles))
}

impl FirstRoles {
    /// Whether some of what was not known is known by now, and nothing else has become unknown.
    fn is_more_than(&self, unknown: &[Cause]) -> bool {
        unknown.len() < self.unknown.len()
            && unknown.iter().all(|cause| self.unknown.contains(cause))
    }
}

/// What the rules give, or the default role.
fn new_roles(mapped: &Mapped<'_>, config: &Config, notes: &mut Vec<Note>) -> Vec<String> {
    // Rules of which not all is known give nothing: whoever comes for the first time has nothing to lose.
    let undecided = mapped.is_undecided(config.roles.combine);
    let roles = if undecided {
        Vec::new()
    } else {
        mapped.roles()
    };
    if roles.is_empty() {
        note_left_out(mapped, notes);
        return owned(default_role(config, notes).into_iter().collect());
    }
    note_rules(mapped, notes);
    owned(roles)
}

/// What somebody has to whom no rule gives a role.
fn default_role<'a>(config: &'a Config, notes: &mut Vec<Note>) -> Option<&'a str> {
    if let DefaultRole::LeftOut {
        role, privileged, ..
    } = &config.default_role
    {
        let cause = match privileged {
            true => Cause::RolePrivileged,
            false => Cause::RoleMissing,
        };
        notes.push(Note::new(ROLES, cause, role.as_str()));
    }
    let given = config.default_role.given();
    notes.push(Note::new(
        ROLES,
        Cause::DefaultRole,
        given.unwrap_or_default(),
    ));
    given
}

fn replaced(
    mapped: &Mapped<'_>,
    account: &AccountState,
    config: &Config,
    notes: &mut Vec<Note>,
) -> Vec<String> {
    note_rules(mapped, notes);
    let mut roles = mapped.roles();
    // What a rule could give that nobody can judge at the moment stays.
    for (rule, cause) in &mapped.unknown {
        for role in rule
            .roles
            .iter()
            .filter(|role| account.roles.contains(role))
        {
            if !roles.contains(&role.as_str()) {
                roles.push(role);
                notes.push(Note::new(ROLES, *cause, role.as_str()));
            }
        }
    }
    if roles.is_empty() {
        roles.extend(default_role(config, notes));
    }
    if account.last_administrator {
        let privileged = |role: &&String| config.site.roles.get(*role) == Some(&true);
        for role in account.roles.iter().filter(privileged) {
            if !roles.contains(&role.as_str()) {
                roles.push(role);
                notes.push(Note::new(
                    ROLES,
                    Cause::KeptLastAdministrator,
                    role.as_str(),
                ));
            }
        }
    }
    owned(roles)
}

fn added(mapped: &Mapped<'_>, account: &AccountState, notes: &mut Vec<Note>) -> Vec<String> {
    note_rules(mapped, notes);
    let given = mapped.roles();
    let mut roles: Vec<&str> = Vec::new();
    for role in &account.roles {
        add(&mut roles, role);
        if !given.contains(&role.as_str()) {
            notes.push(Note::new(ROLES, Cause::NotMappedKept, role.as_str()));
        }
    }
    for role in given {
        add(&mut roles, role);
    }
    owned(roles)
}

/// The roles, unless the account has just these.
fn differing(wanted: Vec<String>, account: &AccountState) -> Option<Vec<String>> {
    (!are_same(&wanted, &account.roles)).then_some(wanted)
}

fn are_same(some: &[String], others: &[String]) -> bool {
    some.len() == others.len() && some.iter().all(|role| others.contains(role))
}

fn note_rules(mapped: &Mapped<'_>, notes: &mut Vec<Note>) {
    for rule in &mapped.rules {
        if !rule.roles.is_empty() {
            let detail = format!("{}: {}", rule.line, rule.roles.join(", "));
            notes.push(Note::new(ROLES, Cause::Rule, detail));
        }
    }
    note_left_out(mapped, notes);
}

fn note_left_out(mapped: &Mapped<'_>, notes: &mut Vec<Note>) {
    for rule in &mapped.rules {
        for (cause, roles) in [
            (Cause::RoleMissing, &rule.missing),
            (Cause::RolePrivileged, &rule.privileged),
        ] {
            if !roles.is_empty() {
                let detail = format!("{}: {}", rule.line, roles.join(", "));
                notes.push(Note::new(ROLES, cause, detail));
            }
        }
    }
}

fn note_unknown(person: &Person, mapped: &Mapped<'_>, notes: &mut Vec<Note>) {
    let cause = mapped.first_unknown().unwrap_or(Cause::GroupsUnknown);
    let detail = match cause {
        Cause::GroupsUnknown => unknown_groups(person),
        _ => String::new(),
    };
    notes.push(Note::new(ROLES, cause, detail));
}

/// What rules are compared with, worked out once for all of them.
struct RuleFacts<'a> {
    person: &'a Person,
    app_roles: Option<&'a [String]>,
    domain: Option<String>,
    /// For each rule whether it is for one of the person's groups.
    in_group: Vec<bool>,
    /// The value of each property that rules name, in small letters; `None` when it is not known.
    values: Vec<Option<String>>,
}

impl<'a> RuleFacts<'a> {
    fn of(person: &'a Person, config: &Config) -> Self {
        let rules = &config.roles;
        let mut in_group = vec![false; rules.rules.len()];
        let places = person
            .groups()
            .map_or_else(Vec::new, |groups| rules.of_groups(groups));
        for place in places {
            if let Some(fits) = in_group.get_mut(place) {
                *fits = true;
            }
        }
        Self {
            person,
            app_roles: person.app_roles(),
            domain: user_name::domain(person),
            in_group,
            values: rules
                .properties()
                .map(|name| person.properties().get(name))
                .map(|value| value.map(|value| value.trim().to_lowercase()))
                .collect(),
        }
    }

    fn fit(&self, place: usize, rule: &RoleRule) -> Fit {
        match &rule.condition {
            // Whoever administers another directory writes there what they like.
            Condition::AppRole(_) | Condition::Attribute { .. } if !self.person.is_home() => {
                Fit::No
            }
            Condition::AppRole(role) => match self.app_roles {
                None => Fit::Unknown(Cause::AppRolesUnknown),
                Some(held) => fits(held.contains(role)),
            },
            Condition::Attribute { property, value } => match self.values.get(*property) {
                Some(Some(held)) => fits(held == value),
                Some(None) | None => Fit::Unknown(Cause::AttributesUnknown),
            },
            Condition::Domain(domain) => fits(self.is_of(domain)),
            Condition::Everybody => Fit::Yes,
            Condition::Group(_) => match self.person.groups() {
                None => Fit::Unknown(Cause::GroupsUnknown),
                Some(_) => fits(self.in_group.get(place) == Some(&true)),
            },
            Condition::Guest => fits(self.person.is_guest()),
            Condition::Tenant(tenant) => fits(self.person.tenant_id() == tenant),
        }
    }

    fn is_of(&self, rule: &DomainRule) -> bool {
        self.domain
            .as_deref()
            .is_some_and(|domain| rule.contains(domain))
    }
}

fn fits(holds: bool) -> Fit {
    if holds {
        Fit::Yes
    } else {
        Fit::No
    }
}

fn add<'a>(roles: &mut Vec<&'a str>, role: &'a str) {
    if !roles.contains(&role) {
        roles.push(role);
    }
}

fn owned(roles: Vec<&str>) -> Vec<String> {
    roles.into_iter().map(str::to_owned).collect()
}

/// What notes about roles are about.
const ROLES: &str = "roles";
