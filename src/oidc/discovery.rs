//! The discovery document (OpenID Connect Discovery 1.0) with Microsoft's issuer rules.

use serde::Deserialize;
use url::Url;

use crate::config::{Authority, Config, Tenant};
use crate::error::{quoted, Error, Result};
use crate::guid::Guid;
use crate::http::HostRules;
use crate::jose::strict_json;
use crate::reason::Reason;

/// What is used of a tenant's discovery document. Every URL in it has passed the host rules.
pub struct Discovery {
    /// The tenant's issuer, always with its id.
    pub issuer: String,
    /// The tenant's id, from the issuer.
    pub tenant_id: Guid,
    /// Where people sign in.
    pub authorization_endpoint: Url,
    /// Where codes are redeemed.
    pub token_endpoint: Url,
    /// Where people sign out, if Microsoft names it.
    pub end_session_endpoint: Option<Url>,
    /// Where the signing keys are.
    pub jwks_uri: Url,
    /// Microsoft's name for the cloud.
    pub cloud_instance_name: Option<String>,
    /// Whether responses carry `iss` (RFC 9207, section 3).
    pub response_has_issuer: bool,
}

impl Discovery {
    /// The address of the tenant's document. `appid` asks for the application's own keys, which exist when it has a
    /// claims-mapping policy.
    ///
    /// # Errors
    /// `configuration_invalid`, which a parsed configuration does not cause.
    pub fn address(config: &Config) -> Result<Url> {
        let text = format!(
            "{}/{}/v2.0/.well-known/openid-configuration?appid={}",
            config.authority.base(),
            config.tenant.segment(),
            config.client_id
        );
        Url::parse(&text).map_err(|_| {
            Error::new(
                Reason::ConfigurationInvalid,
                "the authority and the tenant form no URL",
            )
        })
    }

    /// Reads a document.
    ///
    /// # Errors
    /// `discovery_invalid`, `issuer_mismatch`, `https_required`, `host_not_allowed`.
    pub fn parse(json: &[u8], config: &Config, rules: &HostRules) -> Result<Self> {
        let raw: RawDiscovery = strict_json::object(json, Reason::DiscoveryInvalid)?;
        let tenant_id = tenant_of(&raw.issuer, &config.authority).ok_or_else(|| {
            Error::new(
                Reason::IssuerMismatch,
                format!(
                    "the issuer {} is not a tenant of {}",
                    quoted(&raw.issuer),
                    config.authority.base()
                ),
            )
        })?;
        match &config.tenant {
            Tenant::Id(configured) if *configured != tenant_id => {
                return Err(Error::new(
                    Reason::IssuerMismatch,
                    format!("the issuer is tenant {tenant_id}, configured is {configured}"),
                ));
            }
            // A domain is an alias; the document tells which tenant it stands for.
            Tenant::Id(_) | Tenant::Domain(_) => {}
        }
        Ok(Self {
            tenant_id,
            authorization_endpoint: rules.permit(&raw.authorization_endpoint)?,
            token_endpoint: rules.permit(&raw.token_endpoint)?,
            end_session_endpoint: raw
                .end_session_endpoint
                .map(|address| rules.permit(&address))
                .transpose()?,
            jwks_uri: rules.permit(&raw.jwks_uri)?,
            issuer: raw.issuer,
            cloud_instance_name: raw.cloud_instance_name,
            response_has_issuer: raw.authorization_response_iss_parameter_supported,
        })
    }
}

/// The issuer of a tenant.
pub fn issuer_of(authority: &Authority, tenant: &Guid) -> String {
    format!("{}/{tenant}/v2.0", authority.base())
}

/// The tenant id in an issuer of exactly the form `{authority}/{id}/v2.0`. The template `{tenantid}` of documents for
/// several tenants has no id, and so no place here.
fn tenant_of(issuer: &str, authority: &Authority) -> Option<Guid> {
    let id = issuer
        .strip_prefix(authority.base())?
        .strip_prefix('/')?
        .strip_suffix("/v2.0")?;
    // Issuers are compared byte by byte; an upper-case id would never match a token.
    Guid::parse(id).filter(|tenant| issuer_of(authority, tenant) == issuer)
}

/// Members that are not used are not read: Microsoft adds to them at will.
#[derive(Deserialize)]
struct RawDiscovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    end_session_endpoint: Option<String>,
    jwks_uri: String,
    cloud_instance_name: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}
