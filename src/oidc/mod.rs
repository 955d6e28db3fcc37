//! OpenID Connect Core 1.0, authorization code flow, as Microsoft Entra ID speaks it.

mod assertion;
mod authorization;
mod claims;
mod client;
mod credentials;
mod discovery;
mod displayed_claims;
mod documents;
mod id_token;
mod logout;
mod logout_token;
mod provider_error;
mod signed;
mod token;

pub use authorization::{authorization_url, AuthorizationRequest, Prompt};
pub use credentials::{CredentialReport, Credentials};
pub use discovery::{issuer_of, Discovery};
pub use documents::Documents;
pub use id_token::{verify, Expected};
pub use logout::{frontchannel_logout, logout_url, Logout, LogoutRequest};
pub use logout_token::{verify_logout, ExpectedLogout};
pub use provider_error::provider_error;
pub use token::{application_permissions, application_token, redeem, Grant, TokenResponse};
