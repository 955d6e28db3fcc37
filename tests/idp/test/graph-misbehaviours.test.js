import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, start } from "./client.js";

let client;
let token;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(async () => {
  await client.order("/reset", {});
  token = await client.graphToken({
    scope: "openid profile User.Read GroupMember.Read.All User.Read.All",
  });
});

const STAFF = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
const ME = { id: "me", method: "GET", url: "/me?$select=id,displayName" };
const CHECK = {
  id: "check",
  method: "POST",
  url: "/me/checkMemberGroups",
  headers: { "Content-Type": "application/json" },
  body: { groupIds: [STAFF] },
};

const misbehave = (module, further = {}) =>
  client.order("/misbehave", { module, ...further });

/** What the module makes of a request by itself. */
async function spoilt(name, path = "/me?$select=id,displayName") {
  await misbehave(`graph-answer-${name}`);
  return client.graph(path, { token });
}

test("failures have a status, a code and Retry-After", async () => {
  for (const [name, status, code, after] of [
    ["throttled", 429, "TooManyRequests", "7"],
    ["throttled-briefly", 429, "activityLimitReached", "1"],
    ["throttled-for-an-hour", 429, "TooManyRequests", "3600"],
    ["throttled-unspecified", 429, "UnknownError", null],
    ["unavailable", 503, "serviceNotAvailable", "2"],
    ["gateway-timeout", 504, "UnknownError", null],
    ["internal-error", 500, "InternalServerError", null],
    ["unauthorized", 401, "InvalidAuthenticationToken", null],
    ["forbidden", 403, "Authorization_RequestDenied", null],
    ["not-found", 404, "Request_ResourceNotFound", null],
    ["too-many-groups", 400, "Directory_ResultSizeLimitExceeded", null],
    ["code-empty", 400, "", null],
  ]) {
    const answer = await spoilt(name);
    assert.deepEqual(
      [
        answer.status,
        answer.body.error.code,
        answer.headers.get("retry-after"),
      ],
      [status, code, after],
      name,
    );
    await client.order("/reset", { only: ["misbehaviours"] });
  }
  const dated = await spoilt("throttled-until-a-date");
  const wait = Date.parse(dated.headers.get("retry-after")) - Date.now();
  assert.ok(wait > 4000 && wait < 8000, `${wait} ms`);
});

test("a failure is also an answer inside a batch, whose own status stays 200", async () => {
  await misbehave("graph-answer-throttled");
  const { status, byId } = await client.batch(token, [ME, CHECK]);
  assert.equal(status, 200);
  for (const id of ["me", "check"]) {
    assert.deepEqual(
      [byId[id].status, byId[id].headers["Retry-After"]],
      [429, "7"],
    );
  }
});

test("times counts answers, at is a pattern for them", async () => {
  await misbehave("graph-answer-throttled", { times: 1, at: "checkMember" });
  assert.equal((await client.graph("/me", { token })).status, 200);
  const first = await client.batch(token, [ME, CHECK]);
  assert.deepEqual([first.byId.me.status, first.byId.check.status], [200, 429]);
  const second = await client.batch(token, [ME, CHECK]);
  assert.equal(second.byId.check.status, 200);
  assert.deepEqual((await client.order("/state")).active, [
    {
      module: "graph-answer-throttled",
      at: "checkMember",
      times: 1,
      used: { graph: 1 },
    },
  ]);
  // The batch itself is meant only where the pattern says so.
  await misbehave("graph-answer-throttled", { at: "^POST /\\$batch$" });
  const whole = await client.batch(token, [ME]);
  assert.deepEqual(
    [whole.status, whole.headers.get("retry-after")],
    [429, "7"],
  );
});

