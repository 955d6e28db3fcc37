// The discovery document, member for member in the order Microsoft serves it.
import { isCollective, issuerFor } from "./tenants.js";

export function discoveryDocument(origin, authority, appId) {
  const at = (path) => `${origin}/${authority.segment}${path}`;
  // An application with its own signing key finds it only under its own identifier.
  const appQuery = appId ? `?appid=${encodeURIComponent(appId)}` : "";
  return {
    token_endpoint: at("/oauth2/v2.0/token"),
    token_endpoint_auth_methods_supported: [
      "client_secret_post",
      "private_key_jwt",
      "client_secret_basic",
    ],
    jwks_uri: at(`/discovery/v2.0/keys${appQuery}`),
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: [
      "code",
      "id_token",
      "code id_token",
      "id_token token",
    ],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: issuerFor(origin, authority.issuerTenant),
    request_uri_parameter_supported: false,
    userinfo_endpoint: "https://graph.microsoft.com/oidc/userinfo",
    authorization_endpoint: at("/oauth2/v2.0/authorize"),
    device_authorization_endpoint: at("/oauth2/v2.0/devicecode"),
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: at("/oauth2/v2.0/logout"),
    claims_supported: [
      "sub",
      "iss",
      "cloud_instance_name",
      "cloud_instance_host_name",
      "cloud_graph_host_name",
      "msgraph_host",
      "aud",
      "exp",
      "iat",
      "auth_time",
      "acr",
      "nonce",
      "preferred_username",
      "name",
      "tid",
      "ver",
      "at_hash",
      "c_hash",
      "email",
    ],
    kerberos_endpoint: at("/kerberos"),
    tenant_region_scope: isCollective(authority) ? null : authority.region,
    cloud_instance_name: "microsoftonline.com",
    cloud_graph_host_name: "graph.windows.net",
    msgraph_host: "graph.microsoft.com",
    rbac_url: "https://pas.windows.net",
  };
}
