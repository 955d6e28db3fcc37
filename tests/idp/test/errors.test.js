import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { FABRIKAM, start } from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

/** Errors that must not be carried back to the application. */
async function shown(changes) {
  const response = await fetch(client.authorization(changes).url, {
    redirect: "manual",
    headers: { accept: "text/html" },
  });
  assert.equal(response.headers.get("location"), null);
  const page = await response.text();
  assert.match(page, /SIMULATOR/);
  return Number(/data-error="(\d+)"/.exec(page)[1]);
}

async function returned(changes) {
  const { response } = await client.signIn(changes);
  return `${response.get("error")} ${/^AADSTS(\d+): /.exec(response.get("error_description"))?.[1]}`;
}

test("an unregistered redirect URI stays on the page, also if only its case differs", async () => {
  assert.equal(await shown({ redirect_uri: "https://evil.example/" }), 50011);
  assert.equal(
    await shown({
      redirect_uri: "http://127.0.0.1:1/WP-login.php?action=vestibule_callback",
    }),
    50011,
  );
  assert.equal(
    await shown({
      redirect_uri: "HTTP://127.0.0.1:1/wp-login.php?action=vestibule_callback",
    }),
    50011,
  );
  await client.order("/settings", { redirect_uris: [] });
  assert.equal(await shown({}), 500113);
});

test("an unknown application stays on the page", async () => {
  assert.equal(
    await shown({ client_id: "11111111-2222-4333-8444-555555555555" }),
    700016,
  );
  assert.equal(await shown({ tenant: FABRIKAM }), 700016);
});

test("a single-tenant application cannot use common", async () => {
  assert.equal(await shown({ tenant: "common" }), 50194);
});

test("faults of the request go back to the application", async () => {
  assert.equal(
    await returned({
      code_challenge: undefined,
      code_challenge_method: undefined,
    }),
    "invalid_request 9002325",
  );
  assert.equal(
    await returned({ code_challenge_method: "plain" }),
    "invalid_request 9002325",
  );
  assert.equal(
    await returned({ response_type: "id_token" }),
    "unsupported_response_type 700054",
  );
  assert.equal(
    await returned({ prompt: "sometimes" }),
    "invalid_request 900144",
  );
});

test("errors to order, for everybody or for a person", async () => {
  await client.order("/misbehave", {
    module: "authorize-aadsts-50105",
    times: 1,
  });
  assert.equal(await returned({}), "access_denied 50105");
  assert.equal((await client.signIn()).response.get("error"), null);
  await client.order("/person", { id: "bob", error: 53003 });
  assert.equal(await returned({ person: "bob" }), "access_denied 53003");
  assert.equal(
    await returned({ login_hint: "bob@contoso.example" }),
    "access_denied 53003",
  );
  assert.equal(await returned({ person: "frank" }), "invalid_grant 50020");
});

test("an error by form_post is posted", async () => {
  const end = await client.signIn({
    action: "cancel",
    response_mode: "form_post",
  });
  assert.equal(end.method, "POST");
  assert.equal(end.response.get("error"), "access_denied");
});

async function refused(changes, request = {}) {
  const { status, body } = await client.redeem(
    await client.signIn(request),
    changes,
  );
  return `${status} ${body.error} ${body.error_codes}`;
}

test("the token endpoint tells what is wrong with the client", async () => {
  assert.equal(
    await refused({ client_secret: "wrong" }),
    "401 invalid_client 7000215",
  );
  assert.equal(
    await refused({ client_secret: undefined }),
    "401 invalid_client 7000218",
  );
  assert.equal(
    await refused({ client_id: "11111111-2222-4333-8444-555555555555" }),
    "400 unauthorized_client 700016",
  );
  const answer = await client.signIn();
  await client.order("/settings", { client_secret_expired: true });
  assert.deepEqual((await client.redeem(answer)).body.error_codes, [7000222]);
});

test("the token endpoint tells what is wrong with the code", async () => {
  assert.equal(
    await refused({ code_verifier: "v".repeat(43) }),
    "400 invalid_grant 501481",
  );
  assert.equal(
    await refused({ code_verifier: undefined }),
    "400 invalid_grant 501481",
  );
  assert.equal(
    await refused({ code_verifier: "short" }),
    "400 invalid_grant 501481",
  );
  assert.equal(
    await refused({ code: "never-issued" }),
    "400 invalid_grant 9002313",
  );
  assert.equal(
    await refused({ redirect_uri: "https://evil.example/" }),
    "400 invalid_request 50011",
  );
  assert.equal(
    await refused({ grant_type: "password" }),
    "400 unsupported_grant_type 70003",
  );
});

test("a code works once", async () => {
  const answer = await client.signIn();
  assert.equal((await client.redeem(answer)).status, 200);
  for (let times = 0; times < 2; times += 1) {
    const { status, body } = await client.redeem(answer);
    assert.equal(status, 400);
    assert.deepEqual(body.error_codes, [54005]);
  }
});

test("of many redemptions at once, one succeeds", async () => {
  const answer = await client.signIn();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => client.redeem(answer)),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
});

test("a code expires", async () => {
  await client.order("/settings", { code_lifetime: 1 });
  const answer = await client.signIn();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.deepEqual((await client.redeem(answer)).body.error_codes, [70008]);
});

test("a code belongs to its tenant's endpoint", async () => {
  await client.order("/settings", { multi_tenant: true });
  const answer = await client.signIn();
  assert.deepEqual(
    (await client.redeem({ ...answer, tenant: "common" })).body.error_codes,
    [700005],
  );
});

test("an error body has Microsoft's members", async () => {
  const { body } = await client.redeem(await client.signIn(), {
    client_secret: "wrong",
  });
  assert.deepEqual(Object.keys(body), [
    "error",
    "error_description",
    "error_codes",
    "timestamp",
    "trace_id",
    "correlation_id",
    "error_uri",
  ]);
  assert.equal(
    body.error_description,
    `${body.error_description.split("\r\n")[0]}\r\nTrace ID: ${body.trace_id}\r\nCorrelation ID: ${body.correlation_id}\r\nTimestamp: ${body.timestamp}`,
  );
  assert.match(body.timestamp, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
});

test("the token endpoint takes POST only", async () => {
  const { status } = await fetch(
    client.authorization().url.replace(/authorize.*/, "token"),
  );
  assert.equal(status, 405);
});
