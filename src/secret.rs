//! Text that must not be seen: no `Debug`, no `Display`, wiped when dropped.

use zeroize::Zeroizing;

/// A secret text. It is read by [`Secret::expose`] only, at the place that sends or seals it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Opens what was sealed for storage. The configuration needs it, and stands below cryptography.
pub trait Unseal {
    /// The plain text, or `None` when no key of the site opens it.
    fn unseal(&self, sealed: &str) -> Option<Secret>;

    /// The same for the private key of a certificate.
    fn unseal_key(&self, sealed: &str) -> Option<Secret>;

    /// Whether anything is opened at all. A check without keys takes what is sealed as it is: it was judged before.
    fn opens(&self) -> bool {
        true
    }
}
