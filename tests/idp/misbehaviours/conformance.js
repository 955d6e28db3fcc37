// The relying-party modules of the OpenID conformance suite under the suite's own names, and under those of the older suite
// that it took over. Those of its logout plans are in logout.js. README.md says of each which test uses it; what a client
// that Microsoft has registered by hand cannot be asked to do is offered nevertheless, and the log shows that it is not done.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { modules as claims } from "./claims.js";
import { modules as discovery } from "./discovery.js";
import { modules as jose } from "./jose.js";
import { USERINFO } from "../userinfo.js";

const as = (about, ...sources) => Object.assign({}, ...sources, { about });
const accept = (about) => ({ about: `${about} (allowed)` });

const { privateKey, publicKey } = generateKeyPairSync("ec", {
  namedCurve: "P-256",
});
const ELLIPTIC = {
  ...publicKey.export({ format: "jwk" }),
  kid: "es256",
  use: "sig",
  alg: "ES256",
};

const invalidClaim = (name) =>
  as(`reject: ${claims[name].about}`, claims[name]);
const invalidForm = (name) => as(`reject: ${jose[name].about}`, jose[name]);

/** The document says more than Microsoft's, for a client that wants it. */
const offers = (about, members, further = {}) => ({
  about: `${about} (allowed)`,
  discovery: (document, context) => ({ ...document, ...members(context) }),
  ...further,
});
const asksUserinfo = (about, userinfo) =>
  offers(
    `for a client that asks the userinfo endpoint: ${about}`,
    ({ origin, authority }) => ({
      userinfo_endpoint: `${origin}/${authority.segment}${USERINFO}`,
    }),
    { userinfo },
  );
const refreshes = (about, refreshAnswer) => ({
  about: `for a client that uses refresh tokens: ${about} (allowed)`,
  tokenAnswer: {
    change: (body, { code }) => ({ ...body, refresh_token: `refresh.${code}` }),
  },
  refreshAnswer,
});
const looksUp = (about, change = (document) => document) => ({
  about: `for a client that looks an issuer up by WebFinger: ${about} (allowed)`,
  webfinger: change,
});
const takesOnly = (method) => ({
  about: `the token endpoint takes ${method} only, and says so`,
  discovery: (document) => ({
    ...document,
    token_endpoint_auth_methods_supported: [method],
  }),
  onlyAuthentication: { method },
});

