// Groups, and who is in them.
import { badRequest, found, GraphError, noResource } from "./answers.js";
import { demand, may } from "./permissions.js";
import { matching, page, pick, selected } from "./query.js";
import { permitted } from "./users.js";

const DEFAULT = [
  "id",
  "description",
  "displayName",
  "groupTypes",
  "mail",
  "mailEnabled",
  "securityEnabled",
];
const KNOWN = [...DEFAULT, "mailNickname", "visibility", "createdDateTime"];
const TYPE = "microsoft.graph.group";
const SEARCHABLE = ["displayName", "description", "mail"];
const MOST_ASKED = 20;
const MOST_TOLD = 11_000;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function groups(call) {
  const { simulator, grant } = call;
  demand(grant, "groups");
  const names = selected(call.query, KNOWN, TYPE);
  const list = page(
    matching(simulator.directory.groups(grant.tenant), call, SEARCHABLE),
    call,
  );
  return found({
    "@odata.context": context(call, names),
    ...list,
    value: list.value.map((group) => pick(group, names ?? DEFAULT)),
  });
}

export function group(call, id) {
  const { simulator, grant } = call;
  demand(grant, "groups");
  if (!GUID.test(id)) {
    throw badRequest(`Invalid object identifier '${id}'.`);
  }
  const names = selected(call.query, KNOWN, TYPE);
  const object = simulator.directory.group(grant.tenant, id);
  if (!object) {
    throw noResource(id);
  }
  return found({
    "@odata.context": `${context(call, names)}/$entity`,
    ...pick(object, names ?? DEFAULT),
  });
}

/** memberOf and transitiveMemberOf, all kinds of objects or groups alone. */
export function memberOf(call, key, { transitive, groupsOnly }) {
  const { simulator, grant } = call;
  const { person } = permitted(call, key, {
    own: "ownMemberships",
    others: "memberships",
  });
  const { directory } = simulator;
  const names = selected(call.query, KNOWN, TYPE);
  // Whoever may not read groups sees that they are there.
  const details = may(grant, "groupDetails");
  const show = (object) =>
    details
      ? pick(object, names ?? DEFAULT)
      : pick({ id: object.id }, names ?? DEFAULT);
  const ids = transitive
    ? directory.transitive(person)
    : directory.direct(person);
  let objects = ids.map((id) => ({
    kind: "group",
    ...(directory.group(grant.tenant, id) ?? { id }),
  }));
  if (!groupsOnly) {
    objects.push(
      ...directory
        .roles(person)
        .map((role) => ({ kind: "directoryRole", ...role })),
    );
  }
  const list = page(matching(objects, call, SEARCHABLE), call);
  return found({
    "@odata.context": groupsOnly
      ? context(call, names)
      : `${call.base}/$metadata#directoryObjects`,
    ...list,
    value: list.value.map(({ kind, ...object }) => ({
      ...(groupsOnly ? {} : { "@odata.type": `#microsoft.graph.${kind}` }),
      ...show(object),
    })),
  });
}

export function checkMemberGroups(call, key) {
  const { person } = permitted(call, key, {
    own: "checkMemberships",
    others: "checkMemberships",
  });
  const asked = call.body?.groupIds;
  if (!Array.isArray(asked) || asked.length === 0) {
    throw badRequest("Collection groupIds cannot be null or empty.");
  }
  if (asked.length > MOST_ASKED) {
    throw badRequest(
      `The number of values in the collection groupIds exceeds the limit of ${MOST_ASKED}.`,
    );
  }
  const wrong = asked.find((id) => !GUID.test(id));
  if (wrong !== undefined) {
    throw badRequest(`Invalid GUID: ${wrong}`);
  }
  const member = new Set(
    call.simulator.directory.transitive(person).map((id) => id.toLowerCase()),
  );
  return identifiers(
    call,
    asked.filter((id) => member.has(id.toLowerCase())),
  );
}

/** getMemberGroups, and getMemberObjects with the roles of the directory. */
export function getMembers(call, key, { objects }) {
  const { person } = permitted(call, key, {
    own: objects ? "ownMemberships" : "checkMemberships",
    others: "checkMemberships",
  });
  const securityOnly = call.body?.securityEnabledOnly;
  if (typeof securityOnly !== "boolean") {
    throw badRequest("The parameter securityEnabledOnly is required.");
  }
  const { directory } = call.simulator;
  const ids = directory
    .transitive(person)
    .filter(
      (id) =>
        !securityOnly ||
        directory.group(person.tenant, id)?.securityEnabled !== false,
    );
  if (objects) {
    ids.push(...directory.roles(person).map(({ id }) => id));
  }
  if (ids.length > MOST_TOLD) {
    throw new GraphError(
      400,
      "Directory_ResultSizeLimitExceeded",
      "The result size limit is exceeded.",
    );
  }
  return identifiers(call, ids);
}

function identifiers({ base }, value) {
  return found({
    "@odata.context": `${base}/$metadata#Collection(Edm.String)`,
    value,
  });
}

function context({ base }, names) {
  return `${base}/$metadata#groups${names ? `(${names.join(",")})` : ""}`;
}
