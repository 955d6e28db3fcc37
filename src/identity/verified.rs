//! Who signed in, as an ID token says that passed every check.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::directory::Directory;
use super::person::Person;
use super::purpose::SignInPurpose;
use crate::config::PERSONAL_ACCOUNTS;
use crate::guid::Guid;
use crate::secret::Secret;
use crate::time::Timestamp;

/// A person whose ID token passed every check. Nothing but the verifier makes one.
#[derive(Debug)]
pub struct Identity {
    verified: Verified,
    access: Option<AccessToken>,
    directory: OnceLock<Directory>,
    group_ids: OnceLock<Option<Arc<BTreeSet<Guid>>>>,
    /// The person by the token alone, and with what the directory said: rules look at them several times.
    person: [OnceLock<Person>; 2],
}

/// The person's token for Microsoft Graph.
#[derive(Clone)]
pub struct AccessToken {
    /// The token.
    pub token: Secret,
    /// Until when it can be used.
    pub expires: Timestamp,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// The verified claims, in the verifier's hand.
#[derive(Debug)]
pub(crate) struct Verified {
    pub issuer: String,
    pub tenant_id: Guid,
    /// Whether that is the site's own tenant.
    pub home: bool,
    pub object_id: Guid,
    pub subject: String,
    pub username: String,
    pub email: String,
    pub email_verified: bool,
    pub guest: bool,
    pub display_name: String,
    pub first_name: String,
    pub last_name: String,
    /// `None` when the token has no such claim.
    pub groups: Option<Vec<String>>,
    /// Whether the token says that it holds no groups because there are too many.
    pub overage: bool,
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
        Self {
            verified,
            access: None,
            directory: OnceLock::new(),
            group_ids: OnceLock::new(),
            person: Default::default(),
        }
    }

    /// The token's issuer.
    pub fn issuer(&self) -> &str {
        &self.verified.issuer
    }

    /// `tid`: the tenant signed in to. With [`Identity::object_id`] it is the person's key.
    pub fn tenant_id(&self) -> &Guid {
        &self.verified.tenant_id
    }

    /// Whether that is the site's own tenant.
    pub fn is_home(&self) -> bool {
        self.verified.home
    }

    /// Whether this is a personal account, which is in no organisation's directory.
    pub fn is_personal(&self) -> bool {
        self.tenant_id().as_str() == PERSONAL_ACCOUNTS
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
        self.verified.groups.as_deref().unwrap_or_default()
    }

    /// Whether the token says that the person has too many groups for it (`_claim_names`, `hasgroups`).
    pub fn overage(&self) -> bool {
        self.verified.overage
    }

    /// The groups by id, when the token names them all by it. Anybody can take a name, so a token with names tells nothing of the groups.
    pub fn group_ids(&self) -> Option<&Arc<BTreeSet<Guid>>> {
        self.group_ids.get_or_init(|| self.named_groups()).as_ref()
    }

    fn named_groups(&self) -> Option<Arc<BTreeSet<Guid>>> {
        if self.is_personal() {
            // No directory has them in a group.
            return Some(Arc::default());
        }
        let groups = self.verified.groups.as_ref().filter(|_| !self.overage())?;
        let ids: Option<BTreeSet<Guid>> = groups.iter().map(|id| Guid::parse(id)).collect();
        ids.map(Arc::new)
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

    /// The token for Microsoft Graph, where the site has something to ask.
    pub fn access(&self) -> Option<&AccessToken> {
        self.access.as_ref()
    }

    /// With the token for Microsoft Graph.
    #[must_use]
    pub fn accessing(mut self, access: AccessToken) -> Self {
        self.access = Some(access);
        self
    }

    /// What the directory said, if it was asked.
    pub fn directory(&self) -> Option<&Directory> {
        self.directory.get()
    }

    /// Keeps what the directory said. The first answer stays.
    pub fn learn(&self, directory: Directory) {
        // Somebody else's answer, in the same process, is as good.
        let _ = self.directory.set(directory);
    }

    /// The person as far as token and directory tell.
    pub fn person(&self) -> Person {
        let [by_token, by_directory] = &self.person;
        let known = match self.directory() {
            None => by_token,
            Some(_) => by_directory,
        };
        known
            .get_or_init(|| Person::signed_in(self, self.directory()))
            .clone()
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
