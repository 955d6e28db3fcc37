// ID tokens with a good signature and one wrong claim.
import { createHash } from "node:crypto";
import { FABRIKAM, issuerFor, PERSONAL_ACCOUNTS } from "../tenants.js";

const FOREIGN_APP = "11111111-2222-4333-8444-555555555555";
const FAR = 3600;

const now = () => Math.floor(Date.now() / 1000);

function edit(about, change) {
  return {
    about,
    idToken: {
      edit: ({ claims }, context) => {
        change(claims, context);
      },
    },
  };
}

function set(name, value, about = `${name} has a wrong value`) {
  return edit(about, (claims) => {
    claims[name] = typeof value === "function" ? value(claims) : value;
  });
}

function remove(name) {
  return edit(`${name} is missing`, (claims) => {
    delete claims[name];
  });
}

// JSON.stringify cannot say these, so they are put into the text.
function literal(name, text, about) {
  return {
    about,
    idToken: {
      edit: (draft) => {
        const { [name]: replaced, ...rest } = draft.claims;
        draft.payloadText = JSON.stringify(rest).replace(
          /\}$/,
          `,"${name}":${text}}`,
        );
      },
    },
  };
}

function text(about, change) {
  return {
    about,
    idToken: {
      edit: (draft) => {
        draft.payloadText = change(JSON.stringify(draft.claims), draft.claims);
      },
    },
  };
}

