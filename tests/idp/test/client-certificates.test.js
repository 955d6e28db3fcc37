// private_key_jwt: an assertion by the key of a registered certificate, and what Microsoft says of any other.
import assert from "node:assert/strict";
import {
  constants,
  createHash,
  generateKeyPairSync,
  randomUUID,
  sign,
} from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { selfSigned } from "../certificate.js";
import { CLIENT_ID, CONTOSO, start } from "./client.js";

const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

let client;

before(async () => {
  client = await start();
});

beforeEach(() => client.order("/reset", {}));

after(() => client.close());

function newCertificate() {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const der = selfSigned(pair, "site.example");
  const lines = der.toString("base64").match(/.{1,64}/g);
  return {
    ...pair,
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    thumbprint: createHash("sha256").update(der).digest("base64url"),
  };
}

function assertion(
  { privateKey, thumbprint },
  { header = {}, claims = {}, pss = true } = {},
) {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint, ...header })}.${encode(
    {
      aud: `${client.origin}/${CONTOSO}/oauth2/v2.0/token`,
      iss: CLIENT_ID,
      sub: CLIENT_ID,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + 300,
      ...claims,
    },
  )}`;
  const padding = pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    : {};
  const signature = sign("sha256", signed, { key: privateKey, ...padding });
  return `${signed}.${signature.toString("base64url")}`;
}

const shown = (client_assertion) => ({
  client_assertion,
  client_assertion_type: TYPE,
  client_secret: undefined,
});

async function answerTo(changes) {
  const { status, body } = await client.redeem(await client.signIn(), changes);
  return body.error ? `${status} ${body.error} ${body.error_codes}` : status;
}

test("an assertion by a registered certificate takes the secret's place", async () => {
  const [first, second] = [newCertificate(), newCertificate()];
  await client.order("/settings", {
    client_certificates: [first.pem, second.pem],
    client_secret: "",
  });
  for (const certificate of [first, second]) {
    assert.equal(await answerTo(shown(assertion(certificate))), 200);
    const { entries } = await client.order("/log?endpoint=token");
    assert.deepEqual(
      [
        entries.at(-1).token.client_auth,
        entries.at(-1).token.client_certificate,
      ],
      ["private_key_jwt", certificate.thumbprint],
    );
  }
  assert.equal(await answerTo({}), "401 invalid_client 7000215");
});

test("the secret still counts beside a certificate", async () => {
  await client.order("/settings", {
    client_certificates: [newCertificate().pem],
  });
  assert.equal(await answerTo({}), 200);
});

test("a certificate that is not registered, and a signature that is none", async () => {
  const [known, other] = [newCertificate(), newCertificate()];
  const refused = "401 invalid_client 700027";
  assert.equal(await answerTo(shown(assertion(known))), refused);
  await client.order("/settings", { client_certificates: [known.pem] });
  for (const wrong of [
    assertion(other),
    assertion({ ...other, thumbprint: known.thumbprint }),
    assertion({ ...known, thumbprint: other.thumbprint }),
    assertion({ ...known, thumbprint: undefined }),
    // A label on another kind of signature.
    assertion(known, { pss: false }),
    `${assertion(known).slice(0, -8)}AAAAAAAA`,
  ]) {
    assert.equal(await answerTo(shown(wrong)), refused);
  }
  const { body } = await client.redeem(
    await client.signIn(),
    shown(assertion(other)),
  );
  const hex = Buffer.from(other.thumbprint, "base64url").toString("hex");
  assert.match(body.error_description, new RegExp(hex.toUpperCase()));
  await client.order("/settings", { client_certificates: [] });
  assert.equal(await answerTo(shown(assertion(known))), refused);
});

test("claims of the assertion are looked at", async () => {
  const known = newCertificate();
  await client.order("/settings", { client_certificates: [known.pem] });
  const now = Math.floor(Date.now() / 1000);
  for (const [claims, expected] of [
    [{ aud: "https://other.example/token" }, "401 invalid_client 700023"],
    [{ iss: "other" }, "401 invalid_client 700021"],
    [{ exp: now - 600 }, "401 invalid_client 700024"],
    [{ nbf: now + 600 }, "401 invalid_client 700024"],
    [{ exp: undefined }, "401 invalid_client 700024"],
  ]) {
    assert.equal(await answerTo(shown(assertion(known, { claims }))), expected);
  }
});

test("a refused credential leaves the code as it was", async () => {
  const [known, other] = [newCertificate(), newCertificate()];
  await client.order("/settings", {
    client_certificates: [known.pem],
    client_secret_expired: true,
  });
  const answer = await client.signIn();
  for (const changes of [shown(assertion(other)), {}]) {
    assert.equal((await client.redeem(answer, changes)).status, 401);
  }
  assert.equal(
    (await client.redeem(answer, shown(assertion(known)))).status,
    200,
  );
});

test("an assertion beside a secret is refused", async () => {
  const known = newCertificate();
  await client.order("/settings", { client_certificates: [known.pem] });
  assert.match(
    String(
      await answerTo({
        client_assertion: assertion(known),
        client_assertion_type: TYPE,
      }),
    ),
    /^400 invalid_request/,
  );
});

test("what is no certificate is not registered", async () => {
  await assert.rejects(
    client.order("/settings", { client_certificates: ["nothing"] }),
  );
});
