//! OpenID Connect Core 1.0, authorization code flow, as Microsoft Entra ID speaks it.

mod authorization;
mod client;
mod discovery;
mod documents;
mod id_token;
mod provider_error;
mod token;

pub use authorization::{authorization_url, AuthorizationRequest, Prompt};
pub use discovery::Discovery;
pub use documents::Documents;
pub use id_token::{verify, Expected};
pub use provider_error::provider_error;
pub use token::{redeem, Grant, TokenResponse};
