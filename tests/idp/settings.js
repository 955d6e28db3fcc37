// The one application registration and what a test may change about the simulated cloud.
import { checkCertificates } from "./client-certificates.js";
import { CONTOSO } from "./tenants.js";

export const CLIENT_ID = "6cb04018-a3f5-46a7-b995-940c78f5aef3";

// Not a secret: it is printed by the demo and works nowhere else.
const CLIENT_SECRET = "vestibule-demo-secret~not.for_production";

const DEFAULTS = {
  client_id: CLIENT_ID,
  client_secret: CLIENT_SECRET,
  client_secret_expired: false,
  // PEM. An assertion that one of their keys has signed takes the secret's place.
  client_certificates: [],
  home_tenant: CONTOSO,
  multi_tenant: false,
  // Callbacks, and where a sign-out may lead back to: Entra has one list for both.
  redirect_uris: [],
  // Where the application lets a sign-in begin that somebody else initiates; empty: not registered.
  initiate_login_uri: "",
  // Loaded in a hidden frame when a person who used the application signs out; empty: not registered.
  frontchannel_logout_uri: "",
  // Entra sends the sid alone; the specification wants the issuer with it.
  frontchannel_iss: false,
  // Entra has no back-channel logout. With an address here every sign-out posts a logout token.
  backchannel_logout_uri: "",
  // Claims that an application has to ask for in its registration.
  optional_claims: ["login_hint", "sid"],
  // Permissions that the directory has not granted to the application.
  withheld_scopes: [],
  // Which groups tokens list: "SecurityGroup", "All", or "" for none.
  group_membership_claims: "SecurityGroup",
  // What stands for more groups than a token lists: "source" points to Graph, "hasgroups" only says so.
  group_overage: "source",
  // Person who is signed in without being asked; null goes by the browser's session.
  autologin: null,
  // Whoever is signed in in a browser is not asked again. false: the account page each time.
  single_sign_on: true,
  // Seconds. Entra dates tokens five minutes back so that slow clocks accept them.
  backdate: 300,
  token_lifetime: 3900,
  code_lifetime: 600,
};

const CHOICES = {
  group_membership_claims: ["", "SecurityGroup", "All"],
  group_overage: ["source", "hasgroups"],
};

const OPTIONAL_CLAIMS = [...DEFAULTS.optional_claims];

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
    for (const [name, choices] of Object.entries(CHOICES)) {
      if (Object.hasOwn(changes, name) && !choices.includes(changes[name])) {
        throw new RangeError(`setting ${name} is one of ${choices.join(", ")}`);
      }
    }
    for (const claim of changes.optional_claims ?? []) {
      if (!OPTIONAL_CLAIMS.includes(claim)) {
        throw new RangeError(`unknown optional claim ${claim}`);
      }
    }
    checkCertificates(changes.client_certificates ?? []);
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
