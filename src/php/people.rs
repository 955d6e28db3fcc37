//! People as PHP sees them.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::conversions;
use super::guard::guard;
use crate::guid::Guid;
use crate::identity;

/// What is known of a person: from a sign-in, with what the directory said, or from a look-up in the directory.
#[php_class]
#[php(name = "Vestibule\\Person")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties).union(ClassFlags::NotSerializable))]
pub struct Person(pub(super) identity::Person);

#[php_impl]
impl Person {
    /// The object id of the person in the tenant.
    pub fn object_id(&self) -> String {
        self.0.object_id().as_str().to_owned()
    }

    /// The tenant (directory) id.
    pub fn tenant_id(&self) -> String {
        self.0.tenant_id().as_str().to_owned()
    }

    /// Whether there is such a person. Only a look-up finds nobody.
    pub fn found(&self) -> bool {
        self.0.found()
    }

    /// Whether the person may sign in at Microsoft: yes, no, or an empty text when that is not known.
    pub fn enabled(&self) -> &'static str {
        match self.0.enabled() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        }
    }

    /// Whether the person's home is another directory.
    pub fn is_guest(&self) -> bool {
        self.0.is_guest()
    }

    /// The user name, or an empty text. It may change; never use it as a key.
    pub fn username(&self) -> String {
        self.0.username().to_owned()
    }

    /// The e-mail address, or an empty text. It may change; never use it as a key.
    pub fn email(&self) -> String {
        self.0.email().to_owned()
    }

    /// The name to show, or an empty text.
    pub fn display_name(&self) -> String {
        self.0.display_name().to_owned()
    }

    /// Object ids of groups; when Graph was asked, of those that the site's rules name.
    ///
    /// @return list<string> empty also when they are not known
    pub fn groups(&self) -> Vec<String> {
        let groups = self.0.groups().into_iter().flatten();
        groups.map(|id| id.as_str().to_owned()).collect()
    }

    /// Whether the groups are known. What is not known must not look like none.
    pub fn groups_known(&self) -> bool {
        self.0.groups().is_some()
    }

    /// Values of app roles.
    ///
    /// @return list<string> empty also when they are not known
    pub fn app_roles(&self) -> Vec<String> {
        self.0.app_roles().unwrap_or_default().to_vec()
    }

    /// Whether the app roles are known. A look-up does not tell them.
    pub fn app_roles_known(&self) -> bool {
        self.0.app_roles().is_some()
    }

    /// What the directory says, by the names that settings have for it; several values with commas between them. One that is empty there
    /// is an empty text, one that is not known is not there.
    ///
    /// @return array<string, string>
    pub fn properties(&self) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| {
            let properties = self.0.properties().iter();
            conversions::texts(properties.map(|(name, text)| (name.as_str(), text.as_str())))
                .map_err(PhpException::from)
        })
    }

    /// What could not be learnt, each with a reason code, text for the log and Microsoft's name for the request.
    ///
    /// @return list<array{what: string, reason: string, detail: string, request_id: string}> what: groups, manager or profile
    pub fn problems(&self) -> PhpResult<ZBox<ZendHashTable>> {
        guard(|| conversions::problems_of(&self.0).map_err(PhpException::from))
    }

    /// Whether the directory was asked.
    pub fn asked(&self) -> bool {
        self.0.asked()
    }
}

/// Object ids; anything else is the plugin's fault.
pub(super) fn ids(texts: &[String]) -> crate::error::Result<Vec<Guid>> {
    texts
        .iter()
        .map(|text| Guid::parse(text).ok_or_else(|| conversions::unfit("an object id")))
        .collect()
}
