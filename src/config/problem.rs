//! What is wrong with a configuration, and where.

/// One problem of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting's key, or the part of the configuration that could not be read.
    pub field: String,
    /// What is wrong with it.
    pub reason: ProblemReason,
}

impl Problem {
    /// A problem of this field.
    pub fn new(field: impl Into<String>, reason: ProblemReason) -> Self {
        Self {
            field: field.into(),
            reason,
        }
    }
}

macro_rules! problem_reasons {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal; )+) => {
        /// What can be wrong with a field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ProblemReason {
            $( $(#[$doc])* $variant, )+
        }

        impl ProblemReason {
            /// Every reason.
            pub const ALL: &'static [ProblemReason] = &[ $( ProblemReason::$variant, )+ ];

            /// The stable snake_case name.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }
        }
    };
}

problem_reasons! {
    /// The host is not one of Microsoft's sign-in hosts.
    HostNotAllowed = "host_not_allowed";
    /// The URL is not https (plain http is for a loopback host of a development site).
    HttpsRequired = "https_required";
    /// The text holds characters that cannot belong there.
    Malformed = "malformed";
    /// Not a GUID.
    NotAGuid = "not_a_guid";
    /// Neither a tenant id nor a domain of a tenant.
    NotATenant = "not_a_tenant";
    /// The role can promote users or manage options.
    PrivilegedRole = "privileged_role";
    /// Nothing is there.
    Required = "required";
    /// The secret's id was entered in place of its value.
    SecretIsAnId = "secret_is_an_id";
    /// The stored secret cannot be opened with the site's keys.
    SecretUnreadable = "secret_unreadable";
    /// `common`, `organizations` and `consumers` admit people of any tenant.
    SingleTenantRequired = "single_tenant_required";
    /// The value is longer than any right one.
    TooLong = "too_long";
    /// The site has no such role.
    UnknownRole = "unknown_role";
    /// There is no such setting.
    UnknownSetting = "unknown_setting";
    /// The value's JSON type is not the setting's.
    WrongType = "wrong_type";
}
