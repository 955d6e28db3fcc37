// The demo people. Each stands for one shape of account that a site meets.
import { createHash, randomUUID } from "node:crypto";
import { GROUP_EDITORS, GROUP_STAFF } from "./directory.js";
import { CONTOSO, FABRIKAM, PERSONAL_ACCOUNTS } from "./tenants.js";

const FIRST_PEOPLE = [
  {
    id: "alice",
    name: "Alice Adams",
    givenName: "Alice",
    familyName: "Adams",
    username: "alice@contoso.example",
    email: "alice@contoso.example",
    tenant: CONTOSO,
    oid: "a11ce000-1111-4a11-8a11-000000000001",
    groups: [GROUP_STAFF, GROUP_EDITORS],
    roles: [],
    jobTitle: "Editor",
    department: "Communication",
    companyName: "Contoso Ltd.",
    officeLocation: "Building 7, room 12",
    businessPhones: ["+49 30 901820-12"],
    mobilePhone: "+49 171 5550112",
    employeeId: "1012",
    preferredLanguage: "de-DE",
    extensionAttributes: { extensionAttribute1: "CC-4711" },
    manager: "adele",
    photo: { format: "jpeg", size: 648 },
    note: "Member",
  },
  {
    id: "bob",
    name: "Bob Brown",
    givenName: "Bob",
    familyName: "Brown",
    username: "bob@contoso.example",
    email: "bob@contoso.example",
    tenant: CONTOSO,
    oid: "b0b00000-2222-4b22-8b22-000000000002",
    groups: [GROUP_STAFF],
    roles: ["editor"],
    jobTitle: "Web developer",
    department: "IT",
    manager: "alice",
    photo: { format: "png", size: 96 },
    note: "Member",
  },
  {
    id: "carol",
    name: "Carol Clark",
    givenName: "Carol",
    familyName: "Clark",
    username: "carol@contoso.example",
    tenant: CONTOSO,
    oid: "ca701000-3333-4c33-8c33-000000000003",
    note: "Member without an e-mail address",
  },
  {
    id: "dora",
    name: "Dora Guest",
    givenName: "Dora",
    familyName: "Guest",
    username: "dora_fabrikam.example#EXT#@contoso.example",
    email: "dora@fabrikam.example",
    tenant: CONTOSO,
    oid: "d07a0000-4444-4d44-8d44-000000000004",
    guestFrom: `https://sts.windows.net/${FABRIKAM}/`,
    note: "Guest from Fabrikam",
  },
  {
    id: "erik",
    name: "Erik Öberg",
    givenName: "Erik",
    familyName: "Öberg",
    // Longer than the 60 characters WordPress allows for a login name, and not ASCII.
    username:
      "erik.öberg.avdelningen-för-inkommande-ärenden@forskning.contoso.example",
    email: "erik.oberg@contoso.example",
    tenant: CONTOSO,
    oid: "e71c0000-5555-4e55-8e55-000000000005",
    note: "Member with a very long, non-ASCII name",
  },
  {
    id: "adele",
    name: "Adele Admin",
    givenName: "Adele",
    familyName: "Admin",
    username: "admin@contoso.example",
    email: "admin@contoso.example",
    tenant: CONTOSO,
    oid: "ade1e000-6666-4a66-8a66-000000000006",
    jobTitle: "Managing director",
    directoryRoles: ["Global Administrator"],
    note: "Has the e-mail address of the WordPress administrator",
  },
  {
    id: "frank",
    name: "Frank Fabrikam",
    givenName: "Frank",
    familyName: "Fabrikam",
    username: "frank@fabrikam.example",
    email: "frank@fabrikam.example",
    tenant: FABRIKAM,
    oid: "f7a0c000-7777-4f77-8f77-000000000007",
    note: "Member of Fabrikam",
  },
  {
    id: "mona",
    name: "Mona Personal",
    givenName: "Mona",
    familyName: "Personal",
    username: "mona@outlook.example",
    email: "mona@outlook.example",
    tenant: PERSONAL_ACCOUNTS,
    oid: "00000000-0000-0000-66f3-3332eca7ea81",
    note: "Personal account",
  },
];

export class People {
  #people = new Map();

  constructor() {
    this.reset();
  }

  reset() {
    this.#people = new Map(
      FIRST_PEOPLE.map((person) => [person.id, structuredClone(person)]),
    );
  }

  find(id) {
    return this.#people.get(id);
  }

  all() {
    return [...this.#people.values()];
  }

  /** Those whom this authority lets sign in. */
  at(authority) {
    return this.all().filter((person) => authority.admits(person.tenant));
  }

  /** Whom a login hint means here, if anybody. */
  hinted(authority, hint) {
    const person = this.find(this.hint(hint)?.person);
    return person && authority.admits(person.tenant) ? person : undefined;
  }

  /** A hint is the value of the claim login_hint, the user name, the e-mail address or the object id. */
  hint(text) {
    if (!text) {
      return undefined;
    }
    for (const person of this.#people.values()) {
      if (text === loginHint(person)) {
        return { form: "claim", person: person.id };
      }
      const form = ["username", "email", "oid"].find(
        (member) => person[member]?.toLowerCase() === text.toLowerCase(),
      );
      if (form) {
        return { form, person: person.id };
      }
    }
    return { form: "unknown", person: null };
  }

  /** Whom an identifier or a user name means in a tenant. */
  inTenant(tenant, key) {
    const wanted = key.toLowerCase();
    return this.all().find(
      (person) =>
        person.tenant === tenant &&
        [person.oid, person.username].some(
          (name) => name?.toLowerCase() === wanted,
        ),
    );
  }

  /** Deleted and created anew: the same user name, another identifier, nobody's groups. */
  recreate(id) {
    const { groups, roles, directoryRoles, ...person } = this.find(id);
    person.oid = randomUUID();
    this.#people.set(id, person);
    return person;
  }

  /** Adds a person, or alters the given members of one; null removes a member. */
  put({ id, ...members }) {
    const person = {
      ...(this.#people.get(id) ?? { id, tenant: CONTOSO, name: id }),
    };
    for (const [member, value] of Object.entries(members)) {
      if (value === null) {
        delete person[member];
      } else {
        person[member] = value;
      }
    }
    this.#people.set(id, person);
    return person;
  }
}

/** The claim login_hint: says nothing to anybody but this cloud, and stays the same. */
export function loginHint({ tenant, oid }) {
  const digest = createHash("sha384").update(`login hint ${tenant} ${oid}`);
  return `O.${digest.digest("base64url")}`;
}
