// Users: who is meant, their properties, their manager.
import { PERSONAL_ACCOUNTS } from "../tenants.js";
import {
  badRequest,
  found,
  GraphError,
  noResource,
  refused,
} from "./answers.js";
import { demand, may } from "./permissions.js";
import { matching, page, pick, selected } from "./query.js";

const DEFAULT = [
  "businessPhones",
  "displayName",
  "givenName",
  "id",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
];

// What User.ReadBasic.All shows of somebody else.
const BASIC = [
  "displayName",
  "givenName",
  "id",
  "mail",
  "surname",
  "userPrincipalName",
];

const KNOWN = [
  ...DEFAULT,
  "accountEnabled",
  "companyName",
  "createdDateTime",
  "creationType",
  "department",
  "employeeId",
  "externalUserState",
  "identities",
  "onPremisesExtensionAttributes",
  "onPremisesSamAccountName",
  "onPremisesSyncEnabled",
  "otherMails",
  "proxyAddresses",
  "signInSessionsValidFromDateTime",
  "usageLocation",
  "userType",
];

const DIRECTORY_EXTENSION = /^extension_[0-9a-f]{32}_\w+$/i;
const SEARCHABLE = ["displayName", "mail", "userPrincipalName"];
const TYPE = "microsoft.graph.user";

/** Whom /me or /users/{id} means, and whether that is whoever signed in. */
export function meant({ simulator, grant }, key) {
  if (key === undefined) {
    if (!grant.oid) {
      throw new GraphError(
        400,
        "BadRequest",
        "/me request is only valid with delegated authentication flow.",
      );
    }
    const person = simulator.people.inTenant(grant.tenant, grant.oid);
    if (!person) {
      throw noResource(grant.oid);
    }
    return { person, self: true };
  }
  // Personal accounts have no directory.
  if (grant.tenant === PERSONAL_ACCOUNTS) {
    throw refused();
  }
  const person = simulator.people.inTenant(grant.tenant, key);
  return { person, self: person !== undefined && person.oid === grant.oid };
}

/** As meant, for whoever may know that the person is there. */
export function permitted(call, key, { own, others }) {
  const { person, self } = meant(call, key);
  demand(call.grant, self ? own : others);
  if (!person) {
    throw noResource(key);
  }
  return { person, self };
}

export function user(call, key) {
  const { person, self } = permitted(call, key, {
    own: "self",
    others: "usersBasic",
  });
  const names = selected(call.query, KNOWN, TYPE, DIRECTORY_EXTENSION);
  const body = {
    "@odata.context": context(call, names, "/$entity"),
    ...shown(call, person, names, self),
  };
  const expand = call.query.get("$expand");
  if (expand !== null) {
    const nested = /^manager(?:\(\$select=([\w,]+)\))?$/.exec(expand);
    if (!nested) {
      throw badRequest("Only manager can be expanded here.");
    }
    demand(call.grant, "users");
    const boss = managerOf(call, person);
    if (boss) {
      body.manager = {
        "@odata.type": "#microsoft.graph.user",
        ...shown(call, boss, nested[1]?.split(","), false),
      };
    }
  }
  return found(body);
}

export function manager(call, key) {
  const { person } = permitted(call, key, { own: "users", others: "users" });
  const boss = managerOf(call, person);
  if (!boss) {
    throw noResource("manager");
  }
  const names = selected(call.query, KNOWN, TYPE, DIRECTORY_EXTENSION);
  return found({
    "@odata.context": `${call.base}/$metadata#directoryObjects/$entity`,
    "@odata.type": "#microsoft.graph.user",
    ...shown(call, boss, names, false),
  });
}

export function users(call) {
  const { simulator, grant, query } = call;
  demand(grant, "usersBasic");
  const names = selected(query, KNOWN, TYPE, DIRECTORY_EXTENSION);
  const people = simulator.people
    .all()
    .filter(({ tenant, oid }) => tenant === grant.tenant && oid);
  const objects = matching(people.map(properties), call, SEARCHABLE);
  const list = page(objects, call);
  return found({
    "@odata.context": context(call, names, ""),
    ...list,
    value: list.value.map((object) => visible(grant, object, names, false)),
  });
}

function managerOf({ simulator }, person) {
  const boss = simulator.people.find(person.manager);
  return boss?.tenant === person.tenant ? boss : undefined;
}

function shown({ grant }, person, names, self) {
  return visible(grant, properties(person), names, self);
}

// What a permission does not show is null.
function visible(grant, object, names = DEFAULT, self) {
  const everything = self ? may(grant, "self") : may(grant, "users");
  const open = everything
    ? object
    : Object.fromEntries(BASIC.map((name) => [name, object[name]]));
  return pick(open, names);
}

function context({ base }, names, end) {
  return `${base}/$metadata#users${names ? `(${names.join(",")})` : ""}${end}`;
}

/** A person in Graph's words. */
export function properties(person) {
  const guest = person.guestFrom !== undefined;
  const attributes = person.extensionAttributes ?? {};
  return {
    id: graphId(person),
    accountEnabled: person.accountEnabled !== false && person.error !== 50057,
    businessPhones: person.businessPhones ?? [],
    companyName: person.companyName,
    createdDateTime: "2020-02-03T08:00:00Z",
    creationType: guest ? "Invitation" : undefined,
    department: person.department,
    displayName: person.name,
    employeeId: person.employeeId,
    externalUserState: guest ? "Accepted" : undefined,
    givenName: person.givenName,
    identities: person.username
      ? [
          {
            signInType: "userPrincipalName",
            issuer: person.username.split("@").at(-1),
            issuerAssignedId: person.username,
          },
        ]
      : [],
    jobTitle: person.jobTitle,
    mail: person.email,
    mobilePhone: person.mobilePhone,
    officeLocation: person.officeLocation,
    onPremisesExtensionAttributes: Object.fromEntries(
      Array.from({ length: 15 }, (_, n) => `extensionAttribute${n + 1}`).map(
        (name) => [name, attributes[name] ?? null],
      ),
    ),
    otherMails: person.otherMails ?? [],
    preferredLanguage: person.preferredLanguage,
    proxyAddresses: person.email ? [`SMTP:${person.email}`] : [],
    surname: person.familyName,
    usageLocation: person.usageLocation,
    userPrincipalName: person.username,
    userType: person.userType ?? (guest ? "Guest" : "Member"),
    ...person.extensions,
  };
}

/** Graph knows personal accounts by the end of their identifier only. */
function graphId({ tenant, oid }) {
  return tenant === PERSONAL_ACCOUNTS
    ? oid.replaceAll("-", "").slice(-16)
    : oid;
}
