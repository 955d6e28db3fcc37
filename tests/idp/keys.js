// Signing keys: what is published, what signs, and how both roll over.
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { selfSigned, thumbprint } from "./certificate.js";
import { issuerFor, PERSONAL_ACCOUNTS } from "./tenants.js";

const generate = promisify(generateKeyPair);

// Any tenant's key, as opposed to a key that only personal accounts' tokens may use.
const ANY_TENANT = "{tenantid}";

export class Keys {
  #initial;
  #spare;
  #rollBeforeSigning = false;

  static async create() {
    const keys = new Keys();
    const [first, second, personal] = await Promise.all([
      newKey("simulated signing key 1"),
      newKey("simulated signing key 2"),
      newKey("simulated personal account key", {
        issuerTenant: PERSONAL_ACCOUNTS,
      }),
    ]);
    keys.#initial = [first, second, personal];
    keys.reset();
    keys.#prepareSpare();
    return keys;
  }

  /** Back to the keys of the start, so that a document kept from an earlier test stays true. */
  reset() {
    this.published = [...this.#initial];
    this.current = this.#initial[0];
    this.personal = this.#initial[2];
    this.#rollBeforeSigning = false;
  }

  /**
   * overlap: a new key signs, the old ones stay published.
   * replace: the old ones are withdrawn at once.
   * just_before_signing: `replace`, but at the moment the next token is signed.
   */
  async rotate(mode) {
    switch (mode) {
      case "just_before_signing":
        this.#rollBeforeSigning = true;
        return this.current;
      case "overlap":
      case "replace": {
        // Replaced before waiting, so that two rollovers at once do not get the same key.
        const spare = this.#spare;
        this.#prepareSpare();
        const next = await spare;
        const kept = mode === "overlap" ? this.published : [this.personal];
        this.published = [next, ...kept];
        this.current = next;
        return next;
      }
      default:
        throw new RangeError(
          "mode must be overlap, replace or just_before_signing",
        );
    }
  }

  /** The key for a token of this tenant, after a rollover that was ordered for this moment. */
  async forSigning(tenant) {
    if (this.#rollBeforeSigning) {
      this.#rollBeforeSigning = false;
      await this.rotate("replace");
    }
    return tenant === PERSONAL_ACCOUNTS ? this.personal : this.current;
  }

  /** A key that no document lists. */
  async unlisted() {
    return this.#spare;
  }

  named(kid) {
    return this.published.find((key) => key.kid === kid);
  }

  /** The key set as this authority publishes it: personal keys only where personal accounts are. */
  document(origin, authority) {
    const keys = this.published
      .filter(
        (key) =>
          key.issuerTenant === ANY_TENANT ||
          authority.admits(PERSONAL_ACCOUNTS),
      )
      .filter(
        (key) =>
          key.issuerTenant === PERSONAL_ACCOUNTS ||
          authority.issuerTenant !== PERSONAL_ACCOUNTS,
      )
      .map((key) => published(key, origin, authority));
    return { keys };
  }

  // Made ahead, because a rollover in the middle of a request must not wait for prime numbers.
  #prepareSpare() {
    this.#spare = newKey("simulated later signing key");
  }
}

export async function newKey(
  commonName,
  { bits = 2048, exponent = 0x10001, issuerTenant = ANY_TENANT } = {},
) {
  const pair = await generate("rsa", {
    modulusLength: bits,
    publicExponent: exponent,
  });
  const certificate = selfSigned(pair, commonName);
  return { ...pair, certificate, issuerTenant, kid: thumbprint(certificate) };
}

/** One member of the key set, in Microsoft's shape: no `alg`, and an `issuer` for each key. */
export function published(key, origin, authority) {
  const { n, e } = key.publicKey.export({ format: "jwk" });
  const issuerTenant =
    key.issuerTenant === ANY_TENANT ? authority.issuerTenant : key.issuerTenant;
  return {
    kty: "RSA",
    use: "sig",
    kid: key.kid,
    x5t: key.kid,
    n,
    e,
    x5c: [key.certificate.toString("base64")],
    issuer: issuerFor(origin, issuerTenant),
  };
}
