//! What is wrong with a configuration, and where.

/// One problem of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting's key, or the part of the configuration that could not be read.
    pub field: String,
    /// What is wrong with it.
    pub reason: ProblemReason,
    /// The line of a list, counted from 1; 0 stands for the whole field.
    pub line: usize,
}

impl Problem {
    /// A problem of this field.
    pub fn new(field: impl Into<String>, reason: ProblemReason) -> Self {
        Self {
            field: field.into(),
            reason,
            line: 0,
        }
    }

    /// The same problem at a line.
    pub(super) fn at(self, line: usize) -> Self {
        Self { line, ..self }
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
    /// Not the value of an app role.
    AppRoleMalformed = "app_role_malformed";
    /// The private key has less than 2048 bits.
    CertificateKeyWeak = "certificate_key_weak";
    /// The private key is no RSA key in PEM form.
    CertificateKeyUnreadable = "certificate_key_unreadable";
    /// Certificate and private key do not belong together.
    CertificateMismatch = "certificate_mismatch";
    /// Not a certificate of an RSA key in PEM form.
    CertificateUnreadable = "certificate_unreadable";
    /// The host is not one of Microsoft's sign-in hosts.
    HostNotAllowed = "host_not_allowed";
    /// The address is one of another site.
    HostNotOwn = "host_not_own";
    /// The URL is not https (plain http is for a loopback host of a development site).
    HttpsRequired = "https_required";
    /// The text holds characters that cannot belong there.
    Malformed = "malformed";
    /// The rule would speak of the login page, without which nobody comes in.
    MatchesLoginPage = "matches_login_page";
    /// The user meta key decides over access, is hidden, or has a setting of its own.
    MetaKeyRefused = "meta_key_refused";
    /// Not a GUID.
    NotAGuid = "not_a_guid";
    /// No day of the calendar, written as 2027-03-31.
    NotADate = "not_a_date";
    /// Not a domain, nor `*.` and a domain.
    NotADomain = "not_a_domain";
    /// Neither an address nor a network of addresses.
    NotANetwork = "not_a_network";
    /// Neither a tenant id nor a domain of a tenant.
    NotATenant = "not_a_tenant";
    /// Not an e-mail address.
    NotAnEmailAddress = "not_an_email_address";
    /// The number is smaller or larger than any right one.
    OutOfRange = "out_of_range";
    /// Not a rule for paths.
    PathRuleMalformed = "path_rule_malformed";
    /// The role can promote users or manage options.
    PrivilegedRole = "privileged_role";
    /// Not a property, an arrow and a place for it.
    ProfileFieldMalformed = "profile_field_malformed";
    /// Nothing is there.
    Required = "required";
    /// Not a condition, an arrow and roles.
    RoleRuleMalformed = "role_rule_malformed";
    /// The secret's id was entered in place of its value.
    SecretIsAnId = "secret_is_an_id";
    /// The stored secret cannot be opened with the site's keys.
    SecretUnreadable = "secret_unreadable";
    /// `common`, `organizations` and `consumers` admit people of any tenant.
    SingleTenantRequired = "single_tenant_required";
    /// The form names something unknown, or nothing.
    TemplateMalformed = "template_malformed";
    /// The value is longer than any right one.
    TooLong = "too_long";
    /// The list has more lines than any right one.
    TooMany = "too_many";
    /// The setting does not know this word.
    UnknownChoice = "unknown_choice";
    /// The site has no such role.
    UnknownRole = "unknown_role";
    /// There is no such setting.
    UnknownSetting = "unknown_setting";
    /// The value's JSON type is not the setting's.
    WrongType = "wrong_type";
}
