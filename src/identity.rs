//! Who signed in.

use crate::guid::Guid;
use crate::time::Timestamp;

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

/// A person whose ID token passed every check. Nothing but the verifier makes one.
#[derive(Debug)]
pub struct Identity {
    verified: Verified,
}

/// The verified claims, in the verifier's hand.
#[derive(Debug)]
pub(crate) struct Verified {
    pub issuer: String,
    pub tenant_id: Guid,
    pub object_id: Guid,
    pub subject: String,
    pub username: String,
    pub email: String,
    pub email_verified: bool,
    pub guest: bool,
    pub display_name: String,
    pub first_name: String,
    pub last_name: String,
    pub groups: Vec<String>,
    pub roles: Vec<String>,
    /// Name and value in words; empty unless the sign-in is a test.
    pub claims: Vec<(String, String)>,
    pub scopes: Vec<String>,
    pub session_id: String,
    pub login_hint: String,
    /// Sealed; empty unless it is kept for the logout.
    pub id_token: String,
    pub auth_time: Option<Timestamp>,
    pub expires: Timestamp,
    pub verified_at: Timestamp,
    pub purpose: SignInPurpose,
}

impl Identity {
    pub(crate) fn new(verified: Verified) -> Self {
        Self { verified }
    }

    /// The token's issuer.
    pub fn issuer(&self) -> &str {
        &self.verified.issuer
    }

    /// `tid`: the tenant signed in to. With [`Identity::object_id`] it is the person's key.
    pub fn tenant_id(&self) -> &Guid {
        &self.verified.tenant_id
    }

    /// `oid`: the person's object in that tenant. Never changed, never given to somebody else.
    pub fn object_id(&self) -> &Guid {
        &self.verified.object_id
    }

    /// `sub`: the person as this application knows them.
    pub fn subject(&self) -> &str {
        &self.verified.subject
    }

    /// `preferred_username`, or an empty text. Changes with the person's name; never a key.
    pub fn username(&self) -> &str {
        &self.verified.username
    }

    /// `email`, or an empty text. Never a key.
    pub fn email(&self) -> &str {
        &self.verified.email
    }

    /// Whether Microsoft vouches for the e-mail address (`xms_edov`).
    pub fn email_verified(&self) -> bool {
        self.verified.email_verified
    }

    /// Whether the person's home is another directory.
    pub fn is_guest(&self) -> bool {
        self.verified.guest
    }

    /// `name`, or an empty text.
    pub fn display_name(&self) -> &str {
        &self.verified.display_name
    }

    /// `given_name`, or an empty text.
    pub fn first_name(&self) -> &str {
        &self.verified.first_name
    }

    /// `family_name`, or an empty text.
    pub fn last_name(&self) -> &str {
        &self.verified.last_name
    }

    /// `groups`: object ids. Empty also when Microsoft sent none.
    pub fn groups(&self) -> &[String] {
        &self.verified.groups
    }

    /// `roles`: values of app roles.
    pub fn roles(&self) -> &[String] {
        &self.verified.roles
    }

    /// Every claim of the ID token, by name, each value in words and no longer than 512 characters. What only the protocol needs is
    /// named without its value. Empty unless the sign-in is a test.
    pub fn claims(&self) -> &[(String, String)] {
        &self.verified.claims
    }

    /// The permissions that came with the tokens, in small letters; empty when Microsoft did not say.
    pub fn scopes(&self) -> &[String] {
        &self.verified.scopes
    }

    /// With the permissions that came with it.
    pub(crate) fn granted(mut self, scopes: &[String]) -> Self {
        self.verified.scopes = scopes.to_vec();
        self
    }

    /// `sid`, or an empty text: Microsoft's session, which front-channel logout names.
    pub fn session_id(&self) -> &str {
        &self.verified.session_id
    }

    /// `login_hint`, or an empty text: what Microsoft wants to hear of the person at the next sign-in and at the logout.
    pub fn login_hint(&self) -> &str {
        &self.verified.login_hint
    }

    /// The ID token, sealed by the site, if it is kept for the logout; else an empty text.
    pub fn id_token(&self) -> &str {
        &self.verified.id_token
    }

    /// With the sealed ID token.
    pub(crate) fn keeping(mut self, sealed: String) -> Self {
        self.verified.id_token = sealed;
        self
    }

    /// `auth_time`, where it was sent.
    pub fn auth_time(&self) -> Option<Timestamp> {
        self.verified.auth_time
    }

    /// `exp` of the ID token.
    pub fn expires(&self) -> Timestamp {
        self.verified.expires
    }

    /// When the checks were passed.
    pub fn verified_at(&self) -> Timestamp {
        self.verified.verified_at
    }

    /// Why the sign-in was begun, and for whom.
    pub fn purpose(&self) -> &SignInPurpose {
        &self.verified.purpose
    }
}