// The foreign value comes first, so that a parser which keeps the last member sees the right one.
function duplicate(name, foreign) {
  return text(
    `${name} occurs twice, the second time with the right value`,
    (json) => json.replace(/^\{/, `{"${name}":${JSON.stringify(foreign)},`),
  );
}

const issuers = {
  "iss-missing": remove("iss"),
  "iss-case-changed": set("iss", ({ iss }) => iss.toUpperCase()),
  "iss-trailing-slash": set("iss", ({ iss }) => `${iss}/`),
  "iss-substring": set(
    "iss",
    ({ iss }) => `https://evil.example/${iss.replace(/^https?:\/\//, "")}`,
  ),
  "iss-prefix": set("iss", ({ iss }) => `${iss}.evil.example`),
  "iss-v1": set("iss", ({ tid }) => `https://sts.windows.net/${tid}/`),
  "iss-template": edit(
    "iss still has the {tenantid} of the common document",
    (claims, { origin }) => {
      claims.iss = issuerFor(origin, "{tenantid}");
    },
  ),
  "iss-other-tenant": edit(
    "iss of another tenant, tid unchanged",
    (claims, { origin }) => {
      claims.iss = issuerFor(origin, FABRIKAM);
    },
  ),
  "iss-array": set("iss", ({ iss }) => [iss]),
  "iss-empty": set("iss", ""),
};

const tenants = {
  "tid-differs-from-iss": set("tid", FABRIKAM),
  "tid-other-tenant": edit(
    "tid and iss of another tenant",
    (claims, { origin }) => {
      claims.tid = FABRIKAM;
      claims.iss = issuerFor(origin, FABRIKAM);
    },
  ),
  "tid-personal-accounts": edit(
    "tid and iss of personal accounts, signed with the organisations' key",
    (claims, { origin }) => {
      claims.tid = PERSONAL_ACCOUNTS;
      claims.iss = issuerFor(origin, PERSONAL_ACCOUNTS);
    },
  ),
  "tid-missing": remove("tid"),
  "tid-empty": set("tid", ""),
  "tid-not-guid": set("tid", "contoso.example"),
  "tid-array": set("tid", ({ tid }) => [tid]),
  "tid-case-duplicate": text("tid and TID both occur", (json) =>
    json.replace(/^\{/, `{"TID":"${FABRIKAM}",`),
  ),
};

const audiences = {
  "aud-missing": remove("aud"),
  "aud-empty": set("aud", ""),
  "aud-foreign": set("aud", FOREIGN_APP, "a token for another application"),
  "aud-case-changed": set("aud", ({ aud }) => aud.toUpperCase()),
  "aud-array-single": set(
    "aud",
    ({ aud }) => [aud],
    "aud is an array with this application only (allowed)",
  ),
  "aud-array-foreign": set(
    "aud",
    [FOREIGN_APP],
    "aud is an array without this application",
  ),
  "aud-array-empty": set("aud", []),
  "aud-array-with-foreign": set(
    "aud",
    ({ aud }) => [aud, FOREIGN_APP],
    "aud also names another application, no azp",
  ),
  "aud-array-with-foreign-azp": edit(
    "aud also names another application, azp is this one (allowed)",
    (claims) => {
      claims.azp = claims.aud;
      claims.aud = [claims.aud, FOREIGN_APP];
    },
  ),
  "azp-foreign": set("azp", FOREIGN_APP),
  "azp-array": set("azp", ({ aud }) => [aud]),
};

const times = {
  "exp-missing": remove("exp"),
  "exp-past": set("exp", () => now() - FAR),
  "exp-just-past-skew": set("exp", () => now() - 301),
  "exp-within-skew": set(
    "exp",
    () => now() - 30,
    "exp is half a minute ago (allowed by a usual clock skew)",
  ),
  "exp-string": set("exp", ({ exp }) => String(exp)),
  "exp-float": set("exp", ({ exp }) => exp + 0.5),
  "exp-huge": literal("exp", "1e300", "exp is 1e300"),
  "exp-negative": set("exp", -1),
  "exp-null": set("exp", null),
  "exp-array": set("exp", ({ exp }) => [exp]),
  "nbf-missing": remove("nbf"),
  "nbf-future": set("nbf", () => now() + FAR),
  "nbf-string": set("nbf", ({ nbf }) => String(nbf)),
  "iat-missing": remove("iat"),
  "iat-future": set("iat", () => now() + FAR),
  "iat-old": set("iat", () => now() - 86_400, "the token is from yesterday"),
  "iat-string": set("iat", ({ iat }) => String(iat)),
  "auth-time-old": set("auth_time", () => now() - 86_400),
};

const nonces = {
  "nonce-missing": remove("nonce"),
  "nonce-different": set("nonce", "another-transaction"),
  "nonce-array": set("nonce", ({ nonce }) => [nonce]),
  "nonce-empty": set("nonce", ""),
  "nonce-null": set("nonce", null),
  "nonce-case-changed": set("nonce", ({ nonce }) => swapCase(nonce)),
};

const subjects = {
  "sub-missing": remove("sub"),
  "sub-empty": set("sub", ""),
  "sub-number": set("sub", 42),
  "sub-null": set("sub", null),
  "sub-oversized": set("sub", "s".repeat(4096)),
  "oid-missing": remove("oid"),
  "oid-empty": set("oid", ""),
  "oid-not-guid": set("oid", "alice"),
  "oid-number": set("oid", 42),
  "oid-array": set("oid", ({ oid }) => [oid]),
  "ver-missing": remove("ver"),
  "ver-1": set("ver", "1.0"),
  "ver-number": set("ver", 2),
};

const structure = {
  "duplicate-claim-sub": duplicate("sub", "somebody-else"),
  "duplicate-claim-iss": duplicate("iss", "https://evil.example/v2.0"),
  "duplicate-claim-aud": duplicate("aud", FOREIGN_APP),
  "duplicate-claim-exp": duplicate("exp", 1),
  "duplicate-claim-nonce": duplicate("nonce", "another-transaction"),
  "duplicate-claim-tid": duplicate("tid", FABRIKAM),
  "duplicate-claim-oid": duplicate(
    "oid",
    "ade1e000-6666-4a66-8a66-000000000006",
  ),
  "duplicate-claim-escaped": text(
    "sub occurs twice, once spelled with an escape",
    (json) => json.replace(/^\{/, '{"s\\u0075b":"somebody-else",'),
  ),
  "duplicate-claim-same-value": text(
    "sub occurs twice with the same value",
    (json, { sub }) => json.replace(/^\{/, `{"sub":${JSON.stringify(sub)},`),
  ),
  "duplicate-claim-nested": text(
    "a member inside a nested object occurs twice",
    (json) => json.replace(/^\{/, '{"extra":{"a":1,"a":2},'),
  ),
  "payload-bom": text(
    "a byte order mark stands before the claims",
    (json) => `\ufeff${json}`,
  ),
  "payload-trailing-data": text(
    "something follows the claims",
    (json) => `${json}{}`,
  ),
  "payload-depth-1000": text(
    "a claim is nested a thousand levels deep",
    (json) =>
      json.replace(/^\{/, `{"deep":${"[".repeat(1000)}${"]".repeat(1000)},`),
  ),
  "payload-lone-surrogate": text("a name has half a surrogate pair", (json) =>
    json.replace(/^\{/, '{"extra":"\\ud800",'),
  ),
  "payload-invalid-utf8": text("a byte is not UTF-8", (json) =>
    Buffer.concat([
      Buffer.from('{"extra":"'),
      Buffer.from([0xff]),
      Buffer.from(`",${json.slice(1)}`),
    ]),
  ),
  "payload-array": text("the claims are an array", (json) => `[${json}]`),
  "payload-string": text("the claims are a string", (json) =>
    JSON.stringify(json),
  ),
  "payload-null": text("the claims are null", () => "null"),
  "payload-empty": text("there are no bytes of claims", () => ""),
  "payload-oversized": set(
    "extra",
    "x".repeat(300_000),
    "the token is 400 KB long",
  ),
};

// A right token in which unimportant claims have a type that a careless reader trips over.
const types = {
  "groups-string": set("groups", "x"),
  "groups-mixed": set("groups", [
    "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01",
    7,
    null,
    {},
  ]),
  "roles-object": set("roles", {}),
  "email-array": set("email", ["a"]),
  "email-object": set("email", { address: "alice@contoso.example" }),
  "preferred-username-null": set("preferred_username", null),
  "name-number": set("name", 7),
  "name-markup": set("name", '<script>alert("x")</script>'),
  "groups-overage": edit(
    "too many groups: the token points to Graph instead",
    (claims) => {
      delete claims.groups;
      claims._claim_names = { groups: "src1" };
      claims._claim_sources = {
        src1: {
          endpoint: `https://graph.windows.net/${claims.tid}/users/${claims.oid}/getMemberObjects`,
        },
      };
    },
  ),
};

const hashes = {
  "at-hash-wrong": set(
    "at_hash",
    createHash("sha256")
      .update("another token")
      .digest()
      .subarray(0, 16)
      .toString("base64url"),
  ),
  "c-hash-wrong": set(
    "c_hash",
    createHash("sha256")
      .update("another code")
      .digest()
      .subarray(0, 16)
      .toString("base64url"),
  ),
};

export const modules = {
  ...issuers,
  ...tenants,
  ...audiences,
  ...times,
  ...nonces,
  ...subjects,
  ...structure,
  ...types,
  ...hashes,
};

function swapCase(value = "") {
  return [...value]
    .map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()))
    .join("");
}
