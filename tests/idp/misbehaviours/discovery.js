// Discovery documents that must be refused. The endpoint variants name addresses that a request to
// another host, or to the machine's own network, would betray.

function set(member, value, about = `${member} is wrong`) {
  return {
    about,
    discovery: (document, context) => ({
      ...document,
      [member]:
        typeof value === "function" ? value(document[member], context) : value,
    }),
  };
}

function without(member) {
  return {
    about: `${member} is missing`,
    discovery: ({ [member]: dropped, ...rest }) => rest,
  };
}

const ENDPOINTS = {
  "authorization-endpoint": "authorization_endpoint",
  "token-endpoint": "token_endpoint",
  "jwks-uri": "jwks_uri",
  "end-session-endpoint": "end_session_endpoint",
};

const ADDRESSES = {
  "foreign-host": () => "https://login.evil.example/x",
  "plain-http": () => "http://login.microsoftonline.com/x",
  "link-local": () => "http://169.254.169.254/latest/meta-data/",
  "private-address": () => "https://10.0.0.1/x",
  "mapped-address": () => "https://[::ffff:10.0.0.1]/x",
  "decimal-address": () => "https://167772161/x",
  "user-info": (address) =>
    address.replace("://", "://login.microsoftonline.com@"),
  "look-alike-host": () => "https://login.microsoftonline.com.evil.example/x",
  "file-scheme": () => "file:///etc/passwd",
  fragment: (address) => `${address}#x`,
  empty: () => "",
  number: () => 7,
  array: (address) => [address],
};

const endpoints = {};
for (const [name, member] of Object.entries(ENDPOINTS)) {
  endpoints[`discovery-${name}-missing`] = without(member);
  for (const [kind, address] of Object.entries(ADDRESSES)) {
    endpoints[`discovery-${name}-${kind}`] = set(
      member,
      address,
      `${member}: ${kind.replaceAll("-", " ")}`,
    );
  }
}

export const modules = {
  ...endpoints,
  "discovery-issuer-missing": without("issuer"),
  "discovery-issuer-foreign": set("issuer", "https://evil.example/v2.0"),
  "discovery-issuer-trailing-slash": set("issuer", (issuer) => `${issuer}/`),
  "discovery-issuer-case-changed": set("issuer", (issuer) =>
    issuer.toUpperCase(),
  ),
  "discovery-issuer-template": set("issuer", (issuer) =>
    issuer.replace(/\/[^/]+\/v2\.0$/, "/{tenantid}/v2.0"),
  ),
  "discovery-issuer-other-tenant": set("issuer", (issuer) =>
    issuer.replace(
      /\/[^/]+\/v2\.0$/,
      "/fa15d692-e9c7-4460-a743-29f2956fd429/v2.0",
    ),
  ),
  "discovery-issuer-plain-http": set("issuer", (issuer) =>
    issuer.replace(/^https?:\/\/[^/]+/, "http://login.microsoftonline.com"),
  ),
  "discovery-issuer-array": set("issuer", (issuer) => [issuer]),
  "discovery-rs256-not-supported": set(
    "id_token_signing_alg_values_supported",
    ["HS256"],
  ),
  "discovery-alg-none-advertised": set(
    "id_token_signing_alg_values_supported",
    ["none", "RS256"],
  ),
  "discovery-code-not-supported": set("response_types_supported", ["id_token"]),
  "discovery-unknown-members": {
    about: "members that the client does not know, of every type (allowed)",
    discovery: (document) => ({
      ...document,
      x_object: { a: [1] },
      x_null: null,
      x_number: 1e3,
    }),
  },
  "discovery-duplicate-issuer": {
    about: "issuer occurs twice, the second time right",
    discovery: (document) =>
      JSON.stringify(document).replace(
        /^\{/,
        '{"issuer":"https://evil.example/v2.0",',
      ),
  },
  "rfc9207-iss": {
    about:
      "RFC 9207 as specified: advertised, and iss in the response (allowed)",
    discovery: (document) => ({
      ...document,
      authorization_response_iss_parameter_supported: true,
    }),
    callback: {
      change: (parameters, { issuer }) => [...parameters, ["iss", issuer]],
    },
  },
  "rfc9207-iss-missing": set(
    "authorization_response_iss_parameter_supported",
    true,
    "RFC 9207 advertised, but no iss is sent",
  ),
  "rfc9207-iss-wrong": {
    about: "RFC 9207 advertised, with another issuer's iss",
    discovery: (document) => ({
      ...document,
      authorization_response_iss_parameter_supported: true,
    }),
    callback: {
      change: (parameters) => [
        ...parameters,
        ["iss", "https://evil.example/v2.0"],
      ],
    },
  },
};
