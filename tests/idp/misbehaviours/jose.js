// ID tokens with right claims in a wrong envelope.
import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { newKey } from "../keys.js";

// A path of the simulator itself, so that its log shows whether a verifier fetched it.
const TRAP = "/trap/keys";

function edit(about, change) {
  return { about, idToken: { edit: change } };
}

function rewrite(about, change) {
  return { about, idToken: { rewrite: change } };
}

function unsigned(alg) {
  return edit(
    `alg is ${JSON.stringify(alg)} and the signature is empty`,
    (draft) => {
      draft.header = { ...draft.header, alg };
      draft.algorithm = "none";
    },
  );
}

// The attacker's secret is something that everybody can know.
function confused(about, secret) {
  return edit(`HS256 keyed with ${about}`, (draft, context) => {
    draft.header = { ...draft.header, alg: "HS256" };
    draft.key = secret(draft, context);
    draft.algorithm = "HS256";
  });
}

function signedWith(algorithm, key) {
  return edit(`signed with ${algorithm}`, (draft) => {
    draft.header = { ...draft.header, alg: algorithm };
    draft.algorithm = algorithm;
    draft.key = key?.() ?? draft.key;
  });
}

function header(about, members) {
  return edit(about, (draft, context) => {
    draft.header = {
      ...draft.header,
      ...(typeof members === "function" ? members(draft, context) : members),
    };
  });
}

// Signed by the attacker, with the header telling where the attacker's key is.
function attackerHeader(about, members) {
  return edit(about, async (draft, context) => {
    const attacker = await attackerKey();
    draft.header = { ...draft.header, ...members(attacker, context) };
    draft.key = attacker.privateKey;
  });
}

let attacker;
export async function attackerKey() {
  attacker ??= await newKey("attacker");
  return attacker;
}

const ellipticKey = () =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

const algorithms = {
  "alg-none": unsigned("none"),
  "alg-none-capitalised": unsigned("None"),
  "alg-none-mixed-case": unsigned("nOnE"),
  "alg-empty": unsigned(""),
  "alg-null": unsigned(null),
  "alg-array": header("alg is an array", { alg: ["RS256"] }),
  "alg-lower-case": header("alg is rs256", { alg: "rs256" }),
  "alg-missing": edit(
    "the header has no alg, the signature is good",
    (draft) => {
      const { alg, ...rest } = draft.header;
      draft.header = rest;
    },
  ),
  "alg-none-with-signature": header(
    "alg is none, though there is a good RS256 signature",
    { alg: "none" },
  ),
  "hs256-client-secret": confused(
    "the client secret",
    (draft, { settings }) => settings.client_secret,
  ),
  "key-confusion-hs256": confused(
    "the public key in PEM form",
    ({ signingKey }) =>
      signingKey.publicKey.export({ type: "spki", format: "pem" }),
  ),
  "key-confusion-hs256-pkcs1": confused(
    "the public key in PKCS#1 PEM form",
    ({ signingKey }) =>
      signingKey.publicKey.export({ type: "pkcs1", format: "pem" }),
  ),
  "key-confusion-hs256-der": confused(
    "the public key in DER form",
    ({ signingKey }) =>
      signingKey.publicKey.export({ type: "spki", format: "der" }),
  ),
  "key-confusion-hs256-modulus": confused(
    "the modulus of the public key",
    ({ signingKey }) =>
      Buffer.from(
        signingKey.publicKey.export({ format: "jwk" }).n,
        "base64url",
      ),
  ),
  "key-confusion-hs256-certificate": confused(
    "the published certificate",
    ({ signingKey }) => signingKey.certificate,
  ),
  es256: signedWith("ES256", ellipticKey),
  ps256: signedWith("PS256"),
  rs384: signedWith("RS384"),
  rs512: signedWith("RS512"),
};

