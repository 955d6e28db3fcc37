// The relying-party modules of the OpenID conformance suite that the code flow of this cloud reaches,
// under the suite's own names. Those of its logout plans are in logout.js. Not here: what needs a userinfo
// request, dynamic registration or refresh tokens; Microsoft's userinfo endpoint lives at Graph.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { modules as claims } from "./claims.js";
import { modules as discovery } from "./discovery.js";
import { modules as jose } from "./jose.js";

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
  "-client-secret-basic": {
    about: "the token endpoint takes HTTP Basic only, and says so",
    discovery: (document) => ({
      ...document,
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
    }),
    basicOnly: true,
  },
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
};

export const modules = Object.fromEntries(
  Object.entries(suite).map(([suffix, module]) => [
    `oidcc-client-test${suffix}`,
    module,
  ]),
);
