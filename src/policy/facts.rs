//! What WordPress knows about a person who signed in.

/// A WordPress account that may be the person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// User id.
    pub id: u64,
    /// `user_login`, exactly.
    pub login: String,
    /// `user_email`, exactly.
    pub email: String,
    /// Whether it can promote users, manage options or the like.
    pub privileged: bool,
    /// Whether it is an account of a network that this site has not among its own.
    pub foreign: bool,
    /// Whether it is marked as spam, deleted or deactivated.
    pub blocked: bool,
    /// Tenant of the Microsoft identity that it is linked to; empty for none.
    pub tenant: String,
    /// Object id of that identity; empty for none.
    pub object: String,
}

/// The accounts that WordPress found, and who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Accounts linked to this identity.
    pub linked: Vec<Account>,
    /// The account that WordPress finds by the user name.
    pub login: Option<Account>,
    /// The account that WordPress finds by the e-mail address.
    pub email: Option<Account>,
    /// The WordPress user who is signed in in this browser; 0 for none.
    pub current_user: u64,
    /// That user's account.
    pub owner: Option<Account>,
    /// Whether people can make accounts for themselves, with a name of their choice.
    pub strangers_register: bool,
    /// What an administrator has decided about this identity.
    pub approval: Approval,
}

/// What an administrator has decided about somebody who is not linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// The person gets an account.
    Create,
    /// Nothing yet.
    #[default]
    None,
    /// The person does not come in.
    Refused,
}

impl Approval {
    /// The one with this name.
    pub fn named(code: &str) -> Option<Self> {
        match code {
            "" => Some(Self::None),
            "create" => Some(Self::Create),
            "refused" => Some(Self::Refused),
            _ => None,
        }
    }

    /// The name under which PHP knows it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::None => "",
            Self::Refused => "refused",
        }
    }
}
