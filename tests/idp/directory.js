// The groups of the simulated directories, and what a person belongs to.
import { createHash } from "node:crypto";
import { CONTOSO, FABRIKAM, PERSONAL_ACCOUNTS } from "./tenants.js";

export const GROUP_STAFF = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
export const GROUP_EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const GROUP_REGIONAL_EDITORS = "2c5d9e01-7a3b-4d1f-8c66-1e9f0a7b3c03";
const GROUP_PRESS = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";
const GROUP_FABRIKAM = "4e7fb023-9c5d-4f3b-8e88-30b12c9d5e05";

// `memberOf` nests a group in others. A Microsoft 365 group is no security group.
const FIRST_GROUPS = [
  { id: GROUP_STAFF, tenant: CONTOSO, displayName: "All staff" },
  { id: GROUP_EDITORS, tenant: CONTOSO, displayName: "Website editors" },
  {
    id: GROUP_REGIONAL_EDITORS,
    tenant: CONTOSO,
    displayName: "Regional editors",
    memberOf: [GROUP_EDITORS],
  },
  {
    id: GROUP_PRESS,
    tenant: CONTOSO,
    displayName: "Press",
    securityEnabled: false,
    mailEnabled: true,
    mail: "press@contoso.example",
    groupTypes: ["Unified"],
  },
  { id: GROUP_FABRIKAM, tenant: FABRIKAM, displayName: "Fabrikam editors" },
];

export class Directory {
  #groups = new Map();

  constructor() {
    this.reset();
  }

  reset() {
    this.#groups = new Map();
    FIRST_GROUPS.forEach((group) => this.put(structuredClone(group)));
  }

  /** Those of one tenant, by name. */
  groups(tenant) {
    return [...this.#groups.values()]
      .filter((group) => group.tenant === tenant)
      .sort((a, b) => a.displayName.localeCompare(b.displayName));
  }

  group(tenant, id) {
    const group = this.#groups.get(id.toLowerCase());
    return group?.tenant === tenant ? group : undefined;
  }

  /** Adds a group, or alters the given members of one. */
  put({ id, ...members }) {
    const group = {
      id,
      tenant: CONTOSO,
      displayName: id,
      securityEnabled: true,
      mailEnabled: false,
      groupTypes: [],
      memberOf: [],
      ...this.#groups.get(id),
      ...members,
    };
    this.#groups.set(id, group);
    return group;
  }

  remove(id) {
    this.#groups.delete(id);
  }

  /** So many groups of a tenant, the same ones each time. */
  made(tenant, count) {
    return Array.from({ length: count }, (_, number) => {
      const name = `Made group ${String(number + 1).padStart(5, "0")}`;
      const id = guid(`${tenant} ${name}`);
      this.#groups.has(id) || this.put({ id, tenant, displayName: name });
      return id;
    });
  }

  /** The identifiers of a person's own groups. */
  direct({ groups = [] }) {
    return [...new Set(groups)];
  }

  /** With the groups that those groups are in. An identifier that names no group stands for itself. */
  transitive(person) {
    const found = new Set(person.groups ?? []);
    for (const id of found) {
      this.#groups.get(id)?.memberOf.forEach((outer) => found.add(outer));
    }
    return [...found];
  }

  /** Those that a token lists. Personal accounts have none. */
  inTokens(person, which) {
    if (which === "" || person.tenant === PERSONAL_ACCOUNTS) {
      return [];
    }
    return this.transitive(person).filter(
      (id) =>
        which === "All" || this.#groups.get(id)?.securityEnabled !== false,
    );
  }

  /** The directory roles of a person, which are objects like groups. */
  roles({ tenant, directoryRoles = [] }) {
    return directoryRoles.map((displayName) => ({
      id: guid(`${tenant} role ${displayName}`),
      displayName,
    }));
  }
}

/** The same identifier for the same text. */
export function guid(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
