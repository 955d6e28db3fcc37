//! Names of properties of a person in the directory.

/// Whether a property of Microsoft Graph can have this name: `jobTitle`, `extension_…_name`, `manager.displayName`,
/// `onPremisesExtensionAttributes.extensionAttribute1`.
pub(super) fn is_property(text: &str) -> bool {
    if text.len() > PROPERTY_MAX {
        return false;
    }
    match text.split_once('.') {
        None => is_name(text),
        Some((head, tail)) => OBJECTS.contains(&head) && is_name(tail),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

const PROPERTY_MAX: usize = 160;
/// Those that hold properties themselves.
const OBJECTS: &[&str] = &[
    "employeeOrgData",
    "manager",
    "onPremisesExtensionAttributes",
];
