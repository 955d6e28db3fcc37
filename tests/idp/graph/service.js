// Microsoft Graph at the simulator: /graph/v1.0/… of its own origin.
import { randomUUID } from "node:crypto";
import { readText } from "../body.js";
import { badRequest, badToken, GraphError } from "./answers.js";
import { batch } from "./batch.js";
import {
  checkMemberGroups,
  getMembers,
  group,
  groups,
  memberOf,
} from "./groups.js";
import { photo } from "./photos.js";
import { manager, user, users } from "./users.js";

export const GRAPH = "/graph/";

const LARGEST_BODY = 4 * 1024 * 1024;

// Below /me, or below /users/{id}.
const OF_A_PERSON = {
  "GET ": user,
  "GET manager": manager,
  "GET memberOf": (call, key) => memberOf(call, key, {}),
  "GET memberOf/microsoft.graph.group": (call, key) =>
    memberOf(call, key, { groupsOnly: true }),
  "GET transitiveMemberOf": (call, key) =>
    memberOf(call, key, { transitive: true }),
  "GET transitiveMemberOf/microsoft.graph.group": (call, key) =>
    memberOf(call, key, { transitive: true, groupsOnly: true }),
  "POST checkMemberGroups": checkMemberGroups,
  "POST getMemberGroups": (call, key) => getMembers(call, key, {}),
  "POST getMemberObjects": (call, key) =>
    getMembers(call, key, { objects: true }),
  "GET photo": (call, key) => photo(call, key, { metadata: true }),
  "GET photo/$value": (call, key) => photo(call, key, {}),
};

export async function graph({ simulator, request, response }) {
  const requestId = randomUUID();
  const call = {
    simulator,
    requestId,
    clientRequestId: request.headers["client-request-id"] ?? requestId,
    base: `${simulator.origin}${GRAPH}v1.0`,
    method: request.method,
    target: request.url.slice(GRAPH.length - 1).replace(/^\/v1\.0(?=\/)/, ""),
    headers: request.headers,
    grant: granted(simulator, request.headers.authorization),
  };
  const noted = [];
  request.entry.graph = facts(call, noted);
  let answer;
  try {
    call.body = parsed(await readText(request, LARGEST_BODY));
    if (!request.url.startsWith(`${GRAPH}v1.0/`)) {
      throw badRequest("Invalid version.");
    }
    answer =
      subject(call).replace("%24", "$") === "POST /$batch"
        ? await wholeBatch(call, noted)
        : await single(call);
  } catch (error) {
    answer = failure(error, call);
  }
  return send(call, response, answer);
}

async function wholeBatch(call, noted) {
  demandToken(call.grant);
  let answer = await spoilt(call, await batch(call, one, noted), {
    patternsOnly: true,
  });
  for (const change of call.simulator.misbehaviours.take(
    "graphBatch",
    subject(call),
  )) {
    answer = { ...answer, body: change(answer.body) };
  }
  return answer;
}

/** One request of a batch, with the batch's token. */
async function one(call, { method, url, headers = {}, body }, wrong) {
  const error = wrong();
  if (error) {
    return error.answer(call);
  }
  return single({
    ...call,
    method,
    target: url.startsWith("/") ? url : `/${url}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    ),
    body,
  });
}

async function single(call) {
  let answer;
  try {
    demandToken(call.grant);
    answer = await route(call);
  } catch (error) {
    answer = failure(error, call);
  }
  return spoilt(call, answer);
}

async function spoilt(call, right, which) {
  let answer = right;
  const { misbehaviours } = call.simulator;
  for (const change of misbehaviours.take("graph", subject(call), which)) {
    answer = await change(answer, call);
  }
  return answer;
}

/** What the pattern of an order is compared with. */
function subject({ method, target }) {
  return `${method} ${target}`;
}

function route(call) {
  const [path, search = ""] = call.target.split("?");
  const parts = segments(path);
  const here = { ...call, path, query: new URLSearchParams(search) };
  const [first, key, ...rest] = parts;
  const quoted = /^users\('(.+)'\)$/.exec(first);
  if (first === "me") {
    return ofAPerson(here, undefined, parts.slice(1));
  }
  if (quoted) {
    return ofAPerson(here, quoted[1].replaceAll("''", "'"), parts.slice(1));
  }
  if (first === "users" && key) {
    return ofAPerson(here, key, rest);
  }
  if (call.method === "GET" && path === "/users") {
    return users(here);
  }
  if (call.method === "GET" && path === "/groups") {
    return groups(here);
  }
  if (call.method === "GET" && first === "groups" && rest.length === 0) {
    return group(here, key);
  }
  throw noSegment(first);
}

function segments(path) {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    throw badRequest("The address is malformed.");
  }
}

function ofAPerson(call, key, rest) {
  const [first, size, value] = rest;
  if (call.method === "GET" && first === "photos" && value === "$value") {
    return photo(call, key, { size });
  }
  const handle = OF_A_PERSON[`${call.method} ${rest.join("/")}`];
  if (!handle) {
    throw noSegment(rest.at(-1));
  }
  return handle(call, key);
}

function noSegment(name) {
  return new GraphError(
    400,
    "BadRequest",
    `Resource not found for the segment '${name}'.`,
  );
}

function granted({ access }, authorization) {
  const token = /^bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  return token && (access.find(token) ?? { unknown: true });
}

function demandToken(grant) {
  if (!grant) {
    throw badToken("Access token is empty.");
  }
  if (grant.unknown) {
    throw badToken("The token was not issued for this service.");
  }
  if (grant.until <= Date.now()) {
    throw badToken("Access token has expired or is not yet valid.");
  }
}

function facts({ grant, headers, target }, items) {
  return {
    target,
    tenant: grant?.tenant ?? null,
    oid: grant?.oid ?? null,
    scopes: grant?.scopes ?? [],
    roles: grant?.roles ?? [],
    client_request_id: headers["client-request-id"] ?? null,
    items,
  };
}

function parsed(text) {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    throw badRequest("The body of the request is no JSON.");
  }
}

function failure(error, call) {
  if (error instanceof GraphError) {
    return error.answer(call);
  }
  throw error;
}

function send(call, response, { status, headers, body }) {
  const bytes =
    typeof body === "string" || Buffer.isBuffer(body)
      ? Buffer.from(body)
      : Buffer.from(body === undefined ? "" : JSON.stringify(body));
  // A client that follows the redirect of a misbehaviour gets the true answer.
  const [wire] = /[?&]moved=1$/.test(call.target)
    ? []
    : call.simulator.misbehaviours.take("wireGraph", subject(call));
  if (wire) {
    const error = (code) =>
      JSON.stringify(new GraphError(code, "", "").answer(call).body);
    return wire.send(
      response,
      { text: bytes.toString(), status, error },
      { url: `${GRAPH}v1.0${call.target}` },
    );
  }
  response.writeHead(status, {
    ...headers,
    "request-id": call.requestId,
    "client-request-id": call.clientRequestId,
    "strict-transport-security": "max-age=31536000",
    "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"simulator"}}',
    ...(status === 204 || status === 304
      ? {}
      : { "content-length": bytes.length }),
  });
  return response.end(status === 304 ? undefined : bytes);
}
