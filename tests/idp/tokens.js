// Tokens with Microsoft's v2.0 claims. oidc-provider checks the request; the tokens it would issue
// are replaced by these, since their claims, header and times follow other rules.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { compact } from "./jws.js";
import { loginHint } from "./people.js";
import { issuerFor } from "./tenants.js";

const GRAPH = "00000003-0000-0000-c000-000000000000";
const MOST_GROUPS = 20;
const BACKCHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LOGOUT_TOKEN_LIFETIME = 120;

export class Tokens {
  constructor({ settings, keys, misbehaviours, origin }) {
    Object.assign(this, { settings, keys, misbehaviours, origin });
  }

  /** The claims of an ID token as they should be. Members without a value are left out, as Entra does. */
  claims(person, { nonce, sid = randomUUID() } = {}) {
    const issued = now() - this.settings.backdate;
    const optional = (name, value) =>
      this.settings.optional_claims.includes(name) ? value : undefined;
    const claims = {
      aud: this.settings.client_id,
      iss: issuerFor(this.origin(), person.tenant),
      iat: issued,
      nbf: issued,
      exp: issued + this.settings.token_lifetime,
      acct: person.guestFrom ? 1 : 0,
      idp: person.guestFrom,
      email: person.email,
      family_name: person.familyName,
      given_name: person.givenName,
      groups: nonEmpty(person.groups)?.slice(0, MOST_GROUPS),
      login_hint: optional("login_hint", loginHint(person)),
      name: person.name,
      nonce,
      oid: person.oid,
      preferred_username: person.username,
      rh: `0.${randomBytes(27).toString("base64url")}.`,
      roles: nonEmpty(person.roles),
      sid: optional("sid", sid),
      sub: pairwise(this.settings.client_id, person),
      tid: person.tenant,
      uti: randomBytes(16).toString("base64url"),
      ver: "2.0",
      ...person.claims,
    };
    return JSON.parse(JSON.stringify(claims));
  }

  /** The claims of a logout token. Entra has none to copy, so these are the specification's. */
  logoutClaims(person, { sid } = {}) {
    const issued = now();
    const claims = {
      iss: issuerFor(this.origin(), person.tenant),
      aud: this.settings.client_id,
      iat: issued,
      exp: issued + LOGOUT_TOKEN_LIFETIME,
      jti: randomUUID(),
      sub: pairwise(this.settings.client_id, person),
      sid,
      events: { [BACKCHANNEL_EVENT]: {} },
    };
    return JSON.parse(JSON.stringify(claims));
  }

  /** A draft that is right in every respect; misbehaviours spoil it afterwards. */
  async draft(claims, key, typ = "JWT") {
    const signing = key ?? (await this.keys.forSigning(claims.tid));
    return {
      header: { typ, alg: "RS256", kid: signing.kid },
      claims,
      key: signing.privateKey,
      signingKey: signing,
      algorithm: "RS256",
    };
  }

  /** Applies the given misbehaviours, serialises, and lets them spoil the text too. */
  async serialise(draft, spoilers = [], further = {}) {
    const context = {
      ...further,
      origin: this.origin(),
      settings: this.settings,
      keys: this.keys,
      serialise: compact,
      draftAccessToken: () => this.#accessTokenDraft(draft),
    };
    for (const { edit } of spoilers) {
      await edit?.(draft, context);
    }
    let token = compact(draft);
    for (const { rewrite } of spoilers) {
      token = (await rewrite?.(token, draft, context)) ?? token;
    }
    return token;
  }

  /** An ID token that nothing has spoilt. */
  async plain(person, facts) {
    return compact(await this.draft(this.claims(person, facts)));
  }

  /** The body of a token response. */
  async response(
    person,
    { nonce, sid, scope },
    spoilers = this.misbehaviours.take("idToken"),
  ) {
    const draft = await this.draft(this.claims(person, { nonce, sid }));
    const accessToken = compact(this.#accessTokenDraft(draft));
    const idToken = await this.serialise(draft, spoilers);
    const lifetime = 3600 + Math.floor(Math.random() * 1800);
    const body = {
      token_type: "Bearer",
      scope: grantedScope(scope, this.settings.withheld_scopes),
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: accessToken,
      id_token: idToken,
    };
    return body;
  }

  // Signed with the same key and for the same person, but for Graph: never to be taken as ID token.
  #accessTokenDraft({ claims, key, header }) {
    const { aud, nonce, groups, roles, sid, acct, login_hint, ver, ...shared } =
      claims;
    return {
      header: {
        typ: "JWT",
        nonce: randomBytes(32).toString("base64url"),
        alg: "RS256",
        x5t: header.kid,
        kid: header.kid,
      },
      claims: {
        ...shared,
        aud: GRAPH,
        iss: `https://sts.windows.net/${claims.tid}/`,
        appid: this.settings.client_id,
        idtyp: "user",
        scp: "openid profile email",
        ver: "1.0",
      },
      key,
      algorithm: "RS256",
    };
  }
}

function now() {
  return Math.floor(Date.now() / 1000);
}

function nonEmpty(list) {
  return list?.length ? list : undefined;
}

/** The same person has another subject in another application or tenant. */
function pairwise(clientId, { tenant, oid }) {
  return createHash("sha256")
    .update(`${clientId}/${tenant}/${oid}`)
    .digest("base64url");
}

function grantedScope(requested = "openid", withheld = []) {
  return requested
    .split(" ")
    .filter((scope) => scope !== "offline_access" && !withheld.includes(scope))
    .join(" ");
}