test("what is no JSON", async () => {
  const html = await spoilt("html");
  assert.deepEqual(
    [html.status, html.headers.get("content-type")],
    [200, "text/html"],
  );
  await client.order("/reset", { only: ["misbehaviours"] });
  const none = await spoilt("no-content");
  assert.deepEqual([none.status, none.bytes.length], [204, 0]);
  await client.order("/reset", { only: ["misbehaviours"] });
  const half = await spoilt("truncated-json");
  assert.throws(() => JSON.parse(half.bytes), SyntaxError);
  assert.match(half.bytes.toString(), /^\{"@odata/);
  await client.order("/reset", { only: ["misbehaviours"] });
  assert.ok(Array.isArray((await spoilt("array")).body));
  await client.order("/reset", { only: ["misbehaviours"] });
  const redirect = await spoilt("redirect-foreign");
  assert.deepEqual(
    [redirect.status, redirect.headers.get("location")],
    [302, "https://graph.evil.example/v1.0/"],
  );
  await client.order("/reset", { only: ["misbehaviours"] });
  const silent = await spoilt("error-without-body");
  assert.deepEqual([silent.status, silent.bytes.length], [500, 0]);
});

test("inside a batch, HTML and half of the JSON are base64", async () => {
  await misbehave("graph-answer-html");
  const { byId } = await client.batch(token, [ME]);
  assert.equal(byId.me.headers["Content-Type"], "text/html");
  assert.match(Buffer.from(byId.me.body, "base64").toString(), /^<!doctype/);
  await client.order("/reset", { only: ["misbehaviours"] });
  await misbehave("graph-answer-no-content");
  const none = (await client.batch(token, [ME])).byId.me;
  assert.deepEqual([none.status, none.body], [204, undefined]);
});

test("JSON with wrong types and missing members", async () => {
  const memberships = "/me/transitiveMemberOf/microsoft.graph.group?$select=id";
  for (const [name, path, seen] of [
    ["value-string", memberships, ({ value }) => value === "x"],
    ["value-missing", memberships, (body) => !("value" in body)],
    ["value-null", memberships, ({ value }) => value === null],
    ["value-mixed", memberships, ({ value }) => value[0] === 7],
    ["value-foreign", memberships, ({ value }) => /beef$/.test(value[0])],
    [
      "next-link-foreign",
      memberships,
      (body) => new URL(body["@odata.nextLink"]).host === "graph.evil.example",
    ],
    [
      "next-link-loop",
      memberships,
      (body) =>
        body["@odata.nextLink"] === `${client.origin}/graph/v1.0${memberships}`,
    ],
    ["next-link-number", memberships, (body) => body["@odata.nextLink"] === 7],
    ["id-number", undefined, ({ id }) => id === 7],
    ["id-missing", undefined, (body) => !("id" in body)],
    ["id-foreign", undefined, ({ id }) => /beef$/.test(id)],
    [
      "properties-missing",
      undefined,
      (body) => Object.keys(body).join() === "id",
    ],
    [
      "properties-wrong",
      undefined,
      ({ displayName }) => Array.isArray(displayName.is),
    ],
    [
      "properties-markup",
      undefined,
      ({ displayName }) => /^<script>/.test(displayName),
    ],
    ["oversized", undefined, ({ filler }) => filler.length > 10_000_000],
  ]) {
    const { status, body } = await spoilt(name, path);
    assert.equal(status, 200);
    assert.ok(seen(body), `${name}: ${JSON.stringify(body).slice(0, 300)}`);
    await client.order("/reset", { only: ["misbehaviours"] });
  }
});

test("a late answer is right", async () => {
  const before = Date.now();
  const { body } = await spoilt("slow");
  assert.ok(Date.now() - before >= 2900);
  assert.equal(body.displayName, "Alice Adams");
});

test("the list of a batch's answers goes wrong", async () => {
  const right = (await client.batch(token, [ME, CHECK])).body.responses;
  for (const [name, seen] of [
    ["ids-missing", ({ responses }) => responses.every((r) => !("id" in r))],
    ["ids-duplicated", ({ responses }) => responses.length === 4],
    ["ids-foreign", ({ responses }) => responses[0].id === "foreign 0"],
    ["ids-numbers", ({ responses }) => responses[1].id === 1],
    ["answers-missing", ({ responses }) => responses.length === 1],
    ["no-answers", ({ responses }) => responses.length === 0],
    ["responses-missing", (body) => !("responses" in body)],
    ["responses-object", ({ responses }) => responses.me.status === 200],
    ["status-string", ({ responses }) => responses[0].status === "200"],
    ["status-missing", ({ responses }) => !("status" in responses[0])],
    ["body-missing", ({ responses }) => !("body" in responses[0])],
  ]) {
    await misbehave(`graph-batch-${name}`);
    const { status, body } = await client.batch(token, [ME, CHECK]);
    assert.equal(status, 200);
    assert.notDeepEqual(body.responses, right);
    assert.ok(seen(body), `${name}: ${JSON.stringify(body)}`);
    await client.order("/reset", { only: ["misbehaviours"] });
  }
});

test("requests go wrong as HTTP, Graph's errors in Graph's shape", async () => {
  await misbehave("graph-status-503", { at: "\\$batch" });
  const { status, body, headers } = await client.batch(token, [ME]);
  assert.deepEqual(
    [status, typeof body.error.message, headers.get("retry-after")],
    [503, "string", "120"],
  );
  assert.equal((await client.graph("/me", { token })).status, 200);
  await misbehave("graph-status-503", { stop: true });
  await misbehave("graph-redirect");
  const moved = await client.graph("/me?$select=id", { token });
  assert.equal(moved.status, 302);
  const followed = await fetch(
    new URL(moved.headers.get("location"), client.origin),
    { headers: { authorization: `Bearer ${token}` } },
  );
  assert.equal(followed.status, 200);
  await misbehave("graph-redirect", { stop: true });
  await misbehave("graph-reset", { times: 1 });
  await assert.rejects(client.graph("/me", { token }));
  assert.equal((await client.graph("/me", { token })).status, 200);
});

test("a module of Graph leaves the sign-in alone", async () => {
  await misbehave("graph-answer-internal-error");
  await misbehave("graph-status-503");
  const { claims } = await client.tokenFor({ tenant: CONTOSO });
  assert.equal(claims.name, "Alice Adams");
});
