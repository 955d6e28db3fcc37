// Tokens with Microsoft's v2.0 claims. oidc-provider checks the request; the tokens it would issue
// are replaced by these, since their claims, header and times follow other rules.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { compact } from "./jws.js";
import { guid } from "./directory.js";
import { loginHint } from "./people.js";
import { askedScopes } from "./permissions.js";
import { issuerFor, PERSONAL_ACCOUNTS } from "./tenants.js";

const GRAPH = "https://graph.microsoft.com";
const MOST_GROUPS = 200;
// Listed for every member of a directory whose tokens list roles of the directory.
const ORDINARY_MEMBER = "b79fbf4d-3ef9-4689-8143-76b194e85509";
const APPLICATION_LIFETIME = 3599;
const BACKCHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LOGOUT_TOKEN_LIFETIME = 120;

export class Tokens {
  constructor({
    settings,
    keys,
    misbehaviours,
    directory,
    consents,
    access,
    origin,
  }) {
    Object.assign(this, {
      settings,
      keys,
      misbehaviours,
      directory,
      consents,
      access,
      origin,
    });
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
      ...this.#memberships(person),
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
    const { graph } = askedScopes(scope, this.origin());
    const lifetime = 3600 + Math.floor(Math.random() * 1800);
    const accessToken = this.#accessToken(person, draft, graph, lifetime);
    const idToken = await this.serialise(draft, spoilers);
    const body = {
      token_type: "Bearer",
      scope: grantedScope(scope, this.settings.withheld_scopes, this.origin()),
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: accessToken,
      id_token: idToken,
    };
    return body;
  }

  /** The body of a token response for the application itself: what a tenant's administrator has consented to. */
  async applicationResponse(tenant) {
    const { application: roles } = this.consents.at(tenant);
    const { client_id } = this.settings;
    const issued = now() - this.settings.backdate;
    const servicePrincipal = guid(`${tenant} ${client_id}`);
    const { header, key } = await this.draft({ tid: tenant });
    const accessToken = compact(
      graphDraft(header, key, {
        iat: issued,
        nbf: issued,
        exp: now() + APPLICATION_LIFETIME,
        appid: client_id,
        idtyp: "app",
        oid: servicePrincipal,
        roles: nonEmpty(roles),
        sub: servicePrincipal,
        tid: tenant,
        uti: randomBytes(16).toString("base64url"),
      }),
    );
    this.access.issued(accessToken, {
      tenant,
      scopes: [],
      roles,
      lifetime: APPLICATION_LIFETIME,
    });
    return {
      token_type: "Bearer",
      expires_in: APPLICATION_LIFETIME,
      ext_expires_in: APPLICATION_LIFETIME,
      access_token: accessToken,
    };
  }

  // Personal accounts' tokens for Graph are no JWT.
  #accessToken(person, draft, graph, lifetime) {
    const scopes = graph.filter(
      (scope) => !this.settings.withheld_scopes.includes(scope),
    );
    const token =
      person.tenant === PERSONAL_ACCOUNTS
        ? `EwB${randomBytes(600).toString("base64")}`
        : compact(this.#accessTokenDraft(draft, scopes));
    const { tenant, oid } = person;
    this.access.issued(token, { tenant, oid, scopes, roles: [], lifetime });
    return token;
  }

  /** The claims about groups: a list while it is short enough. */
  #memberships(person) {
    const { group_membership_claims: which, group_overage } = this.settings;
    const groups = this.directory.inTokens(person, which);
    const wids = which === "All" ? [ORDINARY_MEMBER] : undefined;
    if (groups.length <= MOST_GROUPS) {
      return { groups: nonEmpty(groups), wids };
    }
    if (group_overage === "hasgroups") {
      return { hasgroups: true, wids };
    }
    return {
      wids,
      _claim_names: { groups: "src1" },
      _claim_sources: {
        src1: {
          // An interface that Microsoft has switched off.
          endpoint: `https://graph.windows.net/${person.tenant}/users/${person.oid}/getMemberObjects`,
        },
      },
    };
  }

  // Signed with the same key and for the same person, but for Graph: never to be taken as ID token.
  #accessTokenDraft({ claims, key, header }, scopes = []) {
    const {
      aud,
      nonce,
      groups,
      wids,
      hasgroups,
      _claim_names,
      _claim_sources,
      roles,
      sid,
      acct,
      login_hint,
      ver,
      ...shared
    } = claims;
    return graphDraft(header, key, {
      ...shared,
      appid: this.settings.client_id,
      idtyp: "user",
      scp: ["openid", "profile", "email", ...scopes].join(" "),
    });
  }
}

function graphDraft(header, key, claims) {
  return {
    header: {
      typ: "JWT",
      nonce: randomBytes(32).toString("base64url"),
      alg: "RS256",
      x5t: header.kid,
      kid: header.kid,
    },
    claims: {
      ...claims,
      aud: GRAPH,
      iss: `https://sts.windows.net/${claims.tid}/`,
      ver: "1.0",
    },
    key,
    algorithm: "RS256",
  };
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

/** Graph's own scopes come back under their own names, however they were written. */
function grantedScope(requested, withheld, origin) {
  const { standard, graph } = askedScopes(requested, origin);
  return [...standard, ...graph]
    .filter((scope) => scope !== "offline_access" && !withheld.includes(scope))
    .join(" ");
}
