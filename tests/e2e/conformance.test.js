// The OpenID conformance suite's relying-party modules, and further misbehaviours of an identity provider, by name, against the
// whole site: what is refused carries its reason, what is allowed signs in. The key rotation modules are in rollover.test.js.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSite } from "./harness/site.js";

const SIGNED_IN = "signed in";

// The suite's plans under its own names; those of the older suite only where nothing newer took over. Of what Microsoft does not
// have for a client – or what this one does not use, such as userinfo and refresh tokens – meets() sees that nothing is asked.
const RELYING_PARTY = {
  "oidcc-client-test": SIGNED_IN,
  "oidcc-client-test-aggregated-claims": SIGNED_IN,
  // Microsoft takes the secret in the body, and so does every server that lists client_secret_post. Only that is spoken.
  "oidcc-client-test-client-secret-basic": "client_secret_invalid",
  "oidcc-client-test-discovery-issuer-mismatch": "issuer_mismatch",
  "oidcc-client-test-discovery-jwks-uri-keys": SIGNED_IN,
  "oidcc-client-test-discovery-openid-config": SIGNED_IN,
  "oidcc-client-test-distributed-claims": SIGNED_IN,
  // A response by query was asked for.
  "oidcc-client-test-form-post-error": "method_not_allowed",
  "oidcc-client-test-idtoken-sig-none": "algorithm_refused",
  "oidcc-client-test-idtoken-sig-rs256": SIGNED_IN,
  "oidcc-client-test-invalid-athash": "hash_wrong",
  "oidcc-client-test-invalid-aud": "audience_wrong",
  "oidcc-client-test-invalid-chash": "hash_wrong",
  "oidcc-client-test-invalid-iss": "issuer_wrong",
  "oidcc-client-test-invalid-sig-es256": "algorithm_refused",
  "oidcc-client-test-invalid-sig-hs256": "algorithm_refused",
  "oidcc-client-test-invalid-sig-rs256": "signature_invalid",
  "oidcc-client-test-kid-absent-multiple-jwks": "signing_key_unknown",
  "oidcc-client-test-kid-absent-single-jwks": SIGNED_IN,
  "oidcc-client-test-missing-athash": SIGNED_IN,
  "oidcc-client-test-missing-aud": "audience_wrong",
  "oidcc-client-test-missing-iat": "issued_at_wrong",
  "oidcc-client-test-missing-sub": "subject_missing",
  "oidcc-client-test-mtls-endpoint-aliases": SIGNED_IN,
  "oidcc-client-test-nonce-invalid": "nonce_wrong",
  "oidcc-client-test-nonce-unless-code-flow": SIGNED_IN,
  // Only the code flow is asked for, and its answer comes by query.
  "oidcc-client-test-missing-chash": "state_missing",
  "oidcc-client-test-userinfo-invalid-sub": SIGNED_IN,
  "oidcc-client-test-scope-userinfo-claims": SIGNED_IN,
  "oidcc-client-test-userinfo-bearer-header": SIGNED_IN,
  "oidcc-client-test-userinfo-bearer-body": SIGNED_IN,
  "oidcc-client-test-userinfo-signed": SIGNED_IN,
  "oidcc-client-test-refresh-token": SIGNED_IN,
  "oidcc-client-test-refresh-token-invalid-issuer": SIGNED_IN,
  "oidcc-client-test-refresh-token-invalid-sub": SIGNED_IN,
  "oidcc-client-test-session-management": SIGNED_IN,
  "oidcc-client-test-discovery-webfinger-acct": SIGNED_IN,
  "oidcc-client-test-discovery-webfinger-url": SIGNED_IN,
  "oidcc-client-test-dynamic-registration": SIGNED_IN,
  "oidcc-client-test-request-uri-signed-none": SIGNED_IN,
  "oidcc-client-test-request-uri-signed-rs256": SIGNED_IN,
  "rp-discovery-webfinger-http-href": SIGNED_IN,
  "rp-discovery-webfinger-unknown-member": SIGNED_IN,
  "rp-claims_request-id_token": SIGNED_IN,
  "rp-claims_request-userinfo": SIGNED_IN,
  "rp-key-rotation-op-enc-key": SIGNED_IN,
  "rp-id_token-sig-es256": "algorithm_refused",
  "rp-id_token-sig-hs256": "algorithm_refused",
  "rp-token_endpoint-client_secret_post": SIGNED_IN,
  "rp-token_endpoint-client_secret_jwt": "client_secret_invalid",
  "rp-token_endpoint-private_key_jwt": "client_secret_invalid",
};

