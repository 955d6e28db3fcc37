// The certificates that are registered for the application, and the one that an assertion names. Microsoft
// finds it by `x5t#S256` alone, and takes it while it is valid.
import { createHash, X509Certificate } from "node:crypto";

/** What an assertion says of itself, before anybody has verified it. */
export function assertionHeader(assertion) {
  try {
    return JSON.parse(
      Buffer.from(String(assertion).split(".")[0], "base64url"),
    );
  } catch {
    return {};
  }
}

/** The public key of the registered certificate that the assertion names, as a JWK. */
export function namedKey(certificates, assertion) {
  const named = assertionHeader(assertion)["x5t#S256"];
  const now = new Date();
  const found = certificates
    .map((pem) => new X509Certificate(pem))
    .find(
      ({ raw, validFrom, validTo }) =>
        createHash("sha256").update(raw).digest("base64url") === named &&
        new Date(validFrom) <= now &&
        now < new Date(validTo),
    );
  return found && { ...found.publicKey.export({ format: "jwk" }), use: "sig" };
}

/** Throws when one is no certificate. */
export function checkCertificates(certificates) {
  certificates.forEach((pem) => new X509Certificate(pem));
}
