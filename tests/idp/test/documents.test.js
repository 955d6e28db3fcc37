import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { CLIENT_ID, CONTOSO, PERSONAL_ACCOUNTS, start } from "./client.js";

const DISCOVERY = "/v2.0/.well-known/openid-configuration";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

test("the document of a tenant has Microsoft's members in Microsoft's order", async () => {
  const document = await client.document(`/${CONTOSO}${DISCOVERY}`);
  assert.deepEqual(Object.keys(document), [
    "token_endpoint",
    "token_endpoint_auth_methods_supported",
    "jwks_uri",
    "response_modes_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "response_types_supported",
    "scopes_supported",
    "issuer",
    "request_uri_parameter_supported",
    "userinfo_endpoint",
    "authorization_endpoint",
    "device_authorization_endpoint",
    "http_logout_supported",
    "frontchannel_logout_supported",
    "end_session_endpoint",
    "claims_supported",
    "kerberos_endpoint",
    "tenant_region_scope",
    "cloud_instance_name",
    "cloud_graph_host_name",
    "msgraph_host",
    "rbac_url",
  ]);
  assert.equal(document.issuer, `${client.origin}/${CONTOSO}/v2.0`);
  assert.equal(
    document.token_endpoint,
    `${client.origin}/${CONTOSO}/oauth2/v2.0/token`,
  );
  assert.equal(
    document.jwks_uri,
    `${client.origin}/${CONTOSO}/discovery/v2.0/keys`,
  );
  assert.equal(document.tenant_region_scope, "EU");
});

test("asked by domain, a tenant answers with its GUID", async () => {
  const byDomain = await client.document(`/Contoso.example${DISCOVERY}`);
  assert.deepEqual(byDomain, await client.document(`/${CONTOSO}${DISCOVERY}`));
});

test("common and organizations have a template for an issuer", async () => {
  for (const name of ["common", "organizations"]) {
    const document = await client.document(`/${name}${DISCOVERY}`);
    assert.equal(document.issuer, `${client.origin}/{tenantid}/v2.0`);
    assert.equal(
      document.token_endpoint,
      `${client.origin}/${name}/oauth2/v2.0/token`,
    );
    assert.equal(document.tenant_region_scope, null);
  }
  const consumers = await client.document(`/consumers${DISCOVERY}`);
  assert.equal(consumers.issuer, `${client.origin}/${PERSONAL_ACCOUNTS}/v2.0`);
  assert.equal(
    consumers.token_endpoint,
    `${client.origin}/consumers/oauth2/v2.0/token`,
  );
});

test("an application identifier is passed on to jwks_uri", async () => {
  const { jwks_uri: address } = await client.document(
    `/${CONTOSO}${DISCOVERY}?appid=${CLIENT_ID}`,
  );
  assert.equal(
    address,
    `${client.origin}/${CONTOSO}/discovery/v2.0/keys?appid=${CLIENT_ID}`,
  );
  assert.equal((await fetch(address)).status, 200);
});

test("headers are as observed", async () => {
  const { headers } = await fetch(`${client.origin}/${CONTOSO}${DISCOVERY}`);
  assert.equal(headers.get("content-type"), "application/json; charset=utf-8");
  assert.equal(headers.get("cache-control"), "max-age=86400, private");
  assert.equal(headers.get("access-control-allow-origin"), "*");
  assert.match(headers.get("x-ms-request-id"), /^[0-9a-f-]{36}$/);
});

test("an unknown tenant is AADSTS90002 with status 400", async () => {
  const response = await fetch(`${client.origin}/nowhere.example${DISCOVERY}`);
  assert.equal(response.status, 400);
  const body = await response.json();
  assert.equal(body.error, "invalid_tenant");
  assert.deepEqual(body.error_codes, [90002]);
});

test("keys have x5t, x5c and issuer, and no alg", async () => {
  const { keys } = await client.document(`/${CONTOSO}/discovery/v2.0/keys`);
  assert.equal(keys.length, 2);
  for (const key of keys) {
    assert.deepEqual(Object.keys(key), [
      "kty",
      "use",
      "kid",
      "x5t",
      "n",
      "e",
      "x5c",
      "issuer",
    ]);
    assert.equal(key.x5t, key.kid);
    assert.equal(key.issuer, `${client.origin}/${CONTOSO}/v2.0`);
    const der = Buffer.from(key.x5c[0], "base64");
    assert.equal(createHash("sha1").update(der).digest("base64url"), key.kid);
    const certificate = new X509Certificate(der);
    assert.equal(certificate.publicKey.export({ format: "jwk" }).n, key.n);
    assert.ok(certificate.verify(certificate.publicKey));
  }
});

test("the key of personal accounts is listed where they may sign in", async () => {
  const issuers = async (name) =>
    (await client.document(`/${name}/discovery/v2.0/keys`)).keys.map(
      ({ issuer }) => issuer,
    );
  const personal = `${client.origin}/${PERSONAL_ACCOUNTS}/v2.0`;
  assert.ok((await issuers("common")).includes(personal));
  assert.deepEqual(await issuers("consumers"), [personal]);
  assert.ok(!(await issuers("organizations")).includes(personal));
});

test("rotation with overlap keeps the old keys", async () => {
  const before = await client.tokenFor();
  const { current, published } = await client.order("/rotate", {
    mode: "overlap",
  });
  assert.notEqual(current, before.header.kid);
  assert.ok(published.includes(before.header.kid));
  const next = await client.tokenFor();
  assert.ok(next.verified);
  assert.equal(next.header.kid, current);
});

test("rotation by replacement withdraws them", async () => {
  const { body } = await client.redeem(await client.signIn());
  await client.order("/rotate", { mode: "replace" });
  assert.equal((await client.read(body.id_token)).key, undefined);
  assert.ok((await client.tokenFor()).verified);
});

test("rotation just before signing waits for a token", async () => {
  const old = await client.document(`/${CONTOSO}/discovery/v2.0/keys`);
  await client.order("/rotate", { mode: "just_before_signing" });
  assert.deepEqual(
    await client.document(`/${CONTOSO}/discovery/v2.0/keys`),
    old,
  );
  const { header, verified } = await client.tokenFor();
  assert.ok(verified);
  assert.ok(!old.keys.some(({ kid }) => kid === header.kid));
});

test("a reset brings the first keys back", async () => {
  const first = await client.document(`/${CONTOSO}/discovery/v2.0/keys`);
  await client.order("/rotate", { mode: "replace" });
  await client.order("/reset", {});
  assert.deepEqual(
    await client.document(`/${CONTOSO}/discovery/v2.0/keys`),
    first,
  );
});