const suite = {
  "": accept("the plain code flow"),
  "-invalid-iss": as("reject: iss is another issuer", {
    idToken: {
      edit: ({ claims: token }) => {
        token.iss = "https://evil.example/v2.0";
      },
    },
  }),
  "-missing-sub": invalidClaim("sub-missing"),
  "-invalid-aud": invalidClaim("aud-foreign"),
  "-missing-aud": invalidClaim("aud-missing"),
  "-missing-iat": invalidClaim("iat-missing"),
  "-nonce-invalid": invalidClaim("nonce-different"),
  "-nonce-unless-code-flow": accept(
    "the code flow with whatever nonce the client sends",
  ),
  "-kid-absent-single-jwks": {
    about: "accept: no kid in the token, and one key only in the key set",
    idToken: jose["kid-missing"].idToken,
    keys: (document, { keys }) => ({
      keys: document.keys.filter(({ kid }) => kid === keys.current.kid),
    }),
  },
  "-kid-absent-multiple-jwks": {
    about:
      "reject, or try all: no kid in the token, several keys in the key set",
    idToken: jose["kid-missing"].idToken,
  },
  "-idtoken-sig-rs256": accept("an RS256 signature"),
  "-idtoken-sig-none": invalidForm("alg-none"),
  "-invalid-sig-rs256": {
    about: "reject: the RS256 signature does not verify",
    idToken: {
      rewrite: (token) =>
        token.replace(/[^.]+$/, randomBytes(256).toString("base64url")),
    },
  },
  "-invalid-sig-hs256": {
    about: "reject: an HS256 signature with another secret",
    idToken: {
      edit: (draft) => {
        draft.header = { typ: "JWT", alg: "HS256" };
        draft.key = randomBytes(32);
        draft.algorithm = "HS256";
      },
    },
  },
  "-invalid-sig-es256": {
    about:
      "reject: an ES256 signature that does not verify; the key set lists the key",
    keys: ({ keys }) => ({ keys: [...keys, ELLIPTIC] }),
    idToken: {
      edit: (draft) => {
        draft.header = { typ: "JWT", alg: "ES256", kid: ELLIPTIC.kid };
        draft.key = privateKey;
        draft.algorithm = "ES256";
      },
      rewrite: (token) =>
        token.replace(/[^.]+$/, randomBytes(64).toString("base64url")),
    },
  },
  "-missing-athash": accept("no at_hash, which the code flow may leave out"),
  "-invalid-athash": invalidClaim("at-hash-wrong"),
  "-invalid-chash": invalidClaim("c-hash-wrong"),
  "-missing-chash": {
    about:
      "reject: the answer of the hybrid flow, with an ID token that has no c_hash, though the code flow was asked for",
    callback: {
      change: async (parameters, { idToken }) => [
        ...parameters,
        ["id_token", await idToken()],
      ],
      modeFor: () => "fragment",
    },
  },
  "-aggregated-claims": as(
    "accept: claims aggregated from elsewhere, which a client may ignore",
    {
      idToken: {
        edit: ({ claims: token }) => {
          token._claim_names = { phone_number: "src1" };
          token._claim_sources = { src1: { JWT: "e30.e30.e30" } };
        },
      },
    },
  ),
  "-distributed-claims": as(
    "accept: claims to be fetched elsewhere, which must not happen by itself",
    {
      idToken: {
        edit: ({ claims: token }, { origin }) => {
          token._claim_names = { phone_number: "src1" };
          token._claim_sources = {
            src1: { endpoint: `${origin}/trap/claims`, access_token: "x" },
          };
        },
      },
    },
  ),
  "-client-secret-basic": takesOnly("client_secret_basic"),
  "-discovery-openid-config": accept("the endpoints come from discovery"),
  "-discovery-jwks-uri-keys": accept("the keys come from jwks_uri"),
  "-discovery-issuer-mismatch": as(
    "reject: the document names another issuer",
    discovery["discovery-issuer-foreign"],
  ),
  "-signing-key-rotation-just-before-signing": {
    about:
      "accept after one refetch: the key changes right before the token is signed",
    beforeToken: ({ keys }) => keys.rotate("replace"),
  },
  "-signing-key-rotation": {
    about: "accept: the key changes between two sign-ins, with overlap",
    afterToken: ({ keys }) => keys.rotate("overlap"),
  },
  "-form-post-error": {
    about: "an error by form_post",
    authorizeError: { code: 65004 },
    callback: { modeFor: () => "form_post" },
  },
  "-mtls-endpoint-aliases": {
    about:
      "accept: the document has mtls_endpoint_aliases, which are not for this client",
    discovery: (document, { origin }) => ({
      ...document,
      mtls_endpoint_aliases: { token_endpoint: `${origin}/trap/mtls` },
      tls_client_certificate_bound_access_tokens: true,
    }),
  },
  "-userinfo-invalid-sub": asksUserinfo("it names another sub", {
    change: (claims) => ({ ...claims, sub: `${claims.sub}x` }),
  }),
  "-scope-userinfo-claims": asksUserinfo("it has the scopes' claims", {}),
  "-userinfo-bearer-header": asksUserinfo(
    "it takes the access token in the header only",
    { only: "header" },
  ),
  "-userinfo-bearer-body": asksUserinfo(
    "it takes the access token in the body only",
    { only: "body" },
  ),
  "-userinfo-signed": asksUserinfo("it answers with a signed JWT", {
    signed: true,
  }),
  "-refresh-token": refreshes("the new ID token is right", {}),
  "-refresh-token-invalid-issuer": refreshes(
    "the new ID token is another issuer's",
    {
      edit: ({ claims: token }) => {
        token.iss = "https://evil.example/v2.0";
      },
    },
  ),
  "-refresh-token-invalid-sub": refreshes(
    "the new ID token is somebody else's",
    {
      edit: ({ claims: token }) => {
        token.sub = `${token.sub}x`;
      },
    },
  ),
  "-3rd-party-init-login": accept(
    "a sign-in that begins at /initiate-login, with iss, target_link_uri and login_hint",
  ),
  "-session-management": offers(
    "a check_session_iframe, to be loaded by the client's pages",
    ({ origin }) => ({ check_session_iframe: `${origin}/trap/check-session` }),
  ),
  "-discovery-webfinger-acct": looksUp("acct:"),
  "-discovery-webfinger-url": looksUp("https:"),
  "-dynamic-registration": offers("a registration endpoint", ({ origin }) => ({
    registration_endpoint: `${origin}/trap/register`,
  })),
  "-request-uri-signed-rs256": offers(
    "requests by reference, signed with RS256",
    () => ({
      request_uri_parameter_supported: true,
      request_object_signing_alg_values_supported: ["RS256"],
    }),
  ),
  "-request-uri-signed-none": offers(
    "requests by reference, not signed",
    () => ({
      request_uri_parameter_supported: true,
      request_object_signing_alg_values_supported: ["none"],
    }),
  ),
};

