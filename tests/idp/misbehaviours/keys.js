// Key sets that are wrong, with tokens to match where a token makes the case.
import { generateKeyPairSync } from "node:crypto";
import { newKey, published } from "../keys.js";
import { issuerFor, PERSONAL_ACCOUNTS } from "../tenants.js";
import { encodedMessage } from "./jose.js";

function keySet(about, change) {
  return { about, keys: change };
}

function eachKey(about, change) {
  return keySet(about, ({ keys }, context) => ({
    keys: keys.map((key) => change({ ...key }, context)),
  }));
}

function adds(about, member) {
  return keySet(about, async ({ keys }, context) => ({
    keys: [await member(keys, context), ...keys],
  }));
}

// A key made once for the process: tokens and key set have to agree on it.
function weak(about, options, { alter = (member) => member, signer } = {}) {
  let made;
  const key = () => (made ??= newKey("weak key", options));
  return {
    about,
    keys: async ({ keys }, { origin, authority }) => ({
      keys: [alter(published(await key(), origin, authority)), ...keys],
    }),
    idToken: {
      edit: async (draft) => {
        const { kid, privateKey } = await key();
        draft.header = { ...draft.header, kid };
        draft.key = privateKey;
        draft.signer = signer;
      },
    },
  };
}

const withLastBit = (n, bit) => {
  const bytes = Buffer.from(n, "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) & 0xfe) | bit;
  return bytes.toString("base64url");
};

export const modules = {
  "keys-rsa-1024": weak("signed with a published RSA key of 1024 bits", {
    bits: 1024,
  }),
  "keys-exponent-3": weak("signed with a published RSA key of exponent 3", {
    exponent: 3,
  }),
  "keys-exponent-1": weak(
    "a published RSA key of exponent 1, whose signatures anybody can make",
    {},
    {
      alter: (member) => ({ ...member, e: "AQ" }),
      signer: (input) => encodedMessage(input, 256),
    },
  ),
  "keys-even-modulus": weak(
    "signed with a published RSA key whose modulus is even",
    {},
    {
      alter: (member) => ({ ...member, n: withLastBit(member.n, 0) }),
    },
  ),
  "keys-use-enc": eachKey("every key is for encryption", (key) => ({
    ...key,
    use: "enc",
  })),
  "keys-use-missing": eachKey(
    "keys have no use (allowed)",
    ({ use, ...key }) => key,
  ),
  "keys-key-ops-encrypt": eachKey(
    "key_ops has no verify",
    ({ use, ...key }) => ({ ...key, key_ops: ["encrypt"] }),
  ),
  "keys-alg-other": eachKey("alg of every key is RS512", (key) => ({
    ...key,
    alg: "RS512",
  })),
  "keys-issuer-missing": eachKey(
    "keys have no issuer member (allowed)",
    ({ issuer, ...key }) => key,
  ),
  "keys-issuer-foreign": eachKey(
    "every key belongs to a foreign issuer",
    (key) => ({
      ...key,
      issuer: "https://evil.example/v2.0",
    }),
  ),
  "keys-issuer-personal": {
    about:
      "a tenant's token signed with the key of personal accounts, which the key set lists",
    keys: ({ keys }, { origin, authority, keys: store }) => ({
      keys: [
        ...keys.filter(({ kid }) => kid !== store.personal.kid),
        published(store.personal, origin, authority),
      ],
    }),
    idToken: {
      edit: (draft, { keys }) => {
        draft.header = { ...draft.header, kid: keys.personal.kid };
        draft.key = keys.personal.privateKey;
      },
    },
  },
  "keys-cloud-instance-foreign": eachKey(
    "every key belongs to another cloud",
    (key) => ({
      ...key,
      cloud_instance_name: "microsoftonline.us",
    }),
  ),
  "keys-duplicate-kid": keySet(
    "each kid occurs twice, with different keys",
    async ({ keys }, { keys: store }) => {
      const other = (await store.unlisted()).publicKey.export({
        format: "jwk",
      });
      return {
        keys: keys.flatMap((key) => [
          { ...key, n: other.n, x5c: undefined },
          key,
        ]),
      };
    },
  ),
  "keys-duplicate-identical": keySet(
    "each key occurs twice, identically (allowed)",
    ({ keys }) => ({
      keys: [...keys, ...keys],
    }),
  ),
  "keys-unknown-kty": adds(
    "one key has a type that nobody knows (allowed)",
    () => ({ kty: "XYZ", kid: "strange", use: "sig" }),
  ),
  "keys-elliptic": adds("one key is elliptic (allowed)", () => ({
    ...generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
      format: "jwk",
    }),
    kid: "elliptic",
    use: "sig",
  })),
  "keys-symmetric": adds("one key is a shared secret, published", () => ({
    kty: "oct",
    kid: "secret",
    k: "c2VjcmV0",
  })),
  "keys-private-material": eachKey(
    "private members are published",
    (key, { keys: store }) => {
      const { d, p, q } = (
        store.named(key.kid) ?? store.current
      ).privateKey.export({ format: "jwk" });
      return { ...key, d, p, q };
    },
  ),
  "keys-none": keySet("the list of keys is empty", () => ({ keys: [] })),
  "keys-missing": keySet("there is no list of keys", () => ({})),
  "keys-object": keySet("keys is an object", ({ keys }) => ({
    keys: { ...keys },
  })),
  "keys-null-member": adds("one key is null", () => null),
  "keys-101": keySet("there are 101 keys", ({ keys }) => ({
    keys: [
      ...Array.from({ length: 101 - keys.length }, (_, n) => ({
        ...keys[0],
        kid: `filler-${n}`,
        x5t: `filler-${n}`,
      })),
      ...keys,
    ],
  })),
  "keys-modulus-empty": eachKey("n is empty", (key) => ({ ...key, n: "" })),
  "keys-modulus-garbage": eachKey("n is no base64url", (key) => ({
    ...key,
    n: "%%%",
  })),
  "keys-modulus-16384": eachKey("n has 16384 bits", (key) => ({
    ...key,
    n: Buffer.alloc(2048, 0xff).toString("base64url"),
  })),
  "keys-kid-missing": eachKey(
    "keys have no kid",
    ({ kid, x5t, ...key }) => key,
  ),
  "keys-duplicate-members": keySet(
    "the document has the member keys twice",
    (document) => JSON.stringify(document).replace(/^\{/, '{"keys":[],'),
  ),
  "personal-issuer-with-tenant-key": {
    about: "a personal account's token signed with an organisations' key",
    idToken: {
      edit: (draft, { origin, keys }) => {
        draft.claims.tid = PERSONAL_ACCOUNTS;
        draft.claims.iss = issuerFor(origin, PERSONAL_ACCOUNTS);
        draft.header = { ...draft.header, kid: keys.current.kid };
        draft.key = keys.current.privateKey;
      },
    },
  },
};
