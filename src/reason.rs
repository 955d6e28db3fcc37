//! The closed list of reasons why a sign-in or a configuration was refused.
//!
//! A reason is stable: WordPress chooses the person's text by it, tests assert it, administrators search for it.

/// Whom a reason concerns, and so how much the person at the keyboard is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The person can do something about it, or has to know it.
    User,
    /// The administrator of the site or of the directory has to act.
    Admin,
    /// Microsoft, the network or this program failed; waiting or looking at the log helps.
    Provider,
    /// The message was not what an honest party sends. All of these share one neutral text.
    Attack,
}

impl Audience {
    /// The name under which PHP sees the audience.
    pub const fn code(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Provider => "provider",
            Self::Attack => "attack",
        }
    }
}

macro_rules! reasons {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal, $audience:ident; )+) => {
        /// Why a sign-in or a configuration was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $( $(#[$doc])* $variant, )+
        }

        impl Reason {
            /// Every reason, in alphabetical order of the codes.
            pub const ALL: &'static [Reason] = &[ $( Reason::$variant, )+ ];

            /// The stable snake_case name.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// Whom the reason concerns.
            pub const fn audience(self) -> Audience {
                match self { $( Self::$variant => Audience::$audience, )+ }
            }
        }
    };
}

reasons! {
    /// Conditional Access or security defaults refused the sign-in.
    AccessBlocked = "access_blocked", User;
    /// The WordPress account is marked as spam, deleted or deactivated.
    AccountBlocked = "account_blocked", User;
    /// WordPress refused to store the new account.
    AccountCreateFailed = "account_create_failed", User;
    /// The directory account is disabled or locked.
    AccountDisabled = "account_disabled", User;
    /// The matching WordPress account belongs to another Microsoft identity.
    AccountLinkedElsewhere = "account_linked_elsewhere", User;
    /// The account that signed in is not in this tenant.
    AccountNotInTenant = "account_not_in_tenant", User;
    /// A name resolved to, or the connection went to, an address that is not public.
    AddressForbidden = "address_forbidden", Provider;
    /// The JWS algorithm is not RS256.
    AlgorithmRefused = "algorithm_refused", Attack;
    /// The plugin and the extension speak different versions.
    ApiMismatch = "api_mismatch", Admin;
    /// The application id is unknown in this tenant.
    AppNotFound = "app_not_found", Admin;
    /// The person has none of the app roles that open the site.
    AppRoleMissing = "app_role_missing", User;
    /// The person has an app role that closes the site.
    AppRoleRefused = "app_role_refused", User;
    /// An administrator has to approve the person first.
    ApprovalPending = "approval_pending", User;
    /// An administrator has refused the person.
    ApprovalRefused = "approval_refused", User;
    /// The token was issued for another application.
    AudienceWrong = "audience_wrong", Attack;
    /// `azp` is missing where it is needed or names another application.
    AuthorizedPartyWrong = "authorized_party_wrong", Attack;
    /// A JSON object repeats a member.
    ClaimRepeated = "claim_repeated", Attack;
    /// Microsoft does not take the client certificate: it is not registered there, or the server's clock is wrong.
    ClientCertificateRejected = "client_certificate_rejected", Admin;
    /// Microsoft refused the client's kind or authentication.
    ClientRejected = "client_rejected", Admin;
    /// The client secret has expired.
    ClientSecretExpired = "client_secret_expired", Admin;
    /// The client secret is wrong.
    ClientSecretInvalid = "client_secret_invalid", Admin;
    /// The settings do not form a configuration.
    ConfigurationInvalid = "configuration_invalid", Admin;
    /// No connection could be made, or it broke.
    ConnectFailed = "connect_failed", Provider;
    /// The person declined to consent.
    ConsentDeclined = "consent_declined", User;
    /// An administrator of the directory has to consent first.
    ConsentRequired = "consent_required", User;
    /// The transaction cookie is damaged, repeated or sealed by somebody else.
    CookieMalformed = "cookie_malformed", Attack;
    /// The browser sent no transaction cookie.
    CookiesMissing = "cookies_missing", User;
    /// The discovery document breaks a rule.
    DiscoveryInvalid = "discovery_invalid", Provider;
    /// The domain of the user name is not one of the site's.
    DomainRefused = "domain_refused", User;
    /// Microsoft Graph failed a moment ago and is left alone for a while.
    GraphPaused = "graph_paused", Provider;
    /// Microsoft Graph refuses: the application lacks a permission.
    GraphPermissionMissing = "graph_permission_missing", Admin;
    /// Microsoft Graph knows no property of the name that a setting has.
    GraphPropertyUnknown = "graph_property_unknown", Admin;
    /// Microsoft Graph does not take the access token.
    GraphTokenRefused = "graph_token_refused", Provider;
    /// The person is in none of the groups that open the site.
    GroupMissing = "group_missing", User;
    /// The person is in a group that closes the site.
    GroupRefused = "group_refused", User;
    /// Whether the person may come in depends on groups, and Microsoft did not tell them.
    GroupsUnknown = "groups_unknown", Provider;
    /// Guests of the directory may not come in.
    GuestRefused = "guest_refused", User;
    /// `at_hash` or `c_hash` is there and wrong.
    HashWrong = "hash_wrong", Attack;
    /// The JOSE header asks for something that is never honoured.
    HeaderRefused = "header_refused", Attack;
    /// A URL names a host that is not on the list.
    HostNotAllowed = "host_not_allowed", Provider;
    /// A URL is not https.
    HttpsRequired = "https_required", Provider;
    /// The Microsoft identity is already linked to another WordPress account.
    IdentityLinkedElsewhere = "identity_linked_elsewhere", User;
    /// Microsoft needs the person to interact.
    InteractionRequired = "interaction_required", User;
    /// A fault of this program.
    InternalError = "internal_error", Provider;
    /// `iat` is missing, of a wrong type, in the future or before the transaction.
    IssuedAtWrong = "issued_at_wrong", Attack;
    /// The discovery document's issuer is not the configured tenant's.
    IssuerMismatch = "issuer_mismatch", Provider;
    /// The `iss` parameter of the authorization response is missing or wrong (RFC 9207).
    IssuerParameterMismatch = "issuer_parameter_mismatch", Attack;
    /// The token's `iss` is not the tenant's issuer.
    IssuerWrong = "issuer_wrong", Attack;
    /// The signing key may not sign for this issuer or cloud.
    KeyIssuerWrong = "key_issuer_wrong", Attack;
    /// The key set breaks a rule.
    KeysInvalid = "keys_invalid", Provider;
    /// Several WordPress accounts carry the same link.
    LinkAmbiguous = "link_ambiguous", User;
    /// An administrator has to approve the link.
    LinkNeedsApproval = "link_needs_approval", User;
    /// The owner of the account has to sign in to WordPress first and connect it.
    LinkNeedsOwner = "link_needs_owner", User;
    /// The account signs in with Microsoft, not with a password.
    LocalLoginDenied = "local_login_denied", User;
    /// `events` of a logout token does not say that a session ended.
    LogoutEventWrong = "logout_event_wrong", Attack;
    /// A logout token holds a nonce, as only ID tokens do.
    LogoutNoncePresent = "logout_nonce_present", Attack;
    /// A logout message names neither a session nor a person.
    LogoutSubjectMissing = "logout_subject_missing", Attack;
    /// The logout token came before.
    LogoutTokenUsed = "logout_token_used", Attack;
    /// The request method is not the one this address takes.
    MethodNotAllowed = "method_not_allowed", User;
    /// Microsoft wants a second factor that was not given.
    MfaRequired = "mfa_required", User;
    /// The nonce is missing or not the transaction's.
    NonceWrong = "nonce_wrong", Attack;
    /// A prefetch, an image or a script asked for a page that only a person may open.
    NotANavigation = "not_a_navigation", User;
    /// The plugin is not configured.
    NotConfigured = "not_configured", Admin;
    /// `oid` is missing or not a GUID.
    ObjectIdMissing = "object_id_missing", Attack;
    /// A parameter is not well formed.
    ParameterMalformed = "parameter_malformed", Attack;
    /// A parameter comes twice.
    ParameterRepeated = "parameter_repeated", Attack;
    /// The directory password has expired.
    PasswordExpired = "password_expired", User;
    /// Microsoft reported an error that has no reason of its own.
    ProviderError = "provider_error", Admin;
    /// Microsoft asks to slow down.
    ProviderThrottled = "provider_throttled", Provider;
    /// Microsoft answered with a server error.
    ProviderUnavailable = "provider_unavailable", Provider;
    /// Microsoft answered with a redirect.
    RedirectRefused = "redirect_refused", Provider;
    /// The redirect URI is not registered.
    RedirectUriMismatch = "redirect_uri_mismatch", Admin;
    /// The session could not be renewed without the person.
    RenewalFailed = "renewal_failed", User;
    /// An answer is not what the protocol says.
    ResponseMalformed = "response_malformed", Provider;
    /// An answer exceeds its cap.
    ResponseTooLarge = "response_too_large", Provider;
    /// The stored client secret cannot be opened with the site's keys.
    SecretUnreadable = "secret_unreadable", Admin;
    /// The sign-in is older than the site allows.
    SessionExpired = "session_expired", User;
    /// The session was not used for longer than the site allows.
    SessionIdle = "session_idle", User;
    /// This sign-in was completed before.
    SessionUsed = "session_used", User;
    /// The person pressed Cancel at Microsoft.
    SignInCancelled = "sign_in_cancelled", User;
    /// The sign-in was begun in another browser, or a newer one took its place.
    SignInElsewhere = "sign_in_elsewhere", User;
    /// More than ten minutes passed at Microsoft.
    SignInExpired = "sign_in_expired", User;
    /// Automatic sign-ins follow each other without anybody being signed in.
    SignInLoop = "sign_in_loop", User;
    /// What was asked for is for people who are signed in.
    SignInRequired = "sign_in_required", User;
    /// The browser brought Microsoft's word that it could not serve the person just now.
    SignInUnavailable = "sign_in_unavailable", User;
    /// The signature does not verify.
    SignatureInvalid = "signature_invalid", Attack;
    /// Somebody else is signed in to WordPress in this browser.
    SignedInAsOther = "signed_in_as_other", User;
    /// No key of the tenant has this `kid`.
    SigningKeyUnknown = "signing_key_unknown", Attack;
    /// `state` was not sealed by this site.
    StateInvalid = "state_invalid", Attack;
    /// The response carries no `state`.
    StateMissing = "state_missing", Attack;
    /// WordPress's database did not answer.
    StorageUnavailable = "storage_unavailable", Admin;
    /// `sub` is missing or empty.
    SubjectMissing = "subject_missing", Attack;
    /// The tenant does not exist in this cloud.
    TenantNotFound = "tenant_not_found", Admin;
    /// The person's organisation may not come in.
    TenantRefused = "tenant_refused", User;
    /// `tid` is missing or not the configured tenant's.
    TenantWrong = "tenant_wrong", Attack;
    /// The sign-in test ended with an identity that is not the tester's.
    TestOtherAccount = "test_other_account", User;
    /// The time of a sealed link is up.
    TicketExpired = "ticket_expired", User;
    /// A sealed link was not made by this site for this purpose.
    TicketInvalid = "ticket_invalid", User;
    /// A sealed link that works once was used before.
    TicketUsed = "ticket_used", User;
    /// The answer took longer than allowed.
    TimedOut = "timed_out", Provider;
    /// No trustworthy TLS connection could be made.
    TlsFailed = "tls_failed", Provider;
    /// `exp` is missing, of a wrong type or past.
    TokenExpired = "token_expired", Attack;
    /// The token is not a compact JWS with JSON objects.
    TokenMalformed = "token_malformed", Attack;
    /// `nbf` is of a wrong type or in the future.
    TokenNotYetValid = "token_not_yet_valid", Attack;
    /// The token is of another kind than the one expected.
    TokenTypeWrong = "token_type_wrong", Attack;
    /// Too many passwords were tried.
    TooManyTries = "too_many_tries", User;
    /// The application wants the person assigned to it.
    UserNotAssigned = "user_not_assigned", User;
    /// No account matches and none may be created.
    UserNotFound = "user_not_found", User;
    /// `ver` is not "2.0".
    VersionWrong = "version_wrong", Attack;
}
