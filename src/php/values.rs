//! The value classes: final, made by the engine only, without properties, neither cloned nor serialised.

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::conversions;
use super::exceptions;
use super::guard::guard;
use crate::crypto::hex;
use crate::{flow, identity, oidc, policy};

/// Where the browser goes to sign in, and the cookie that it keeps meanwhile.
#[php_class]
#[php(name = "Vestibule\\Redirect")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Redirect(pub(super) flow::Redirect);

#[php_impl]
impl Redirect {
    /// The address at Microsoft.
    pub fn url(&self) -> String {
        self.0.url.clone()
    }

    /// Value of a Set-Cookie header.
    pub fn cookie(&self) -> String {
        self.0.cookie.clone()
    }
}

/// A response of Microsoft that belongs to this browser. Its use has to be recorded before it is completed.
#[php_class]
#[php(name = "Vestibule\\Callback")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Callback(pub(super) flow::Callback);

#[php_impl]
impl Callback {
    /// The name under which its use is recorded, once: 64 hexadecimal digits.
    pub fn id(&self) -> String {
        self.0.id()
    }

    /// Until when the record has to be kept, in seconds since 1970.
    pub fn expires(&self) -> i64 {
        self.0.expires().seconds()
    }

    /// Value of a Set-Cookie header that removes this transaction from the browser.
    pub fn cookie(&self) -> String {
        self.0.cookie.clone()
    }

    /// The address on this site to which the person wanted to go, or an empty text.
    pub fn return_to(&self) -> String {
        self.0.origin.return_to().to_owned()
    }

    /// The WordPress user who asked, while signed in, to be connected; 0 for none.
    pub fn link_user(&self) -> i64 {
        match self.0.origin.purpose {
            identity::SignInPurpose::Link { user } => i64::try_from(user).unwrap_or(0),
            identity::SignInPurpose::Renew { .. }
            | identity::SignInPurpose::SignIn
            | identity::SignInPurpose::Test { .. } => 0,
        }
    }

    /// Why the sign-in was begun: an empty text, link, renew or test.
    pub fn purpose(&self) -> &'static str {
        self.0.origin.purpose.code()
    }

    /// The WordPress user who was signed in and began it for that purpose; 0 for none.
    pub fn user(&self) -> i64 {
        i64::try_from(self.0.origin.purpose.user()).unwrap_or(0)
    }

    /// SHA-256 of the session token that is to go on, for renew; an empty text otherwise.
    pub fn session(&self) -> String {
        self.0
            .origin
            .purpose
            .session()
            .map(|session| hex(session))
            .unwrap_or_default()
    }

    /// Whether Microsoft was told to ask nothing.
    pub fn silent(&self) -> bool {
        self.0.origin.silent
    }

    /// Whether nobody pressed a button.
    pub fn unattended(&self) -> bool {
        self.0.origin.automatic || self.0.origin.anew
    }
}

/// A person whose ID token passed every check.
#[php_class]
#[php(name = "Vestibule\\Identity")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Identity(pub(super) identity::Identity);

#[php_impl]
impl Identity {
    /// The issuer of the ID token.
    pub fn issuer(&self) -> String {
        self.0.issuer().to_owned()
    }

    /// The tenant (directory) id. With objectId it is the person's key.
    pub fn tenant_id(&self) -> String {
        self.0.tenant_id().as_str().to_owned()
    }

    /// Whether that tenant is the site's own.
    pub fn is_home(&self) -> bool {
        self.0.is_home()
    }

    /// The object id of the person in that tenant.
    pub fn object_id(&self) -> String {
        self.0.object_id().as_str().to_owned()
    }

    /// The subject: the person as this application knows them.
    pub fn subject(&self) -> String {
        self.0.subject().to_owned()
    }

    /// The user name, or an empty text. It may change; never use it as a key.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// The e-mail address, or an empty text. It may change; never use it as a key.
    pub fn email(&self) -> String {
        self.0.email().to_owned()
    }

    /// Whether Microsoft vouches for the e-mail address.
    pub fn email_verified(&self) -> bool {
        self.0.email_verified()
    }

    /// The name to show, or an empty text.
    pub fn display_name(&self) -> String {
        self.0.display_name().to_owned()
    }

    /// The first name, or an empty text.
    pub fn first_name(&self) -> String {
        self.0.first_name().to_owned()
    }

    /// The last name, or an empty text.
    pub fn last_name(&self) -> String {
        self.0.last_name().to_owned()
    }

    /// Object ids of groups, as far as Microsoft sent them.
    pub fn groups(&self) -> Vec<String> {
        self.0.groups().to_vec()
    }

    /// Whether the token says that the person has too many groups for it.
    pub fn overage(&self) -> bool {
        self.0.overage()
    }

    /// Values of app roles.
    pub fn roles(&self) -> Vec<String> {
        self.0.roles().to_vec()
    }

