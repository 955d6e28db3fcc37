//! What the gate says.

use super::entry_points::EntryPoint;
use crate::reason::Reason;

/// What happens to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It goes on.
    Pass,
    /// The person is sent to sign in.
    Challenge,
    /// It is answered with a status.
    Refuse,
}

impl Action {
    /// The stable snake_case name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Challenge => "challenge",
            Self::Refuse => "refuse",
        }
    }
}

macro_rules! rules {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal; )+) => {
        /// The rule that decided.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule {
            $( $(#[$doc])* $variant, )+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Rule] = &[ $( Rule::$variant, )+ ];

            /// The stable snake_case name.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }
        }
    };
}

rules! {
    /// A program signed in with an application password.
    ApplicationPassword = "application_password";
    /// The address is exempt.
    ExemptAddress = "exempt_address";
    /// The path is exempt.
    ExemptPath = "exempt_path";
    /// The scenario *internet*: what is not private is public.
    ScenarioInternet = "scenario_internet";
    /// The scenario *intranet*: whatever no other rule opens needs a sign-in.
    Intranet = "intranet";
    /// The URL is one of another site.
    NotThisSite = "not_this_site";
    /// The entry point is open to everybody.
    OpenEntry = "open_entry";
    /// The entry point asks for a name and a password by itself.
    OwnAuthentication = "own_authentication";
    /// The path is listed as private.
    PrivatePath = "private_path";
    /// The page or post is marked as private.
    PrivatePost = "private_post";
    /// The front page is public.
    PublicHome = "public_home";
    /// Microsoft could not be reached to renew the session, which goes on for a while.
    RenewalPostponed = "renewal_postponed";
    /// Microsoft has to be asked again.
    SessionExpired = "session_expired";
    /// Nothing was asked for too long.
    SessionIdle = "session_idle";
    /// The person signed in with Microsoft.
    SignedIn = "signed_in";
    /// The uploads folder is not behind the gate.
    UploadsNotGated = "uploads_not_gated";
    /// The person signed in with a WordPress password.
    WordPressSession = "wordpress_session";
}

/// What the gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What happens to the request.
    pub action: Action,
    /// The rule that decided.
    pub rule: Rule,
    /// Where the request came in.
    pub entry: EntryPoint,
    /// The line of the rule in its list, 0 for rules without lines.
    pub line: usize,
    /// Whether the sign-in can go without a question to the person.
    pub silent: bool,
    /// The status of a refusal.
    pub status: u16,
    /// What the person is told.
    pub reason: Option<Reason>,
    /// Whether somebody who is not signed in would pass.
    pub public: bool,
}
