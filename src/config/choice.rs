//! Settings that take one of a few words.

/// A type whose values have names in the settings.
pub trait Choice: Sized {
    /// The value with this name.
    fn named(code: &str) -> Option<Self>;
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $( $(#[$variant_doc:meta])* $variant:ident = $code:literal, )+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$variant_doc])* $variant, )+
        }

        impl $name {
            /// Every name.
            pub const CODES: &'static [&'static str] = &[ $( $code, )+ ];
        }

        impl Choice for $name {
            fn named(code: &str) -> Option<Self> {
                match code {
                    $( $code => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }
    };
}

choice! {
    /// Which requests have to come from somebody who is signed in.
    Scenario {
        /// Those to the administration and to what is listed as private.
        Internet = "internet",
        /// All of them.
        Intranet = "intranet",
    }
}

choice! {
    /// Where the button stands on the login page.
    LoginButton {
        /// Above the fields for name and password.
        Above = "above",
        /// Below them.
        Below = "below",
    }
}

choice! {
    /// How far signing out of WordPress reaches.
    LogoutScope {
        /// This site only.
        WordPress = "wordpress",
        /// Microsoft as well.
        Microsoft = "microsoft",
        /// The person is asked.
        Ask = "ask",
    }
}

choice! {
    /// How much of what happens is written down for whoever looks for a fault.
    DebugLog {
        /// Nothing.
        Off = "off",
        /// What failed.
        Error = "error",
        /// And what was decided.
        Info = "info",
        /// And what was asked and answered on the way.
        Debug = "debug",
    }
}

choice! {
    /// What the sign-in log keeps of a person's network address.
    LogAddresses {
        /// All of it.
        Full = "full",
        /// Its network: the first 24 bits of IPv4, the first 48 of IPv6.
        Truncated = "truncated",
        /// Nothing.
        None = "none",
    }
}

choice! {
    /// Whether a person of the directory may use a WordPress password.
    LocalLogin {
        /// No.
        Deny = "deny",
        /// Yes.
        Allow = "allow",
    }
}

choice! {
    /// By what an account that is not linked yet is found.
    MatchOrder {
        /// By its login name, then by its e-mail address.
        LoginEmail = "login_email",
        /// By its e-mail address, then by its login name.
        EmailLogin = "email_login",
        /// By nothing: its owner or an administrator links it.
        None = "none",
    }
}

choice! {
    /// Whether people whose home is another directory may sign in.
    Guests {
        /// Yes.
        Allow = "allow",
        /// No.
        Deny = "deny",
    }
}

choice! {
    /// Which of the rules that fit give roles.
    RoleMatch {
        /// All of them.
        All = "all",
        /// The first one.
        First = "first",
    }
}

choice! {
    /// What a sign-in does to the roles of an account.
    RoleUpdate {
        /// They become what the rules give.
        Replace = "replace",
        /// What the rules give is added.
        Add = "add",
        /// Nothing: the rules are for new accounts.
        Leave = "leave",
    }
}

choice! {
    /// Where it is known from in which groups a person is.
    GroupsSource {
        /// From the ID token; from Microsoft Graph where it does not tell.
        Claim = "claim",
        /// From Microsoft Graph.
        Graph = "graph",
    }
}

choice! {
    /// When a field takes the directory's value.
    FieldUpdate {
        /// When the account is made.
        Create = "create",
        /// At each sign-in.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

choice! {
    /// What becomes of a field that the directory says is empty.
    ProfileEmpty {
        /// It stays as it is.
        Keep = "keep",
        /// It is emptied.
        Clear = "clear",
    }
}
