import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { CONTOSO, FABRIKAM, start } from "./client.js";

let client;

before(async () => {
  client = await start();
});

after(() => client.close());

beforeEach(() => client.order("/reset", {}));

const ALICE = "a11ce000-1111-4a11-8a11-000000000001";
const BOB = "b0b00000-2222-4b22-8b22-000000000002";
const STAFF = "7f3c1a52-0b1d-4c9e-9a44-5d1f0c6b2e01";
const EDITORS = "0b1d7f3c-52a1-4e9c-8b44-c6b2e01d5f02";
const REGIONAL = "2c5d9e01-7a3b-4d1f-8c66-1e9f0a7b3c03";

const all = (...scopes) => ({ scope: ["openid profile", ...scopes].join(" ") });

async function own(...roles) {
  await client.order("/consent", { application: roles });
  return (await client.ownToken()).body.access_token;
}

/** The status and the code of an error, whose body has to be Graph's. */
async function failure(path, options) {
  const { status, body, headers } = await client.graph(path, options);
  assert.ok(status >= 400, `status ${status}`);
  const { code, message, innerError } = body.error;
  assert.equal(typeof message, "string");
  assert.match(innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  assert.equal(innerError["request-id"], headers.get("request-id"));
  assert.equal(
    innerError["client-request-id"],
    headers.get("client-request-id"),
  );
  return [status, code];
}

test("without $select a user has Microsoft's default properties", async () => {
  const token = await client.graphToken();
  const { status, body } = await client.graph("/me", { token });
  assert.equal(status, 200);
  assert.deepEqual(
    Object.keys(body).sort(),
    [
      "@odata.context",
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
    ].sort(),
  );
  assert.deepEqual(
    [body.id, body.surname, body.businessPhones, body["@odata.context"]],
    [
      ALICE,
      "Adams",
      ["+49 30 901820-12"],
      `${client.origin}/graph/v1.0/$metadata#users/$entity`,
    ],
  );
});

test("$select gives what it names; what is empty is null, and an unknown extension is left out", async () => {
  const token = await client.graphToken({ person: "carol" });
  const extension = "extension_6cb04018a3f546a7b995940c78f5aef3_costCentre";
  const select = `accountEnabled,userType,department,businessPhones,mail,onPremisesExtensionAttributes,${extension}`;
  const asked = () => client.graph(`/me?$select=${select}`, { token });
  const { body } = await asked();
  const {
    "@odata.context": context,
    onPremisesExtensionAttributes,
    ...rest
  } = body;
  assert.match(context, /\$metadata#users\(accountEnabled,/);
  assert.deepEqual(rest, {
    id: "ca701000-3333-4c33-8c33-000000000003",
    accountEnabled: true,
    userType: "Member",
    department: null,
    businessPhones: [],
    mail: null,
  });
  assert.equal(onPremisesExtensionAttributes.extensionAttribute15, null);
  await client.order("/person", {
    id: "carol",
    department: "Sales",
    extensions: { [extension]: "4711" },
    extensionAttributes: { extensionAttribute1: "x" },
  });
  const filled = (await asked()).body;
  assert.deepEqual(
    [
      filled.department,
      filled[extension],
      filled.onPremisesExtensionAttributes.extensionAttribute1,
    ],
    ["Sales", "4711", "x"],
  );
  assert.deepEqual(await failure("/me?$select=shoeSize", { token }), [
    400,
    "BadRequest",
  ]);
});

test("somebody else is found by identifier and by user name, a guest's too", async () => {
  const token = await client.graphToken(all("User.Read.All"));
  for (const key of [BOB, BOB.toUpperCase(), "bob@contoso.example"]) {
    const { body } = await client.graph(`/users/${key}?$select=displayName`, {
      token,
    });
    assert.equal(body.displayName, "Bob Brown");
  }
  const quoted = await client.graph("/users('bob@contoso.example')", { token });
  assert.equal(quoted.body.id, BOB);
  const guest = await client.graph(
    "/users/dora_fabrikam.example%23EXT%23@contoso.example?$select=userType,creationType,externalUserState",
    { token },
  );
  assert.deepEqual(
    [
      guest.body.userType,
      guest.body.creationType,
      guest.body.externalUserState,
    ],
    ["Guest", "Invitation", "Accepted"],
  );
  assert.deepEqual(await failure("/users/nobody@contoso.example", { token }), [
    404,
    "Request_ResourceNotFound",
  ]);
});

test("another tenant's people do not exist here", async () => {
  const token = await own("User.Read.All");
  assert.deepEqual(await failure("/users/frank@fabrikam.example", { token }), [
    404,
    "Request_ResourceNotFound",
  ]);
});

test("User.ReadBasic.All shows the basic properties of others", async () => {
  const token = await client.graphToken(all("User.Read", "User.ReadBasic.All"));
  const { body } = await client.graph(
    `/users/${BOB}?$select=displayName,mail,jobTitle,department`,
    { token },
  );
  assert.deepEqual(
    [body.displayName, body.mail, body.jobTitle, body.department],
    ["Bob Brown", "bob@contoso.example", null, null],
  );
  const self = await client.graph("/me?$select=jobTitle", { token });
  assert.equal(self.body.jobTitle, "Editor");
});

test("what a permission does not open is refused", async () => {
  const reader = await client.graphToken();
  const basic = await client.graphToken(all("User.ReadBasic.All"));
  const none = await own();
  const photos = await own("ProfilePhoto.Read.All");
  const check = { method: "POST", body: { groupIds: [STAFF] } };
  for (const [token, path, options] of [
    [basic, "/me"],
    [reader, `/users/${BOB}`],
    [reader, "/users"],
    [reader, "/me/manager"],
    [reader, "/me?$expand=manager"],
    [reader, "/groups"],
    [reader, `/groups/${STAFF}`],
    [reader, `/users/${BOB}/photo/$value`],
    [reader, "/me/checkMemberGroups", check],
    [reader, `/users/${BOB}/memberOf`],
    [none, `/users/${ALICE}`],
    [none, "/groups"],
    [none, `/users/${ALICE}/checkMemberGroups`, check],
    [none, `/users/${ALICE}/photo/$value`],
    [photos, `/users/${ALICE}`],
  ]) {
    assert.deepEqual(
      await failure(path, { token, ...options }),
      [403, "Authorization_RequestDenied"],
      path,
    );
  }
  assert.deepEqual(await failure("/me", { token: none }), [400, "BadRequest"]);
});

test("a token has to be there, known and fresh", async () => {
  const token = await client.graphToken();
  const expected = [401, "InvalidAuthenticationToken"];
  assert.deepEqual(await failure("/me"), expected);
  assert.deepEqual(await failure("/me", { token: "e30.e30.e30" }), expected);
  const { id_token } = await client.order("/mint", {});
  assert.deepEqual(await failure("/me", { token: id_token }), expected);
  assert.deepEqual(await client.order("/expire-access", {}), { tokens: 1 });
  assert.deepEqual(await failure("/me", { token }), expected);
  assert.deepEqual(
    await failure("/$batch", { token, method: "POST", body: { requests: [] } }),
    expected,
  );
});

test("every answer names the request", async () => {
  const token = await client.graphToken();
  const mine = "9fa9ee6d-5df2-4a0f-9d6c-2a1f0a1b2c3d";
  for (const path of ["/me", "/nothing"]) {
    const { headers } = await client.graph(path, {
      token,
      headers: { "client-request-id": mine },
    });
    assert.equal(headers.get("client-request-id"), mine);
    assert.match(headers.get("request-id"), /^[0-9a-f-]{36}$/);
    assert.ok(Date.parse(headers.get("date")));
  }
});

test("the manager, and none", async () => {
  const token = await client.graphToken(all("User.Read.All"));
  const { body } = await client.graph("/me/manager?$select=id,displayName", {
    token,
  });
  assert.deepEqual(
    [body["@odata.type"], body.displayName],
    ["#microsoft.graph.user", "Adele Admin"],
  );
  const expanded = await client.graph(
    "/me?$select=id&$expand=manager($select=displayName)",
    { token },
  );
  assert.equal(expanded.body.manager.displayName, "Adele Admin");
  await client.order("/person", { id: "alice", manager: null });
  assert.deepEqual(await failure("/me/manager", { token }), [
    404,
    "Request_ResourceNotFound",
  ]);
  await client.order("/person", { id: "alice", manager: "bob" });
  assert.equal((await client.graph("/me/manager", { token })).body.id, BOB);
});

test("checkMemberGroups is transitive, asks for twenty at most, and says nothing of unknown groups", async () => {
  const token = await client.graphToken(all("GroupMember.Read.All"));
  await client.order("/person", { id: "alice", groups: [REGIONAL] });
  const check = (groupIds) =>
    client.graph("/me/checkMemberGroups", {
      token,
      method: "POST",
      body: { groupIds },
    });
  const unknown = "11111111-1111-4111-8111-111111111111";
  const { body } = await check([STAFF, EDITORS, unknown]);
  assert.deepEqual(body, {
    "@odata.context": `${client.origin}/graph/v1.0/$metadata#Collection(Edm.String)`,
    value: [EDITORS],
  });
  const many = Array(20).fill(unknown);
  assert.equal((await check(many)).status, 200);
  for (const wrong of [[...many, unknown], [], undefined, "x", ["x"]]) {
    const { status, body: error } = await check(wrong);
    assert.deepEqual(
      [status, error.error.code],
      [400, "Request_BadRequest"],
      JSON.stringify(wrong),
    );
  }
});

test("getMemberGroups and getMemberObjects are not paged, and have a limit", async () => {
  const token = await own("GroupMember.Read.All");
  const ask = (name, securityEnabledOnly) =>
    client.graph(`/users/${ALICE}/${name}`, {
      token,
      method: "POST",
      body: { securityEnabledOnly },
    });
  const press = "3d6eaf12-8b4c-4e2a-9d77-2fa01b8c4d04";
  await client.order("/person", {
    id: "alice",
    groups: [REGIONAL, press],
    directoryRoles: ["Reports Reader"],
  });
  const groups = (await ask("getMemberGroups", false)).body.value;
  assert.deepEqual(groups, [REGIONAL, press, EDITORS]);
  assert.deepEqual((await ask("getMemberGroups", true)).body.value, [
    REGIONAL,
    EDITORS,
  ]);
  assert.equal((await ask("getMemberObjects", false)).body.value.length, 4);
  await client.order("/memberships", { person: "alice", count: 5000 });
  assert.equal((await ask("getMemberGroups", true)).body.value.length, 5000);
  await client.order("/memberships", { person: "alice", count: 11_001 });
  const { status, body } = await ask("getMemberGroups", true);
  assert.deepEqual(
    [status, body.error.code],
    [400, "Directory_ResultSizeLimitExceeded"],
  );
});

test("memberOf is direct, transitiveMemberOf nested; only those who may see names", async () => {
  await client.order("/person", {
    id: "alice",
    groups: [REGIONAL],
    directoryRoles: ["Reports Reader"],
  });
  const token = await client.graphToken(
    all("GroupMember.Read.All", "User.Read"),
  );
  const direct = (
    await client.graph("/me/memberOf?$select=id,displayName", { token })
  ).body.value;
  assert.deepEqual(
    direct.map((object) => [object["@odata.type"], object.displayName]),
    [
      ["#microsoft.graph.group", "Regional editors"],
      ["#microsoft.graph.directoryRole", "Reports Reader"],
    ],
  );
  const nested = await client.graph(
    "/me/transitiveMemberOf/microsoft.graph.group?$select=id,displayName",
    { token },
  );
  assert.deepEqual(nested.body.value, [
    { id: REGIONAL, displayName: "Regional editors" },
    { id: EDITORS, displayName: "Website editors" },
  ]);
  const reader = await client.graphToken();
  const hidden = await client.graph(
    "/me/transitiveMemberOf/microsoft.graph.group?$select=id,displayName",
    { token: reader },
  );
  assert.deepEqual(hidden.body.value, [
    { id: REGIONAL, displayName: null },
    { id: EDITORS, displayName: null },
  ]);
});

test("lists come in pages whose links are to be followed as they are", async () => {
  await client.order("/memberships", { person: "alice", count: 2300 });
  const token = await client.graphToken();
  let path = "/me/transitiveMemberOf/microsoft.graph.group?$select=id&$top=999";
  const sizes = [];
  const seen = new Set();
  while (path) {
    const { body } = await client.graph(path, { token });
    sizes.push(body.value.length);
    body.value.forEach(({ id }) => seen.add(id));
    const next = body["@odata.nextLink"];
    assert.ok(!next || next.startsWith(`${client.origin}/graph/v1.0/me/`));
    path = next?.slice(`${client.origin}/graph/v1.0`.length);
  }
  assert.deepEqual([sizes, seen.size], [[999, 999, 302], 2300]);
  assert.deepEqual(await failure("/me/memberOf?$top=1000", { token }), [
    400,
    "Request_BadRequest",
  ]);
  assert.deepEqual(await failure("/me/memberOf?$skiptoken=x", { token }), [
    400,
    "Directory_ExpiredPageToken",
  ]);
  const first = (await client.graph("/me/memberOf", { token })).body;
  assert.equal(first.value.length, 100);
});

test("groups are searched by words, with a header and a count", async () => {
  const token = await own("GroupMember.Read.All");
  const eventual = { ConsistencyLevel: "eventual" };
  const search = '/groups?$search="displayName:edit"';
  const path = `${search}&$count=true&$select=displayName`;
  const { body } = await client.graph(path, { token, headers: eventual });
  assert.deepEqual(
    [body["@odata.count"], body.value.map(({ displayName }) => displayName)],
    [2, ["Regional editors", "Website editors"]],
  );
  const expected = [400, "Request_UnsupportedQuery"];
  assert.deepEqual(await failure(path, { token }), expected);
  assert.deepEqual(
    await failure(search, { token, headers: eventual }),
    expected,
  );
  const encoded = `/groups?${new URLSearchParams({
    $search: '"displayName:web edi" OR "displayName:press"',
    $count: "true",
    $top: "1",
  })}`;
  const first = (await client.graph(encoded, { token, headers: eventual }))
    .body;
  assert.deepEqual(
    [first["@odata.count"], first.value[0].displayName],
    [2, "Press"],
  );
  const next = first["@odata.nextLink"].slice(
    `${client.origin}/graph/v1.0`.length,
  );
  const second = await client.graph(next, { token, headers: eventual });
  assert.equal(second.body.value[0].displayName, "Website editors");
});

test("groups are filtered by the beginning of the name, and found one by one", async () => {
  const token = await own("Group.ReadBasic.All");
  await client.order("/group", {
    id: "99999999-9999-4999-8999-999999999999",
    displayName: "O'Neil's readers",
  });
  const { body } = await client.graph(
    `/groups?$filter=${encodeURIComponent("startswith(displayName,'o''neil')")}`,
    { token },
  );
  assert.deepEqual(
    body.value.map(({ displayName }) => displayName),
    ["O'Neil's readers"],
  );
  const several = await client.graph(
    `/groups?$select=id&$filter=${encodeURIComponent(`id in ('${STAFF}','${EDITORS}')`)}`,
    { token },
  );
  assert.equal(several.body.value.length, 2);
  assert.deepEqual(
    await failure("/groups?$filter=endswith(displayName,'s')", { token }),
    [400, "Request_UnsupportedQuery"],
  );
  const one = await client.graph(`/groups/${STAFF}?$select=displayName`, {
    token,
  });
  assert.equal(one.body.displayName, "All staff");
  await client.order("/group", { id: STAFF, remove: true });
  assert.deepEqual(await failure(`/groups/${STAFF}`, { token }), [
    404,
    "Request_ResourceNotFound",
  ]);
  assert.deepEqual(
    await failure("/groups/4e7fb023-9c5d-4f3b-8e88-30b12c9d5e05", { token }),
    [404, "Request_ResourceNotFound"],
  );
  const { length } = await client.order(`/groups?tenant=${FABRIKAM}`);
  assert.equal(length, 1);
});

test("people are listed, filtered and searched", async () => {
  const token = await own("User.Read.All");
  const names = ({ body }) => body.value.map(({ displayName }) => displayName);
  const everybody = await client.graph("/users?$select=displayName&$top=3", {
    token,
  });
  assert.equal(everybody.body.value.length, 3);
  assert.ok(everybody.body["@odata.nextLink"]);
  const filtered = await client.graph(
    `/users?$filter=${encodeURIComponent("startswith(displayName,'b') or mail eq 'alice@contoso.example'")}`,
    { token },
  );
  assert.deepEqual(names(filtered), ["Alice Adams", "Bob Brown"]);
  const enabled = await client.graph(
    `/users?$filter=${encodeURIComponent("accountEnabled eq false")}`,
    { token },
  );
  assert.deepEqual(names(enabled), []);
  const found = await client.graph(
    '/users?$search="displayName:ada" OR "mail:bob"&$count=true',
    { token, headers: { consistencylevel: "eventual" } },
  );
  assert.deepEqual(names(found), ["Alice Adams", "Bob Brown"]);
});

test("the photo comes in the sizes that there are, with an ETag", async () => {
  const token = await client.graphToken();
  const photo = await client.graph("/me/photos/240x240/$value", { token });
  assert.equal(photo.status, 200);
  assert.equal(photo.headers.get("content-type"), "image/jpeg");
  assert.deepEqual([...photo.bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.equal(
    photo.bytes.readUInt16BE(photo.bytes.indexOf("ffc00011", "hex") + 5),
    240,
  );
  const etag = photo.headers.get("etag");
  const same = await client.graph("/me/photos/240x240/%24value", {
    token,
    headers: { "if-none-match": etag },
  });
  assert.deepEqual([same.status, same.bytes.length], [304, 0]);
  await client.order("/person", {
    id: "alice",
    photo: { format: "png", size: 96, colour: "#336699" },
  });
  const other = await client.graph("/me/photo/$value", {
    token,
    headers: { "if-none-match": etag },
  });
  assert.deepEqual(
    [
      other.status,
      other.headers.get("content-type"),
      other.bytes.readUInt32BE(16),
    ],
    [200, "image/png", 96],
  );
  const missing = [404, "ImageNotFound"];
  assert.deepEqual(
    await failure("/me/photos/240x240/$value", { token }),
    missing,
  );
  assert.deepEqual(await failure("/me/photos/50x50/$value", { token }), [
    400,
    "Request_BadRequest",
  ]);
  const about = await client.graph("/me/photo", { token });
  assert.deepEqual(
    [about.body["@odata.mediaContentType"], about.body.width],
    ["image/png", 96],
  );
  await client.order("/person", { id: "alice", photo: null });
  assert.deepEqual(await failure("/me/photo/$value", { token }), missing);
});

test("a photo can be anything but a photo", async () => {
  const token = await own("ProfilePhoto.Read.All");
  const get = async (photo) => {
    await client.order("/person", { id: "alice", photo });
    const answer = await client.graph(`/users/${ALICE}/photo/$value`, {
      token,
    });
    assert.equal(answer.status, 200);
    return answer;
  };
  assert.equal(
    (await get({ format: "gif" })).bytes.subarray(0, 6).toString(),
    "GIF89a",
  );
  const html = await get({ format: "html" });
  assert.equal(html.headers.get("content-type"), "image/jpeg");
  assert.match(html.bytes.toString(), /^<!doctype html>/);
  const told = await get({ format: "html", type: "text/html" });
  assert.equal(told.headers.get("content-type"), "text/html");
  assert.ok(
    (await get({ format: "oversized" })).bytes.length > 4 * 1024 * 1024,
  );
  assert.equal((await get({ format: "empty" })).bytes.length, 0);
  const bytes = await get({ bytes: Buffer.from("own").toString("base64") });
  assert.equal(bytes.bytes.toString(), "own");
});

test("a batch answers each request by itself, in another order, bytes as base64", async () => {
  const token = await client.graphToken(
    all("User.Read", "GroupMember.Read.All"),
  );
  const { status, body, byId } = await client.batch(token, [
    { id: "1", method: "GET", url: "/me?$select=displayName" },
    { id: "2", method: "GET", url: "/me/manager" },
    {
      id: "3",
      method: "POST",
      url: "/me/checkMemberGroups",
      headers: { "Content-Type": "application/json" },
      body: { groupIds: [STAFF] },
    },
    { id: "4", method: "GET", url: "/me/photos/48x48/$value" },
    { id: "5", method: "GET", url: "me?$select=id" },
    { id: "6", method: "GET", url: "https://graph.microsoft.com/v1.0/me" },
    { id: "7", method: "POST", url: "/me/checkMemberGroups", body: {} },
  ]);
  assert.equal(status, 200);
  assert.deepEqual(
    body.responses.map(({ id }) => id),
    ["7", "6", "5", "4", "3", "2", "1"],
  );
  assert.equal(byId[1].body.displayName, "Alice Adams");
  assert.equal(
    byId[1].headers["Content-Type"].split(";")[0],
    "application/json",
  );
  assert.deepEqual(
    [byId[2].status, byId[2].body.error.code],
    [403, "Authorization_RequestDenied"],
  );
  assert.deepEqual(byId[3].body.value, [STAFF]);
  assert.equal(byId[4].headers["Content-Type"], "image/jpeg");
  assert.match(byId[4].body, /^\/9j\//);
  assert.deepEqual(
    [5, 6, 7].map((id) => byId[id].status),
    [200, 400, 400],
  );
});

test("a batch has twenty requests at most, each with an id", async () => {
  const token = await client.graphToken();
  const one = (id) => ({ id, method: "GET", url: "/me?$select=id" });
  const twenty = Array.from({ length: 20 }, (_, number) => one(String(number)));
  assert.equal((await client.batch(token, twenty)).body.responses.length, 20);
  for (const requests of [
    [...twenty, one("20")],
    [],
    "x",
    [one("1"), one("1")],
    [one("")],
    [{ ...one("1"), dependsOn: ["2"] }],
  ]) {
    const { status, body } = await client.batch(token, requests);
    assert.deepEqual([status, body.error.code], [400, "Request_BadRequest"]);
  }
});

test("what depends on a request that failed fails", async () => {
  const token = await client.graphToken();
  const { byId } = await client.batch(token, [
    { id: "1", method: "GET", url: "/me/manager" },
    { id: "2", method: "GET", url: "/me", dependsOn: ["1"] },
    { id: "3", method: "GET", url: "/me" },
    { id: "4", method: "GET", url: "/me", dependsOn: ["3"] },
  ]);
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => byId[id].status),
    [403, 424, 200, 200],
  );
  assert.equal(byId[2].body.error.code, "FailedDependency");
});

test("addresses that Graph does not have", async () => {
  const token = await client.graphToken();
  assert.deepEqual(await failure("/nothing", { token }), [400, "BadRequest"]);
  assert.deepEqual(await failure("/me/nothing", { token }), [
    400,
    "BadRequest",
  ]);
  const beta = await fetch(`${client.origin}/graph/beta/me`);
  assert.equal(beta.status, 400);
});

test("the log tells what was asked of Graph, by whom and when", async () => {
  const token = await client.graphToken();
  const { last } = await client.order("/log");
  await client.batch(token, [
    { id: "a", method: "GET", url: "/me?$select=id" },
    { id: "b", method: "GET", url: "/me/manager" },
  ]);
  await client.graph("/me/photo/$value", { token });
  const { entries, counts } = await client.order(
    `/log?since=${last}&endpoint=graph`,
  );
  assert.equal(counts.graph, 2);
  const [batch, photo] = entries;
  assert.deepEqual(
    [batch.method, batch.status, batch.graph.target, batch.graph.scopes],
    ["POST", 200, "/$batch", ["User.Read"]],
  );
  assert.deepEqual(batch.graph.items, [
    { id: "a", method: "GET", url: "/me?$select=id", status: 200 },
    { id: "b", method: "GET", url: "/me/manager", status: 403 },
  ]);
  assert.deepEqual(
    [batch.graph.tenant, batch.graph.oid, photo.graph.target],
    [CONTOSO, ALICE, "/me/photo/$value"],
  );
  assert.ok(batch.finished >= batch.time);
  assert.ok(!JSON.stringify(entries).includes(token));
});