/** What the older suite called them. */
export const OLD_NAMES = {
  "rp-response_type-code": "",
  "rp-id_token-issuer-mismatch": "-invalid-iss",
  "rp-id_token-sub": "-missing-sub",
  "rp-id_token-aud": "-invalid-aud",
  "rp-id_token-iat": "-missing-iat",
  "rp-id_token-kid-absent-single-jwks": "-kid-absent-single-jwks",
  "rp-id_token-kid-absent-multiple-jwks": "-kid-absent-multiple-jwks",
  "rp-id_token-sig-rs256": "-idtoken-sig-rs256",
  "rp-id_token-sig-none": "-idtoken-sig-none",
  "rp-id_token-bad-sig-rs256": "-invalid-sig-rs256",
  "rp-userinfo-bad-sub-claim": "-userinfo-invalid-sub",
  "rp-nonce-invalid": "-nonce-invalid",
  "rp-scope-userinfo-claims": "-scope-userinfo-claims",
  "rp-token_endpoint-client_secret_basic": "-client-secret-basic",
  "rp-response_mode-form_post-error": "-form-post-error",
  "rp-userinfo-sig": "-userinfo-signed",
};

// What the older suite had and the newer one dropped.
const older = {
  "rp-discovery-webfinger-http-href": looksUp(
    "the issuer's address is http",
    (document) => ({
      ...document,
      links: document.links.map((link) => ({
        ...link,
        href: link.href.replace(/^https?/, "http"),
      })),
    }),
  ),
  "rp-discovery-webfinger-unknown-member": looksUp(
    "the answer has a member that the client does not know",
    (document) => ({ ...document, dummy: "foobar" }),
  ),
  "rp-key-rotation-op-enc-key": {
    about:
      "accept: beside the signing keys a key for encryption, another one each time (allowed)",
    keys: (document) => ({
      keys: [
        ...document.keys,
        {
          ...ELLIPTIC,
          kid: randomBytes(8).toString("hex"),
          use: "enc",
          alg: "ECDH-ES",
        },
      ],
    }),
  },
  "rp-id_token-sig-es256": as(
    "an ES256 signature that verifies; reject, since the document lists RS256 alone",
    jose.es256,
  ),
  "rp-id_token-sig-hs256": as(
    "an HS256 signature with the client secret; reject, since the document lists RS256 alone",
    jose["hs256-client-secret"],
  ),
  "rp-token_endpoint-client_secret_post": as(
    "accept: the token endpoint takes client_secret_post only (allowed)",
    takesOnly("client_secret_post"),
  ),
  "rp-token_endpoint-client_secret_jwt": takesOnly("client_secret_jwt"),
  "rp-token_endpoint-private_key_jwt": takesOnly("private_key_jwt"),
  "rp-claims_request-id_token": offers(
    "the claims parameter, for the ID token",
    () => ({ claims_parameter_supported: true }),
  ),
  "rp-claims_request-userinfo": offers(
    "the claims parameter, for userinfo",
    () => ({
      claims_parameter_supported: true,
      claim_types_supported: ["normal"],
    }),
  ),
};

export const modules = {
  ...Object.fromEntries(
    Object.entries(suite).map(([suffix, module]) => [
      `oidcc-client-test${suffix}`,
      module,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(OLD_NAMES).map(([name, suffix]) => [name, suite[suffix]]),
  ),
  ...older,
};
