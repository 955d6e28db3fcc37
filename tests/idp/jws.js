// Compact serialisation with every choice left open, so that wrong tokens can be made on purpose.
import { constants, createHmac, sign } from "node:crypto";

const SIGNERS = {
  RS256: (input, key) => sign("sha256", input, key),
  RS384: (input, key) => sign("sha384", input, key),
  RS512: (input, key) => sign("sha512", input, key),
  PS256: (input, key) =>
    sign("sha256", input, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }),
  ES256: (input, key) =>
    sign("sha256", input, { key, dsaEncoding: "ieee-p1363" }),
  HS256: (input, key) => createHmac("sha256", key).update(input).digest(),
  none: () => Buffer.alloc(0),
};

/**
 * A draft has `header`, `claims`, `key` and `algorithm` (what really signs, whatever the header
 * says). `headerText` and `payloadText` replace the JSON made from header and claims; `signer`
 * replaces the signature.
 */
export function compact(draft) {
  const header = encode(draft.headerText ?? JSON.stringify(draft.header));
  const payload = encode(draft.payloadText ?? JSON.stringify(draft.claims));
  const input = Buffer.from(`${header}.${payload}`);
  const signer = draft.signer ?? SIGNERS[draft.algorithm];
  return `${header}.${payload}.${signer(input, draft.key).toString("base64url")}`;
}

function encode(text) {
  return Buffer.from(text).toString("base64url");
}
