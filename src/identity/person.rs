//! A person as rules see them: from a sign-in, with what the directory said, or from a look-up in the directory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::directory::{Directory, DirectoryPart, DirectoryProblem};
use super::verified::Identity;
use crate::guid::Guid;

/// What is known of a person. Copies share it.
#[derive(Clone, Debug)]
pub struct Person(Arc<Known>);

#[derive(Debug)]
struct Known {
    tenant_id: Guid,
    object_id: Guid,
    home: bool,
    found: bool,
    asked: bool,
    guest: bool,
    username: String,
    email: String,
    email_verified: bool,
    display_name: String,
    first_name: String,
    last_name: String,
    /// What the token tells of groups, unless the directory was asked: then that counts, even when it would not say.
    named_groups: Option<Arc<BTreeSet<Guid>>>,
    app_roles: Option<Vec<String>>,
    directory: Directory,
}

impl Person {
    /// Somebody who signed in. What the token says goes before what the directory says of the same.
    pub(super) fn signed_in(identity: &Identity, directory: Option<&Directory>) -> Self {
        let asked = directory.is_some();
        let directory = directory.cloned().unwrap_or_default();
        let guest = identity.is_guest() || directory.is_about_guest();
        let either = |claim: &str, property: &str| match claim {
            "" => directory.property(property).to_owned(),
            claim => claim.to_owned(),
        };
        Self(Arc::new(Known {
            tenant_id: identity.tenant_id().clone(),
            object_id: identity.object_id().clone(),
            home: identity.is_home(),
            found: true,
            asked,
            guest,
            username: either(identity.username(), USERNAME),
            // Whoever administers another directory writes any address into it.
            email: match identity.is_home() && !guest {
                true => either(identity.email(), EMAIL),
                false => identity.email().to_owned(),
            },
            email_verified: identity.email_verified(),
            display_name: either(identity.display_name(), DISPLAY_NAME),
            first_name: either(identity.first_name(), FIRST_NAME),
            last_name: either(identity.last_name(), LAST_NAME),
            named_groups: identity
                .group_ids()
                .filter(|_| directory.groups_problem().is_none())
                .cloned(),
            app_roles: Some(identity.roles().to_vec()),
            directory,
        }))
    }

    /// Somebody of the site's own tenant who was looked up; `None` for whoever is not there.
    pub fn looked_up(tenant_id: &Guid, object_id: &Guid, directory: Option<Directory>) -> Self {
        let found = directory.is_some();
        let directory = directory.unwrap_or_default();
        let text = |property: &str| directory.property(property).to_owned();
        Self(Arc::new(Known {
            tenant_id: tenant_id.clone(),
            object_id: object_id.clone(),
            home: true,
            found,
            asked: true,
            guest: directory.is_about_guest(),
            username: text(USERNAME),
            email: text(EMAIL),
            email_verified: false,
            display_name: text(DISPLAY_NAME),
            first_name: text(FIRST_NAME),
            last_name: text(LAST_NAME),
            named_groups: None,
            app_roles: None,
            directory,
        }))
    }

    /// The tenant signed in to, or looked into. With [`Person::object_id`] it is the person's key.
    pub fn tenant_id(&self) -> &Guid {
        &self.0.tenant_id
    }

    /// The person's object in that tenant.
    pub fn object_id(&self) -> &Guid {
        &self.0.object_id
    }

    /// Whether that tenant is the site's own.
    pub fn is_home(&self) -> bool {
        self.0.home
    }

    /// Whether there is such a person.
    pub fn found(&self) -> bool {
        self.0.found
    }

    /// Whether the directory was asked.
    pub fn asked(&self) -> bool {
        self.0.asked
    }

    /// Whether the person may sign in at Microsoft; `None` when that is not known.
    pub fn enabled(&self) -> Option<bool> {
        self.0.directory.enabled
    }

    /// Whether the person's home is another directory.
    pub fn is_guest(&self) -> bool {
        self.0.guest
    }

    /// The user name, or an empty text. Never a key.
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// The e-mail address, or an empty text. Never a key.
    pub fn email(&self) -> &str {
        &self.0.email
    }

    /// Whether Microsoft vouches for the e-mail address.
    pub fn email_verified(&self) -> bool {
        self.0.email_verified
    }

    /// The name to show, or an empty text.
    pub fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The first name, or an empty text.
    pub fn first_name(&self) -> &str {
        &self.0.first_name
    }

    /// The last name, or an empty text.
    pub fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// The groups, of those that were asked about; `None` when they are not known, which is not the same as none.
    pub fn groups(&self) -> Option<&BTreeSet<Guid>> {
        let directory = self.0.directory.groups.as_ref();
        directory.or(self.0.named_groups.as_deref())
    }

    /// Why the groups are not known, where the directory was asked.
    pub fn groups_problem(&self) -> Option<&DirectoryProblem> {
        self.0.directory.groups_problem()
    }

    /// The values of app roles; `None` after a look-up, which does not tell them.
    pub fn app_roles(&self) -> Option<&[String]> {
        self.0.app_roles.as_deref()
    }

    /// The directory's properties by name. One that is empty there is an empty text; one that is not known is not there.
    pub fn properties(&self) -> &BTreeMap<String, String> {
        &self.0.directory.properties
    }

    /// What the directory could not be asked.
    pub fn problems(&self) -> &[DirectoryProblem] {
        &self.0.directory.problems
    }
}

impl Directory {
    fn property(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", String::as_str)
    }

    /// Whoever was invited has a home elsewhere, also where an administrator has made a member of them.
    fn is_about_guest(&self) -> bool {
        let invited = self
            .property(USERNAME)
            .to_ascii_uppercase()
            .contains(INVITED);
        self.guest == Some(true) || invited
    }

    fn groups_problem(&self) -> Option<&DirectoryProblem> {
        self.problems
            .iter()
            .find(|problem| problem.part == DirectoryPart::Groups)
    }
}

const USERNAME: &str = "userPrincipalName";
/// Stands in the user name of everybody who was invited.
const INVITED: &str = "#EXT#";
const EMAIL: &str = "mail";
const DISPLAY_NAME: &str = "displayName";
const FIRST_NAME: &str = "givenName";
const LAST_NAME: &str = "surname";
