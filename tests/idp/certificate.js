// A minimal self-signed X.509 certificate, because published keys carry `x5c` and are named by its
// thumbprint. Node can read certificates but not make them.
import { createHash, randomBytes, sign } from "node:crypto";

const SHA256_WITH_RSA = sequence(
  Buffer.from("06092a864886f70d01010b", "hex"),
  Buffer.from("0500", "hex"),
);
const COMMON_NAME = Buffer.from("0603550403", "hex");

/** DER bytes of a certificate for an RSA key pair. */
export function selfSigned({ publicKey, privateKey }, commonName) {
  const name = sequence(
    element(
      0x31,
      sequence(COMMON_NAME, element(0x0c, Buffer.from(commonName))),
    ),
  );
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    SHA256_WITH_RSA,
    name,
    sequence(utcTime(-1), utcTime(5)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", body, privateKey);
  return sequence(
    body,
    SHA256_WITH_RSA,
    element(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
}

/** base64url SHA-1 of the certificate: both `x5t` and `kid` of a published key. */
export function thumbprint(certificate) {
  return createHash("sha1").update(certificate).digest("base64url");
}

function element(tag, content) {
  const { length } = content;
  const size =
    length < 0x80
      ? [length]
      : length < 0x100
        ? [0x81, length]
        : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts) {
  return element(0x30, Buffer.concat(parts));
}

function utcTime(yearsFromNow) {
  const moment = new Date();
  moment.setUTCFullYear(moment.getUTCFullYear() + yearsFromNow);
  const digits = moment.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}