const CLAIMS = {
  "iss-missing": "issuer_wrong",
  "iss-trailing-slash": "issuer_wrong",
  "iss-case-changed": "issuer_wrong",
  "iss-v1": "issuer_wrong",
  "iss-template": "issuer_wrong",
  "iss-other-tenant": "issuer_wrong",
  "tid-missing": "tenant_wrong",
  "tid-differs-from-iss": "tenant_wrong",
  "tid-other-tenant": "tenant_wrong",
  "tid-personal-accounts": "tenant_wrong",
  "tid-case-duplicate": "claim_repeated",
  "aud-array-single": SIGNED_IN,
  "aud-array-foreign": "audience_wrong",
  "aud-array-with-foreign": "authorized_party_wrong",
  "aud-array-with-foreign-azp": SIGNED_IN,
  "azp-foreign": "authorized_party_wrong",
  "exp-missing": "token_expired",
  "exp-past": "token_expired",
  "exp-just-past-skew": "token_expired",
  "exp-within-skew": SIGNED_IN,
  "exp-string": "token_expired",
  "exp-huge": "token_expired",
  "nbf-future": "token_not_yet_valid",
  "iat-future": "issued_at_wrong",
  "iat-old": "issued_at_wrong",
  "nonce-missing": "nonce_wrong",
  "nonce-empty": "nonce_wrong",
  "nonce-array": "nonce_wrong",
  "sub-empty": "subject_missing",
  "oid-missing": "object_id_missing",
  "oid-not-guid": "object_id_missing",
  "ver-1": "version_wrong",
  "duplicate-claim-sub": "claim_repeated",
  "duplicate-claim-oid": "claim_repeated",
  "duplicate-claim-escaped": "claim_repeated",
  "payload-bom": "token_malformed",
  "payload-depth-1000": "token_malformed",
  "payload-null": "token_malformed",
  "payload-invalid-utf8": "token_malformed",
  "payload-oversized": "response_too_large",
  "groups-mixed": SIGNED_IN,
  "groups-overage": SIGNED_IN,
  "name-markup": SIGNED_IN,
};

const JOSE = {
  "alg-none-mixed-case": "algorithm_refused",
  "alg-missing": "algorithm_refused",
  "alg-none-with-signature": "algorithm_refused",
  "hs256-client-secret": "algorithm_refused",
  "key-confusion-hs256": "algorithm_refused",
  "key-confusion-hs256-certificate": "algorithm_refused",
  ps256: "algorithm_refused",
  rs512: "algorithm_refused",
  "signature-wrong": "signature_invalid",
  "signature-empty": "signature_invalid",
  "signature-truncated": "signature_invalid",
  "signature-other-payload": "signature_invalid",
  "kid-unknown": "signing_key_unknown",
  "kid-of-other-key": "signature_invalid",
  "kid-path": "signing_key_unknown",
  "kid-oversized": "token_malformed",
  "jwk-header": "signature_invalid",
  "jku-header": "signing_key_unknown",
  "x5u-header": "signature_invalid",
  "x5c-header": "signature_invalid",
  "jku-header-good-signature": SIGNED_IN,
  "crit-header": "header_refused",
  "b64-false-header": "header_refused",
  "zip-header": "header_refused",
  "typ-at-jwt": "token_type_wrong",
  "typ-missing": SIGNED_IN,
  "duplicate-header-alg": "claim_repeated",
  "segments-2": "token_malformed",
  "segments-5": "token_malformed",
  "base64-padding": "token_malformed",
  "base64-trailing-bits": "token_malformed",
  "access-token-as-id-token": "issuer_wrong",
};

