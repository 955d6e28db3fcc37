//! What WordPress shall do.

use crate::error::Error;

/// How the account was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// By its e-mail address.
    Email,
    /// By an earlier link.
    Link,
    /// By its login name.
    Login,
    /// Its owner, signed in to WordPress, asked for it.
    Owner,
}

impl Via {
    /// The name under which PHP sees it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Link => "link",
            Self::Login => "login",
            Self::Owner => "owner",
        }
    }
}

/// A new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Login names in order of preference; the first that is free is taken.
    pub logins: Vec<String>,
    /// E-mail address, or empty.
    pub email: String,
    /// Display name.
    pub display_name: String,
    /// First name, or empty.
    pub first_name: String,
    /// Last name, or empty.
    pub last_name: String,
    /// Roles, in order; none where the one for new accounts cannot be given.
    pub roles: Vec<String>,
}

/// The outcome for a verified identity.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Create this account, link it, sign it in.
    Create(NewAccount),
    /// Nobody is signed in, nothing changes.
    Deny(Error),
    /// Make this account of the network one of this site, too; sign it in.
    Join {
        /// User id.
        user: u64,
        /// Roles on this site, in order; none where the one for new accounts cannot be given.
        roles: Vec<String>,
    },
    /// Link this account, sign it in.
    Link {
        /// User id.
        user: u64,
        /// How it was found.
        via: Via,
    },
    /// Sign this account in.
    SignIn {
        /// User id.
        user: u64,
    },
}

impl Decision {
    /// Whether nothing may open the account any more that opened it before: a name or an address says whose the account shall be, not
    /// who made it. An owner who connects it has just shown to be the one.
    pub const fn revokes_access(&self) -> bool {
        matches!(
            self,
            Self::Link {
                via: Via::Login | Via::Email,
                ..
            }
        )
    }
}
