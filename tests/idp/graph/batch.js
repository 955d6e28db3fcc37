// $batch: up to twenty requests in one. The answers come in another order than the requests.
import { badRequest, found, GraphError } from "./answers.js";

const MOST = 20;

/** `ask` answers one request. Notes what was asked in `noted`, for the log. */
export async function batch(call, ask, noted) {
  const requests = call.body?.requests;
  check(requests);
  const answers = new Map();
  // Those that depend on nothing go side by side, as they would at Microsoft.
  const pending = requests.map((request) => {
    const earlier = request.dependsOn ?? [];
    const waiting = Promise.all(earlier.map((id) => answers.get(id)));
    const answer = waiting.then(async (before) => {
      const failed = before.some(
        (other) => other === undefined || other.status >= 400,
      );
      return item(
        request.id,
        failed
          ? dependencyFailed(call)
          : await ask(call, request, () => malformed(request)),
      );
    });
    answers.set(request.id, answer);
    return answer;
  });
  const responses = await Promise.all(pending);
  requests.forEach(({ id, method, url }, number) =>
    noted.push({ id, method, url, status: responses[number].status }),
  );
  return found({ responses: responses.reverse() });
}

function check(requests) {
  if (!Array.isArray(requests) || requests.length === 0) {
    throw badRequest("The batch has no requests.");
  }
  if (requests.length > MOST) {
    throw badRequest(
      `Number of batch request steps exceeds the maximum value of ${MOST}.`,
    );
  }
  const known = new Set();
  for (const { id, dependsOn = [] } of requests) {
    if (typeof id !== "string" || id === "" || known.has(id)) {
      throw badRequest("Every request of a batch has an id of its own.");
    }
    if (!dependsOn.every((other) => known.has(other))) {
      throw badRequest("dependsOn names a request that does not come before.");
    }
    known.add(id);
  }
}

/** What is wrong with one request by itself, if anything. */
function malformed({ method, url, headers = {}, body }) {
  if (typeof url !== "string" || /^\w+:/.test(url)) {
    return badRequest("The url of a request has to be relative.");
  }
  if (!["GET", "POST", "PATCH", "PUT", "DELETE"].includes(method)) {
    return badRequest("The method of a request is missing or unknown.");
  }
  const named = Object.keys(headers).map((name) => name.toLowerCase());
  return body !== undefined && !named.includes("content-type")
    ? badRequest("A request with a body needs the header Content-Type.")
    : undefined;
}

function dependencyFailed(call) {
  return new GraphError(
    424,
    "FailedDependency",
    "A request that this one depends on has failed.",
  ).answer(call);
}

// Bytes become base64, JSON stays JSON.
function item(id, { status, headers, body }) {
  const response = { id, status, headers: titled(headers) };
  if (body !== undefined) {
    response.body =
      typeof body === "string" || Buffer.isBuffer(body)
        ? Buffer.from(body).toString("base64")
        : body;
  }
  return response;
}

function titled(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()),
      String(value),
    ]),
  );
}
