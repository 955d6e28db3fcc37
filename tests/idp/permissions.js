// The permissions of Graph that the simulator knows, who may consent to them, and to what a tenant has consented.
import { CONTOSO } from "./tenants.js";

const STANDARD = ["openid", "profile", "email", "offline_access"];

const ANYBODY_CONSENTS = ["User.Read", "User.ReadWrite", "User.ReadBasic.All"];

const ADMINISTRATORS_CONSENT = [
  "Directory.Read.All",
  "Group.Read.All",
  "Group.ReadBasic.All",
  "GroupMember.Read.All",
  "GroupMember.ReadBasic.All",
  "ProfilePhoto.Read.All",
  "User.Read.All",
  "User.ReadWrite.All",
];

const DELEGATED = [...ANYBODY_CONSENTS, ...ADMINISTRATORS_CONSENT];
const APPLICATION = ["User.ReadBasic.All", ...ADMINISTRATORS_CONSENT];

const USUAL = [
  "User.Read.All",
  "GroupMember.Read.All",
  "ProfilePhoto.Read.All",
];

export class Consents {
  #tenants = new Map();

  constructor() {
    this.reset();
  }

  /** At the start the home tenant has granted what a site may want. */
  reset() {
    this.#tenants = new Map();
    this.put(CONTOSO, {
      delegated: ["User.Read", ...USUAL],
      application: USUAL,
    });
  }

  at(tenant) {
    return (
      this.#tenants.get(tenant) ?? {
        delegated: [],
        application: [],
        user_consent: true,
      }
    );
  }

  put(tenant, changes) {
    const wrong = Object.keys(changes).find(
      (name) => !["delegated", "application", "user_consent"].includes(name),
    );
    if (wrong) {
      throw new RangeError(`nothing called ${wrong} in a consent`);
    }
    check(changes.delegated, DELEGATED);
    check(changes.application, APPLICATION);
    const consent = { ...this.at(tenant), ...changes };
    this.#tenants.set(tenant, consent);
    return consent;
  }

  all() {
    return Object.fromEntries(this.#tenants);
  }

  /** The delegated permissions among these that nobody has granted and the person cannot. */
  missing(tenant, scopes) {
    const { delegated, user_consent } = this.at(tenant);
    return scopes.filter(
      (scope) =>
        !delegated.includes(scope) &&
        !(user_consent && ANYBODY_CONSENTS.includes(scope)),
    );
  }
}

/** What a scope parameter asks for: { standard, graph, unknown }, Graph's in Microsoft's own spelling. */
export function askedScopes(text = "openid", origin) {
  const asked = { standard: [], graph: [], unknown: [] };
  for (const scope of text.split(" ").filter(Boolean)) {
    const name = withoutResource(scope, origin);
    const known = DELEGATED.find(
      (other) => other.toLowerCase() === name.toLowerCase(),
    );
    if (STANDARD.includes(scope)) {
      asked.standard.push(scope);
    } else if (known) {
      asked.graph.push(known);
    } else {
      asked.unknown.push(scope);
    }
  }
  return asked;
}

/** Does this scope ask for all application permissions of Graph? undefined: it is of another form. */
export function isDefaultScope(scope, origin) {
  if (!/\S\/\.default$/.test(scope ?? "") || /\s/.test(scope)) {
    return undefined;
  }
  return withoutResource(scope, origin) === ".default";
}

function withoutResource(scope, origin) {
  const resource = ["https://graph.microsoft.com/", `${origin}/graph/`].find(
    (prefix) => scope.startsWith(prefix),
  );
  return scope.slice(resource?.length ?? 0);
}

function check(names = [], known) {
  for (const name of names) {
    if (!known.includes(name)) {
      throw new RangeError(`unknown permission ${name}`);
    }
  }
}