    /// The permissions that came with the tokens, in small letters; empty when Microsoft did not say.
    pub fn scopes(&self) -> Vec<String> {
        self.0.scopes().to_vec()
    }

    /// Every claim of the ID token, by name, in words, for whoever tests the sign-in; empty in any other sign-in. What only the
    /// protocol needs has "…" for its value.
    ///
    /// @return array<string, string>
    pub fn claims(&self) -> PhpResult<ext_php_rs::boxed::ZBox<ZendHashTable>> {
        guard(|| {
            let claims = self.0.claims().iter();
            conversions::texts(claims.map(|(name, text)| (name.as_str(), text.as_str())))
                .map_err(PhpException::from)
        })
    }

    /// What the WordPress session keeps: issuer, tenant, object, subject, username, sid, login_hint, id_token (sealed, and
    /// empty unless the setting logout_id_token_hint is on), auth_time, expires, verified.
    pub fn session(&self) -> PhpResult<ext_php_rs::boxed::ZBox<ZendHashTable>> {
        guard(|| conversions::session(&self.0).map_err(PhpException::from))
    }
}

/// A session at Microsoft that ended, or all sessions of a person.
#[php_class]
#[php(name = "Vestibule\\Logout")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Logout(pub(super) oidc::Logout);

#[php_impl]
impl Logout {
    /// The issuer.
    pub fn issuer(&self) -> String {
        self.0.issuer.clone()
    }

    /// The issuers of which it may be: several only where people of several tenants may sign in and Microsoft does not say.
    ///
    /// @return list<string>
    pub fn issuers(&self) -> Vec<String> {
        let mut issuers = vec![self.0.issuer.clone()];
        issuers.extend_from_slice(&self.0.further_issuers);
        issuers
    }

    /// The session at Microsoft; an empty text when all sessions of the person ended.
    pub fn sid(&self) -> String {
        self.0.sid.clone()
    }

    /// The subject; an empty text when only the session is named.
    pub fn subject(&self) -> String {
        self.0.subject.clone()
    }

    /// The name under which the logout token's use is recorded, once: 64 hexadecimal digits. Empty for front-channel
    /// logout, which may come twice.
    pub fn id(&self) -> String {
        self.0.id.clone()
    }

    /// Until when the record has to be kept, in seconds since 1970.
    pub fn expires(&self) -> i64 {
        self.0.expires.seconds()
    }
}

/// What WordPress shall do with an identity.
#[php_class]
#[php(name = "Vestibule\\Decision")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Decision {
    decision: policy::Decision,
    trace: policy::Trace,
    reference: String,
}

impl Decision {
    pub(super) fn new((decision, trace): (policy::Decision, policy::Trace)) -> Self {
        Self {
            decision,
            trace,
            reference: exceptions::reference(),
        }
    }

    fn account(&self) -> Option<&policy::NewAccount> {
        match &self.decision {
            policy::Decision::Create(account) => Some(account),
            policy::Decision::Deny(_)
            | policy::Decision::Join { .. }
            | policy::Decision::Link { .. }
            | policy::Decision::SignIn { .. } => None,
        }
    }

    fn of_account(&self, field: impl Fn(&policy::NewAccount) -> &String) -> String {
        self.account().map(field).cloned().unwrap_or_default()
    }
}

