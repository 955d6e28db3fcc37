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
    /// The tenant's issuer, always with its id; where people of several tenants sign in, Microsoft's template for theirs.
    pub issuer: String,
    /// The id of the site's own tenant.
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
    /// The host of Microsoft Graph in this cloud, as the document has it. The host rules decide what it counts for.
    pub graph_host: Option<String>,
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
            config.segment(),
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
        Ok(Self {
            tenant_id: home(&raw.issuer, config)?,
            authorization_endpoint: rules.permit(&raw.authorization_endpoint)?,
            token_endpoint: rules.permit(&raw.token_endpoint)?,
            end_session_endpoint: raw
                .end_session_endpoint
                .map(|address| rules.permit(&address))
                .transpose()?,
            jwks_uri: rules.permit(&raw.jwks_uri)?,
            issuer: raw.issuer,
            cloud_instance_name: raw.cloud_instance_name,
            graph_host: raw.msgraph_host,
            response_has_issuer: raw.authorization_response_iss_parameter_supported,
        })
    }

    /// Whether this is the tenant's issuer; where people of several tenants sign in, that of any.
    pub fn is_issuer(&self, issuer: &str) -> bool {
        match self.issuer.split_once(TENANT_PLACE) {
            None => issuer == self.issuer,
            Some((before, after)) => issuer
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .and_then(Guid::parse)
                .is_some_and(|tenant| issuer_by(&self.issuer, &tenant) == issuer),
        }
    }

    /// Where the application itself gets tokens: not at the address for several tenants, which is nobody's.
    ///
    /// # Errors
    /// `configuration_invalid`, which a parsed configuration does not cause.
    pub fn home_token_endpoint(&self, config: &Config) -> Result<Url> {
        if config.tenants.is_empty() {
            return Ok(self.token_endpoint.clone());
        }
        let text = format!(
            "{}/{}/oauth2/v2.0/token",
            config.authority.base(),
            self.tenant_id
        );
        Url::parse(&text).map_err(|_| {
            Error::new(
                Reason::ConfigurationInvalid,
                "the authority and the tenant form no URL",
            )
        })
    }
}

/// The site's own tenant: that of the issuer. A document for several tenants has no tenant in its issuer, and then it is the configured
/// one.
fn home(issuer: &str, config: &Config) -> Result<Guid> {
    let authority = &config.authority;
    let mismatch = |detail: String| Err(Error::new(Reason::IssuerMismatch, detail));
    if !config.tenants.is_empty() {
        return match &config.tenant {
            Tenant::Id(id) if issuer == template(authority) => Ok(id.clone()),
            _ => mismatch(format!(
                "the issuer {} is not the one of several tenants of {}",
                quoted(issuer),
                authority.base()
            )),
        };
    }
    match (tenant_of(issuer, authority), &config.tenant) {
        (None, _) => mismatch(format!(
            "the issuer {} is not a tenant of {}",
            quoted(issuer),
            authority.base()
        )),
        (Some(tenant), Tenant::Id(configured)) if *configured != tenant => mismatch(format!(
            "the issuer is tenant {tenant}, configured is {configured}"
        )),
        // A domain is an alias; the document tells which tenant it stands for.
        (Some(tenant), Tenant::Id(_) | Tenant::Domain(_)) => Ok(tenant),
    }
}

/// The issuer in documents for several tenants.
fn template(authority: &Authority) -> String {
    format!("{}/{TENANT_PLACE}/v2.0", authority.base())
}

/// A tenant's issuer by the issuer of the document, which may be a template.
pub(super) fn issuer_by(issuer: &str, tenant: &Guid) -> String {
    issuer.replace(TENANT_PLACE, tenant.as_str())
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

/// Where the tenant's id stands in a template.
const TENANT_PLACE: &str = "{tenantid}";

/// Members that are not used are not read: Microsoft adds to them at will.
#[derive(Deserialize)]
struct RawDiscovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    end_session_endpoint: Option<String>,
    jwks_uri: String,
    cloud_instance_name: Option<String>,
    msgraph_host: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}
