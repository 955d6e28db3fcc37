// The one application registration and what a test may change about the simulated cloud.
import { CONTOSO } from "./tenants.js";

export const CLIENT_ID = "6cb04018-a3f5-46a7-b995-940c78f5aef3";

// Not a secret: it is printed by the demo and works nowhere else.
const CLIENT_SECRET = "vestibule-demo-secret~not.for_production";

const DEFAULTS = {
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  client_secret_expired: false,
  home_tenant: CONTOSO,
  multi_tenant: false,
  redirect_uris: [],
  // Person who is signed in without being asked; null shows the account page.
  autologin: null,
  // Seconds. Entra dates tokens five minutes back so that slow clocks accept them.
  backdate: 300,
  token_lifetime: 3900,
  code_lifetime: 600,
};

export class Settings {
  #initial;

  constructor(initial = {}) {
    this.#initial = { ...DEFAULTS, ...initial };
    this.reset();
  }

  reset() {
    Object.assign(this, structuredClone(this.#initial));
  }

  /** Throws on an unknown name or a value of another type, so that a typing slip in a test is seen. */
  change(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (!Object.hasOwn(DEFAULTS, name)) {
        throw new RangeError(`unknown setting ${name}`);
      }
      const expected = name === "autologin" ? "string" : typeof DEFAULTS[name];
      const fits =
        typeof value === expected &&
        Array.isArray(value) === Array.isArray(DEFAULTS[name]);
      if (!fits && !(name === "autologin" && value === null)) {
        throw new TypeError(`setting ${name} has the wrong type`);
      }
    }
    Object.assign(this, structuredClone(changes));
  }

  values() {
    return { ...this };
  }

  /** Is the application known in this directory? A single-tenant application is known at home only. */
  knownAt(authority) {
    return this.multi_tenant || authority.segment === this.home_tenant;
  }
}