#[php_impl]
impl Decision {
    /// What to do: sign_in, join, link, create or deny. To join is to become a member of this site of the network.
    pub fn action(&self) -> &'static str {
        match self.decision {
            policy::Decision::Create(_) => "create",
            policy::Decision::Deny(_) => "deny",
            policy::Decision::Join { .. } => "join",
            policy::Decision::Link { .. } => "link",
            policy::Decision::SignIn { .. } => "sign_in",
        }
    }

    /// The WordPress user to sign in, to join or to link; 0 otherwise.
    pub fn user_id(&self) -> i64 {
        match self.decision {
            policy::Decision::Join { user, .. }
            | policy::Decision::Link { user, .. }
            | policy::Decision::SignIn { user } => i64::try_from(user).unwrap_or(0),
            policy::Decision::Create(_) | policy::Decision::Deny(_) => 0,
        }
    }

    /// How the account was found: link, login, email or owner; empty otherwise.
    pub fn via(&self) -> &'static str {
        match self.decision {
            policy::Decision::Link { via, .. } => via.code(),
            policy::Decision::Join { .. } | policy::Decision::SignIn { .. } => {
                policy::Via::Link.code()
            }
            policy::Decision::Create(_) | policy::Decision::Deny(_) => "",
        }
    }

    /// Whether nothing may open the account any more that opened it before: sessions, passwords, keys.
    pub fn revokes_access(&self) -> bool {
        self.decision.revokes_access()
    }

    /// Login names for a new account, in order of preference, at most 60 characters each.
    pub fn logins(&self) -> Vec<String> {
        self.account()
            .map(|account| account.logins.clone())
            .unwrap_or_default()
    }

    /// E-mail address of a new account, or an empty text.
    pub fn email(&self) -> String {
        self.of_account(|account| &account.email)
    }

    /// Display name of a new account.
    pub fn display_name(&self) -> String {
        self.of_account(|account| &account.display_name)
    }

    /// First name of a new account, or an empty text.
    pub fn first_name(&self) -> String {
        self.of_account(|account| &account.first_name)
    }

    /// Last name of a new account, or an empty text.
    pub fn last_name(&self) -> String {
        self.of_account(|account| &account.last_name)
    }

    /// Roles of a new account, or of one that joins, in order; empty otherwise.
    pub fn roles(&self) -> Vec<String> {
        match &self.decision {
            policy::Decision::Create(policy::NewAccount { roles, .. })
            | policy::Decision::Join { roles, .. } => roles.clone(),
            policy::Decision::Deny(_)
            | policy::Decision::Link { .. }
            | policy::Decision::SignIn { .. } => Vec::new(),
        }
    }

    /// The first of these roles; an empty text otherwise.
    pub fn role(&self) -> String {
        self.roles().into_iter().next().unwrap_or_default()
    }

    /// Why nobody is signed in, as a reason code; empty otherwise.
    pub fn reason(&self) -> &'static str {
        match &self.decision {
            policy::Decision::Deny(error) => error.reason().code(),
            policy::Decision::Create(_)
            | policy::Decision::Join { .. }
            | policy::Decision::Link { .. }
            | policy::Decision::SignIn { .. } => "",
        }
    }

    /// What it was decided from, by name, in order: purpose, signed_in, linked, login, email, home, guest, email_verified,
    /// groups_known, admission ("passed" or a reason code), approval, new_people, rules (numbers of the rules for roles that fit),
    /// decision, and as it came out user, via, role (several with commas), reason. User ids and words, nothing that names the person.
    ///
    /// @return array<string, string>
    pub fn trace(&self) -> PhpResult<ext_php_rs::boxed::ZBox<ZendHashTable>> {
        guard(|| {
            conversions::texts(self.trace.iter().map(|(name, text)| (*name, text.as_str())))
                .map_err(PhpException::from)
        })
    }

    /// Eight hexadecimal digits that stand in the log and in front of the person.
    pub fn reference(&self) -> String {
        self.reference.clone()
    }

    /// Text for the log; empty unless nobody is signed in.
    pub fn detail(&self) -> String {
        match &self.decision {
            policy::Decision::Deny(error) => error.to_string(),
            policy::Decision::Create(_)
            | policy::Decision::Join { .. }
            | policy::Decision::Link { .. }
            | policy::Decision::SignIn { .. } => String::new(),
        }
    }
}

/// What shall change at an account.
#[php_class]
#[php(name = "Vestibule\\Changes")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Changes(pub(super) policy::Changes);

#[php_impl]
impl Changes {
    /// All roles from now on, in order; null when they stay.
    ///
    /// @return list<string>|null
    pub fn roles(&self) -> Option<Vec<String>> {
        self.0.roles.clone()
    }

    /// New values by target: user_email, first_name, last_name, display_name, nickname, locale, and targets of the setting
    /// profile_fields. An empty text empties the field.
    ///
    /// @return array<string, string>
    pub fn fields(&self) -> PhpResult<ext_php_rs::boxed::ZBox<ZendHashTable>> {
        guard(|| {
            let fields = self.0.fields.iter();
            conversions::texts(fields.map(|(target, value)| (target.as_str(), value.as_str())))
                .map_err(PhpException::from)
        })
    }

    /// Why, in order. About "roles" or a target; the detail of a rule is its line and its roles, as "3: editor, author". No value of a
    /// field is in it.
    ///
    /// @return list<array{about: string, cause: string, detail: string}>
    pub fn notes(&self) -> PhpResult<ext_php_rs::boxed::ZBox<ZendHashTable>> {
        guard(|| conversions::notes(&self.0.notes).map_err(PhpException::from))
    }

    /// What the first roles of a new account depend on and is not known yet, as causes. It is kept for first_roles, with the roles that the
    /// account has by then.
    ///
    /// @return list<string> empty when nothing is outstanding
    pub fn first_roles_unknown(&self) -> Vec<String> {
        let causes = self.0.first_roles_unknown.iter();
        causes.map(|cause| cause.code().to_owned()).collect()
    }

    /// Targets that are filled for new accounts only and whose value is not known yet. They are kept for first_fields.
    ///
    /// @return list<string> empty when nothing is outstanding
    pub fn first_fields_unknown(&self) -> Vec<String> {
        self.0.first_fields_unknown.clone()
    }
}