const DOCUMENTS = {
  "keys-rsa-1024": "signing_key_unknown",
  "keys-exponent-1": "signing_key_unknown",
  "keys-use-enc": "keys_invalid",
  "keys-use-missing": SIGNED_IN,
  "keys-issuer-missing": SIGNED_IN,
  "keys-issuer-foreign": "key_issuer_wrong",
  "keys-issuer-personal": "key_issuer_wrong",
  "keys-cloud-instance-foreign": "key_issuer_wrong",
  "keys-duplicate-kid": "keys_invalid",
  "keys-unknown-kty": SIGNED_IN,
  "keys-symmetric": "keys_invalid",
  "keys-none": "keys_invalid",
  "keys-101": "keys_invalid",
  "keys-modulus-16384": "keys_invalid",
  "personal-issuer-with-tenant-key": "tenant_wrong",
  "discovery-issuer-template": "issuer_mismatch",
  "discovery-issuer-other-tenant": "issuer_mismatch",
  "discovery-issuer-missing": "discovery_invalid",
  "discovery-duplicate-issuer": "claim_repeated",
  "discovery-authorization-endpoint-foreign-host": "https_required",
  "discovery-authorization-endpoint-file-scheme": "https_required",
  "discovery-token-endpoint-plain-http": "host_not_allowed",
  "discovery-token-endpoint-link-local": "host_not_allowed",
  "discovery-token-endpoint-user-info": "host_not_allowed",
  "discovery-jwks-uri-private-address": "https_required",
  "discovery-jwks-uri-link-local": "host_not_allowed",
  "discovery-end-session-endpoint-foreign-host": "https_required",
  "discovery-unknown-members": SIGNED_IN,
  "rfc9207-iss": SIGNED_IN,
  "rfc9207-iss-missing": "issuer_parameter_mismatch",
  "rfc9207-iss-wrong": "issuer_parameter_mismatch",
};

const RESPONSES = {
  "callback-state-missing": "state_missing",
  "callback-state-wrong": "state_invalid",
  "callback-state-twice": "parameter_repeated",
  "callback-state-array": "parameter_repeated",
  "callback-code-missing": "parameter_malformed",
  "callback-code-twice": "parameter_repeated",
  "callback-code-wrong": "provider_error",
  "callback-code-and-error": "consent_declined",
  "callback-error-markup": "provider_error",
  "callback-iss-foreign": "issuer_parameter_mismatch",
  "callback-unknown-parameters": SIGNED_IN,
  "callback-wrong-mode": "method_not_allowed",
  "callback-fragment": "state_missing",
  "token-type-not-bearer": "response_malformed",
  "token-type-lower-case": SIGNED_IN,
  "token-without-id-token": "response_malformed",
  "token-id-token-array": "response_malformed",
  "token-error-with-200": "response_malformed",
  "token-duplicate-id-token": "response_malformed",
};

// The whole site survives them; the same attacks by themselves, with the time each may take, are in tests/rust/wire.
const WIRE = {
  "discovery-reset": "connect_failed",
  "discovery-html": "discovery_invalid",
  "discovery-redirect": "redirect_refused",
  "discovery-status-503": "provider_unavailable",
  "discovery-slow-drip": "timed_out",
  "discovery-header-flood": "connect_failed",
  "keys-cut-off": "connect_failed",
  "keys-never-ending": "response_too_large",
  "keys-gzip-bomb": "response_malformed",
  "keys-redirect-foreign": "redirect_refused",
  "keys-slow-headers": "timed_out",
  "keys-oversized-declared": "response_too_large",
  "token-oversized": "response_too_large",
  "token-truncated-json": "response_malformed",
  "token-deep-nesting": "response_malformed",
  "token-duplicate-keys": "response_malformed",
  "token-redirect-308": "redirect_refused",
  "token-status-429": "provider_throttled",
  "token-status-500": "provider_unavailable",
  "token-slow-drip": "timed_out",
  "token-slow-headers": "timed_out",
  "token-oversized-declared": "response_too_large",
  "token-header-flood": "connect_failed",
  "token-wrong-content-type": "response_malformed",
};

let site;
let person;

before(async () => {
  site = await startSite({ browser: false });
  person = await site.newPerson();
});