const signatures = {
  "signature-wrong": edit(
    "signed with a key nobody published, under a published kid",
    async (draft, { keys }) => {
      draft.key = (await keys.unlisted()).privateKey;
    },
  ),
  "signature-empty": rewrite("the signature is cut off", (token) =>
    token.replace(/[^.]+$/, ""),
  ),
  "signature-truncated": rewrite(
    "the signature lacks its last byte",
    (token) => {
      const [head, payload, signature] = token.split(".");
      return [
        head,
        payload,
        Buffer.from(signature, "base64url")
          .subarray(0, -1)
          .toString("base64url"),
      ].join(".");
    },
  ),
  "signature-zero": rewrite("the signature is all zeros", (token) =>
    token.replace(/[^.]+$/, Buffer.alloc(256).toString("base64url")),
  ),
  "signature-other-payload": rewrite(
    "the claims were changed after signing",
    (token, { claims }) => {
      const [head, , signature] = token.split(".");
      const changed = {
        ...claims,
        oid: "ade1e000-6666-4a66-8a66-000000000006",
      };
      return [
        head,
        Buffer.from(JSON.stringify(changed)).toString("base64url"),
        signature,
      ].join(".");
    },
  ),
};

const headers = {
  "kid-unknown": header("the kid is published nowhere", () => ({
    kid: randomBytes(20).toString("base64url"),
  })),
  "kid-missing": edit("the header has no kid", (draft) => {
    const { kid, ...rest } = draft.header;
    draft.header = rest;
  }),
  "kid-empty": header("the kid is empty", { kid: "" }),
  "kid-number": header("the kid is a number", { kid: 1 }),
  "kid-array": header("the kid is an array", ({ header: { kid } }) => ({
    kid: [kid],
  })),
  "kid-oversized": header("the kid is 100 KB long", {
    kid: "k".repeat(100_000),
  }),
  "kid-path": header("the kid looks like a path and a query", {
    kid: "../../wp-config.php' OR '1'='1",
  }),
  "kid-of-other-key": header(
    "the kid is that of another published key",
    (draft, { keys }) => ({
      kid: keys.published.find(({ kid }) => kid !== draft.header.kid).kid,
    }),
  ),
  "jwk-header": attackerHeader(
    "the header brings its own key",
    ({ publicKey }) => ({
      jwk: publicKey.export({ format: "jwk" }),
    }),
  ),
  "jku-header": attackerHeader(
    "the header points to the attacker's key set",
    ({ kid }, { origin }) => ({
      jku: `${origin}${TRAP}`,
      kid,
    }),
  ),
  "x5u-header": attackerHeader(
    "the header points to the attacker's certificate",
    (key, { origin }) => ({
      x5u: `${origin}${TRAP}`,
    }),
  ),
  "x5c-header": attackerHeader(
    "the header brings the attacker's certificate",
    ({ certificate }) => ({
      x5c: [certificate.toString("base64")],
    }),
  ),
  "x5t-header": attackerHeader(
    "the header names the attacker's certificate",
    ({ kid }) => ({ x5t: kid }),
  ),
  "jku-header-good-signature": header(
    "the header points elsewhere, the signature is good",
    (draft, { origin }) => ({
      jku: `${origin}${TRAP}`,
    }),
  ),
  "crit-header": header("a critical extension is demanded", {
    crit: ["exp"],
    exp: 4_102_444_800,
  }),
  "crit-header-empty": header("crit is an empty list", { crit: [] }),
  "b64-false-header": header("the payload is declared unencoded", {
    b64: false,
    crit: ["b64"],
  }),
  "b64-false-header-not-critical": header("b64 is false without crit", {
    b64: false,
  }),
  "zip-header": header("the payload is declared compressed", { zip: "DEF" }),
  "cty-header": header("a nested token is declared", { cty: "JWT" }),
  "enc-header": header("encryption is declared", { enc: "A256GCM" }),
  "typ-at-jwt": header("typ is that of an access token", { typ: "at+jwt" }),
  "typ-logout-jwt": header("typ is that of a logout token", {
    typ: "logout+jwt",
  }),
  "typ-missing": edit("the header has no typ (allowed)", (draft) => {
    const { typ, ...rest } = draft.header;
    draft.header = rest;
  }),
  "typ-number": header("typ is a number", { typ: 1 }),
  "duplicate-header-alg": edit("alg occurs twice, first as none", (draft) => {
    draft.headerText = JSON.stringify(draft.header).replace(
      /^\{/,
      '{"alg":"none",',
    );
  }),
  "duplicate-header-kid": edit("kid occurs twice", (draft) => {
    draft.headerText = JSON.stringify(draft.header).replace(
      /^\{/,
      '{"kid":"another",',
    );
  }),
  "header-array": edit("the header is an array", (draft) => {
    draft.headerText = JSON.stringify([draft.header]);
  }),
  "header-bom": edit("a byte order mark stands before the header", (draft) => {
    draft.headerText = `\ufeff${JSON.stringify(draft.header)}`;
  }),
  "header-trailing-data": edit("something follows the header", (draft) => {
    draft.headerText = `${JSON.stringify(draft.header)} x`;
  }),
};

const encodings = {
  "segments-1": rewrite("one segment", (token) => token.replaceAll(".", "")),
  "segments-2": rewrite("two segments", (token) =>
    token.split(".").slice(0, 2).join("."),
  ),
  "segments-4": rewrite("four segments", (token) => `${token}.e30`),
  "segments-5": rewrite(
    "five segments, as if encrypted",
    (token) => `${token}.e30.e30`,
  ),
  "segment-empty-payload": rewrite("the middle segment is empty", (token) =>
    token.replace(/\.[^.]+\./, ".."),
  ),
  "json-serialisation": rewrite(
    "JSON serialisation instead of the compact one",
    (token) => {
      const [head, payload, signature] = token.split(".");
      return JSON.stringify({ protected: head, payload, signature });
    },
  ),
  "base64-padding": rewrite(
    "the signature has = padding",
    (token) => `${token}==`,
  ),
  "base64-padding-header": rewrite(
    "the header segment has = padding",
    (token) => token.replace(".", "==."),
  ),
  "base64-spaces": rewrite("there is a space in the signature", (token) =>
    token.replace(/(.{10})$/, " $1"),
  ),
  "base64-newline": rewrite(
    "a line feed follows the token",
    (token) => `${token}\n`,
  ),
  "base64-leading-space": rewrite(
    "a space precedes the token",
    (token) => ` ${token}`,
  ),
  "base64-standard-alphabet": rewrite("the signature uses + and /", (token) => {
    const [head, payload, signature] = token.split(".");
    // Both letters of the standard alphabet have to occur, whatever the signature is.
    const standard = signature.replaceAll("-", "+").replaceAll("_", "/");
    return [
      head,
      payload,
      standard === signature ? `+/${signature.slice(2)}` : standard,
    ].join(".");
  }),
  "base64-trailing-bits": rewrite(
    "the signature's last letter has stray bits",
    (token) => {
      const alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const value = alphabet.indexOf(token.at(-1));
      return token.slice(0, -1) + alphabet[value ^ 1];
    },
  ),
  "id-token-oversized": rewrite("a megabyte of one letter", () =>
    "a".repeat(1_048_576),
  ),
  "id-token-empty": rewrite("an empty text", () => ""),
  "access-token-as-id-token": rewrite(
    "the access token is sent as ID token",
    (token, draft, { serialise, draftAccessToken }) =>
      serialise(draftAccessToken()),
  ),
};

export const modules = {
  ...algorithms,
  ...signatures,
  ...headers,
  ...encodings,
};

// For weak keys: the encoded message that an RSA signature with exponent 1 simply is.
export function encodedMessage(input, length) {
  const digestInfo = Buffer.concat([
    Buffer.from("3031300d060960864801650304020105000420", "hex"),
    createHash("sha256").update(input).digest(),
  ]);
  const padding = Buffer.alloc(length - digestInfo.length - 3, 0xff);
  return Buffer.concat([
    Buffer.from([0, 1]),
    padding,
    Buffer.from([0]),
    digestInfo,
  ]);
}
