// Graph's answers gone wrong: one request's, also inside a batch, and the list of a batch's answers.
import { setTimeout as wait } from "node:timers/promises";
import { GraphError } from "../graph/answers.js";

const ELSEWHERE = "https://graph.evil.example/v1.0/";
const FOREIGN_OID = "0f0f0f0f-dead-4bad-8bad-00000000beef";
const TWELVE_MEBIBYTES = 12 * 1024 * 1024;
const SLOW = 3000;

const HTML = { "content-type": "text/html" };

function item(about, change) {
  return { about: `Graph: ${about}`, graph: change };
}

function fails(status, code, headers) {
  const after = headers ? `, ${JSON.stringify(headers)}` : "";
  return item(`status ${status} ${code}${after}`, (right, call) =>
    new GraphError(status, code, "As ordered.", headers).answer(call),
  );
}

/** Spoils the JSON of a right answer, and leaves every other answer alone. */
function spoils(about, change) {
  return item(about, (right, call) =>
    right.status === 200 && right.body && !Buffer.isBuffer(right.body)
      ? { ...right, body: change(structuredClone(right.body), call) }
      : right,
  );
}

function batch(about, change) {
  return {
    about: `Graph, a batch: ${about}`,
    graphBatch: ({ responses, ...others }) => ({
      ...others,
      ...change(responses),
    }),
  };
}

const ONE = {
  throttled: fails(429, "TooManyRequests", { "retry-after": "7" }),
  "throttled-briefly": fails(429, "activityLimitReached", {
    "retry-after": "1",
  }),
  "throttled-for-an-hour": fails(429, "TooManyRequests", {
    "retry-after": "3600",
  }),
  "throttled-until-a-date": item(
    "status 429 with a date as Retry-After",
    (right, call) =>
      new GraphError(429, "TooManyRequests", "As ordered.", {
        "retry-after": new Date(Date.now() + 7000).toUTCString(),
      }).answer(call),
  ),
  "throttled-unspecified": fails(429, "UnknownError"),
  unavailable: fails(503, "serviceNotAvailable", { "retry-after": "2" }),
  "gateway-timeout": fails(504, "UnknownError"),
  "internal-error": fails(500, "InternalServerError"),
  unauthorized: fails(401, "InvalidAuthenticationToken"),
  forbidden: fails(403, "Authorization_RequestDenied"),
  "not-found": fails(404, "Request_ResourceNotFound"),
  "too-many-groups": fails(400, "Directory_ResultSizeLimitExceeded"),
  "code-empty": fails(400, ""),
  "error-without-body": item("status 500 without a body", () => ({
    status: 500,
    headers: {},
  })),
  html: item("an HTML page with status 200", () => ({
    status: 200,
    headers: HTML,
    body: "<!doctype html><title>Captive portal</title><p>Please accept the terms.",
  })),
  "no-content": item("status 204", () => ({ status: 204, headers: {} })),
  "truncated-json": item("half of the JSON", (right) => {
    const text = bytes(right);
    return { ...right, body: text.subarray(0, text.length / 2) };
  }),
  array: item("the JSON is a list", (right) => ({
    ...right,
    body: Buffer.from(`[${bytes(right)}]`),
  })),
  slow: item("three seconds late", async (right) => {
    await wait(SLOW);
    return right;
  }),
  "redirect-foreign": item("status 302 to another host", () => ({
    status: 302,
    headers: { location: ELSEWHERE },
  })),
  oversized: spoils("twelve MiB of JSON", (body) => ({
    ...body,
    filler: "x".repeat(TWELVE_MEBIBYTES),
  })),
  "value-string": spoils("value is a text", (body) => ({
    ...body,
    value: "x",
  })),
  "value-missing": spoils("value is missing", ({ value, ...body }) => body),
  "value-null": spoils("value is null", (body) => ({ ...body, value: null })),
  "value-mixed": spoils(
    "value has numbers, null and objects in it",
    (body) => ({
      ...body,
      value: [7, null, {}, ...[body.value ?? []].flat()],
    }),
  ),
  "value-foreign": spoils(
    "value has a group that nobody asked for",
    (body) => ({
      ...body,
      value: [FOREIGN_OID],
    }),
  ),
  "id-number": spoils("id is a number", (body) => ({ ...body, id: 7 })),
  "id-missing": spoils("id is missing", ({ id, ...body }) => body),
  "id-foreign": spoils("the id is somebody else's", (body) => ({
    ...body,
    id: FOREIGN_OID,
  })),
  "properties-missing": spoils("nothing but the id", ({ id }) => ({ id })),
  "properties-wrong": spoils("every property has another type", (body) =>
    Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        name.startsWith("@") || name === "id" ? value : { is: [value] },
      ]),
    ),
  ),
  "properties-markup": spoils("every text is markup", (body) =>
    Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        name.startsWith("@") || name === "id" || typeof value !== "string"
          ? value
          : `<script>alert("${name}")</script>`,
      ]),
    ),
  ),
  "next-link-foreign": spoils("the next page is on another host", (body) => ({
    ...body,
    "@odata.nextLink": `${ELSEWHERE}groups?$skiptoken=x`,
  })),
  "next-link-loop": spoils(
    "the next page is this one",
    (body, { base, target }) => ({
      ...body,
      "@odata.nextLink": `${base}${target}`,
    }),
  ),
  "next-link-number": spoils(
    "the link to the next page is a number",
    (body) => ({
      ...body,
      "@odata.nextLink": 7,
    }),
  ),
};

const BATCH = {
  "ids-missing": batch("the answers have no ids", (responses) => ({
    responses: responses.map(({ id, ...answer }) => answer),
  })),
  "ids-duplicated": batch("every answer comes twice", (responses) => ({
    responses: [...responses, ...responses],
  })),
  "ids-foreign": batch("ids that nobody gave", (responses) => ({
    responses: responses.map((answer, number) => ({
      ...answer,
      id: `foreign ${number}`,
    })),
  })),
  "ids-numbers": batch("ids are numbers", (responses) => ({
    responses: responses.map((answer, number) => ({ ...answer, id: number })),
  })),
  "answers-missing": batch("one answer is missing", (responses) => ({
    responses: responses.slice(1),
  })),
  "no-answers": batch("no answers", () => ({ responses: [] })),
  "responses-missing": batch("responses is missing", () => ({})),
  "responses-object": batch("responses is an object", (responses) => ({
    responses: Object.fromEntries(
      responses.map((answer) => [answer.id, answer]),
    ),
  })),
  "status-string": batch("a status is a text", (responses) => ({
    responses: responses.map((answer) => ({
      ...answer,
      status: String(answer.status),
    })),
  })),
  "status-missing": batch("no answer has a status", (responses) => ({
    responses: responses.map(({ status, ...answer }) => answer),
  })),
  "body-missing": batch("no answer has a body", (responses) => ({
    responses: responses.map(({ body, ...answer }) => answer),
  })),
};

function bytes({ body = "" }) {
  return Buffer.isBuffer(body) || typeof body === "string"
    ? Buffer.from(body)
    : Buffer.from(JSON.stringify(body));
}

export const modules = {};
for (const [name, module] of Object.entries(ONE)) {
  modules[`graph-answer-${name}`] = module;
}
for (const [name, module] of Object.entries(BATCH)) {
  modules[`graph-batch-${name}`] = module;
}