after(() => site?.stop());

const GROUPS = [
  ["relying-party module", RELYING_PARTY],
  ["cases 22, 24 to 27 and 29 to 33: claims", CLAIMS],
  ["cases 37 to 44: JOSE", JOSE],
  ["cases 9, 45, 51, 52, 54 and 55: documents", DOCUMENTS],
  ["cases 1, 5 to 9 and 19: responses", RESPONSES],
  ["cases 19, 20, 50 and 53: wire", WIRE],
];

for (const [title, modules] of GROUPS) {
  describe(title, () => {
    for (const [module, outcome] of Object.entries(modules)) {
      test(`${module}: ${outcome}`, () => meets(module, outcome));
    }
  });
}

async function meets(module, outcome) {
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "keys"],
  });
  await site.forgetDocuments();
  await site.simulator.misbehave(module);
  const visitor = site.newVisitor();
  const answer = await visitor.signIn(person.id);

  assert.equal(answer.outcome, outcome);
  assert.equal(visitor.signedIn, outcome === SIGNED_IN);
  const { counts, entries } = await site.simulator.log();
  for (const endpoint of ["trap", "userinfo", "webfinger", "other"])
    assert.equal(counts[endpoint], undefined, `${endpoint} was asked`);
  assert.ok((counts.token ?? 0) <= 1, "more than one token request was made");
  for (const { authorization, token, query } of entries) {
    if (token) assert.equal(token.grant_type, "authorization_code");
    if (authorization) {
      assert.equal(authorization.response_type, "code");
      assert.doesNotMatch(authorization.scope, /offline_access/);
      for (const name of ["request", "request_uri", "claims"])
        assert.ok(!query.includes(name), `${name} was sent`);
    }
  }
}

// The start is open to other sites; where the sign-in goes, and where it ends, they do not choose.
test("oidcc-client-test-3rd-party-init-login: what the other party says changes nothing", async () => {
  await fresh();
  await site.simulator.post("/settings", {
    initiate_login_uri: site.at("wp-login.php?action=vestibule_start"),
  });
  await site.simulator.misbehave("oidcc-client-test-3rd-party-init-login");
  for (const initiation of [
    {},
    { target_link_uri: site.at("?p=1"), login_hint: person.username },
    { target_link_uri: "https://evil.example/", login_hint: "x" },
    { iss: "https://evil.example/v2.0" },
  ]) {
    const sent = await fetch(
      `${site.simulator.origin}/initiate-login?${new URLSearchParams(initiation)}`,
      { redirect: "manual" },
    );
    const visitor = site.newVisitor();
    const started = await visitor.get(sent.headers.get("location"), {
      headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    });
    const asked = new URL(started.location);
    assert.equal(asked.origin, site.simulator.origin);
    assert.match(asked.pathname, /\/authorize$/);
    assert.equal(asked.searchParams.get("login_hint"), null);
    const answer = await visitor.get(
      (await visitor.atMicrosoft(started.location, person.id)).url,
    );
    assert.equal(answer.outcome, SIGNED_IN);
    assert.ok(answer.location.startsWith(site.at()), answer.location);
    assert.doesNotMatch(answer.location, /evil|[?&]p=1/);
  }
});

test("a provider that behaves again is believed again", async () => {
  await fresh();
  await site.simulator.misbehave("alg-none");
  assert.equal(
    (await site.newVisitor().signIn(person.id)).outcome,
    "algorithm_refused",
  );
  await site.simulator.post("/reset", { only: ["misbehaviours"] });

  assert.equal((await site.newVisitor().signIn(person.id)).outcome, SIGNED_IN);
});

test("nothing of all this left an account but the person's own", async () => {
  await fresh();
  await site.newVisitor().signIn(person.id);
  const logins = JSON.parse(
    await site.php("echo json_encode( get_users( [ 'fields' => 'ID' ] ) );"),
  );
  // admin, walter, the person.
  assert.equal(logins.length, 3);
});

async function fresh() {
  await site.simulator.post("/reset", {
    only: ["misbehaviours", "log", "keys"],
  });
  await site.forgetDocuments();
}
