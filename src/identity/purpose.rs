//! Why somebody signs in.

/// Why a sign-in was begun, and for whom. It travels in the sealed `state`, so no browser can choose it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignInPurpose {
    /// A WordPress user, signed in to WordPress, asked to be connected to a Microsoft account.
    Link {
        /// The user.
        user: u64,
    },
    /// The session of a WordPress user is to go on.
    Renew {
        /// The user.
        user: u64,
        /// SHA-256 of the WordPress session token.
        session: [u8; 32],
    },
    /// Nobody is signed in yet.
    #[default]
    SignIn,
    /// An administrator tries out whether signing in works.
    Test {
        /// The administrator.
        user: u64,
    },
}

impl SignInPurpose {
    /// The name under which PHP knows it; empty for a plain sign-in.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Link { .. } => "link",
            Self::Renew { .. } => "renew",
            Self::SignIn => "",
            Self::Test { .. } => "test",
        }
    }

    /// The WordPress user who is concerned; 0 for none.
    pub const fn user(&self) -> u64 {
        match self {
            Self::Link { user } | Self::Renew { user, .. } | Self::Test { user } => *user,
            Self::SignIn => 0,
        }
    }

    /// SHA-256 of the session token that is to go on.
    pub const fn session(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Renew { session, .. } => Some(session),
            Self::Link { .. } | Self::SignIn | Self::Test { .. } => None,
        }
    }
}
