//! What shall change at an account that somebody has signed in to, or that was looked up.

use std::collections::BTreeMap;

use super::{profile, roles};
use crate::config::Config;
use crate::identity::Person;

/// An account as WordPress knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountState {
    /// User id.
    pub id: u64,
    /// Whether it was made in this moment.
    pub new: bool,
    /// Its roles, in order.
    pub roles: Vec<String>,
    /// Whether it can promote users, manage options or the like.
    pub privileged: bool,
    /// Whether nobody else administers the site.
    pub last_administrator: bool,
    /// The e-mail address, of those in question, that another account has; empty for none.
    pub email_taken: String,
    /// What is stored, by target.
    pub fields: BTreeMap<String, String>,
    /// App roles that the person had at the last sign-in: they count where nobody tells of others.
    pub app_roles: Option<Vec<String>>,
    /// For an account that was made here, as long as not all is known that its first roles depend on.
    pub first_roles: Option<FirstRoles>,
    /// Fields whose first value is not known yet, and whether what stood there when the account was made still does.
    pub first_fields: BTreeMap<String, bool>,
}

/// The roles with which an account began while not all was known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstRoles {
    /// What it was given.
    pub given: Vec<String>,
    /// What was not known.
    pub unknown: Vec<Cause>,
}

macro_rules! causes {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal; )+) => {
        /// Why something changes, or does not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Cause {
            $( $(#[$doc])* $variant, )+
        }

        impl Cause {
            /// Every cause.
            pub const ALL: &'static [Cause] = &[ $( Cause::$variant, )+ ];

            /// The name under which PHP sees it.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// The one with this name.
            pub fn named(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|cause| cause.code() == code)
            }
        }
    };
}

causes! {
    /// App roles are not known; roles that they could give stay.
    AppRolesUnknown = "app_roles_unknown";
    /// A property is not known; roles that it could give stay.
    AttributesUnknown = "attributes_unknown";
    /// No rule fits, so it is the role of new accounts; with an empty detail, none.
    DefaultRole = "default_role";
    /// Nobody vouches for the e-mail address.
    EmailNotVouchedFor = "email_not_vouched_for";
    /// Another account has the e-mail address.
    EmailTaken = "email_taken";
    /// The directory has nothing there, and what is stored is removed.
    EmptyCleared = "empty_cleared";
    /// The directory has nothing there, and what is stored stays.
    EmptyKept = "empty_kept";
    /// Groups are not known; the roles stay.
    GroupsUnknown = "groups_unknown";
    /// The account is privileged; the roles stay.
    KeptAdministrator = "kept_administrator";
    /// The account is the last one that is privileged; it keeps what makes it so.
    KeptLastAdministrator = "kept_last_administrator";
    /// Rules are for new accounts only; the roles stay.
    Left = "left";
    /// The value cannot stand there.
    Malformed = "malformed";
    /// There are no rules; the roles stay.
    NoRules = "no_rules";
    /// No rule gives the role, and none is taken away.
    NotMappedKept = "not_mapped_kept";
    /// The site has no such role.
    RoleMissing = "role_missing";
    /// The role is privileged, and nothing allows to give it.
    RolePrivileged = "role_privileged";
    /// A rule gives it.
    Rule = "rule";
    /// It takes the directory's value.
    Set = "set";
    /// The value is too long.
    TooLong = "too_long";
}

/// A word about the roles or a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `roles`, or the field's target.
    pub about: String,
    /// Why.
    pub cause: Cause,
    /// Of a rule its line and its roles, as `3: editor, author`; role slugs, as those of the setting for new accounts; or words for an administrator. Never a value of a field.
    pub detail: String,
}

impl Note {
    pub(super) fn new(about: &str, cause: Cause, detail: impl Into<String>) -> Self {
        Self {
            about: about.to_owned(),
            cause,
            detail: detail.into(),
        }
    }
}

/// What shall change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// All roles from now on, in order; `None` when they stay.
    pub roles: Option<Vec<String>>,
    /// New values by target.
    pub fields: Vec<(String, String)>,
    /// Why.
    pub notes: Vec<Note>,
    /// What is still not known that the account's first roles depend on.
    pub first_roles_unknown: Vec<Cause>,
    /// Fields whose first value is still not known.
    pub first_fields_unknown: Vec<String>,
}

/// The changes for a person. Somebody whom the directory does not have changes nothing.
pub fn changes(person: &Person, account: &AccountState, config: &Config) -> Changes {
    let mut changes = Changes::default();
    if person.found() {
        changes.roles = roles::change(person, account, config, &mut changes);
        profile::change(person, account, &config.profile, &mut changes);
    }
    changes
}
