// What arrived at the identity provider's port. Values are kept only where they are no secret.
import { assertionHeader } from "./client-certificates.js";

const CAPACITY = 50_000;

export class RequestLog {
  #entries = [];
  #count = 0;
  #counts = {};

  clear() {
    this.#entries = [];
    this.#count = 0;
    this.#counts = {};
  }

  /**
   * Notes a request at arrival, so that one which is never answered is seen too. `whose` tells of a hint
   * only what it is and whom it means.
   */
  arrived(request, { endpoint, tenant, path, query, whose }) {
    const entry = {
      number: ++this.#count,
      time: new Date().toISOString(),
      method: request.method,
      path,
      endpoint,
      tenant,
      query: [...query.keys()],
      headers: safeHeaders(request.headers),
    };
    if (endpoint === "authorize") {
      entry.authorization = authorizationFacts(query, whose);
    }
    this.#counts[endpoint] = (this.#counts[endpoint] ?? 0) + 1;
    this.#entries.push(entry);
    if (this.#entries.length > CAPACITY) {
      this.#entries.shift();
    }
    return entry;
  }

  /** Since a number, at one endpoint, or all. `counts` covers everything since the last reset. */
  read({ since = 0, endpoint } = {}) {
    const entries = this.#entries.filter(
      (entry) =>
        entry.number > since && (!endpoint || entry.endpoint === endpoint),
    );
    return { last: this.#count, counts: { ...this.#counts }, entries };
  }
}

export function authorizationFacts(query, whose) {
  return {
    client_id: query.get("client_id"),
    redirect_uri: query.get("redirect_uri"),
    response_type: query.get("response_type"),
    response_mode: query.get("response_mode"),
    scope: query.get("scope"),
    prompt: query.get("prompt"),
    code_challenge: query.has("code_challenge"),
    code_challenge_method: query.get("code_challenge_method"),
    state_length: query.get("state")?.length ?? 0,
    nonce_length: query.get("nonce")?.length ?? 0,
    max_age: query.get("max_age"),
    domain_hint: query.get("domain_hint"),
    login_hint: whose(query.get("login_hint")) ?? null,
  };
}

/** `hinted` is what the ID token hint turned out to be. */
export function logoutFacts(parameters, { registered, hinted, whose }) {
  return {
    client_id: parameters.get("client_id"),
    post_logout_redirect_uri: parameters.get("post_logout_redirect_uri"),
    registered,
    logout_hint: whose(parameters.get("logout_hint")) ?? null,
    id_token_hint: hinted ?? null,
    state_length: parameters.get("state")?.length ?? 0,
  };
}

export function tokenFacts(form, headers) {
  return {
    grant_type: form.grant_type,
    scope: form.scope,
    redirect_uri: form.redirect_uri,
    code: form.code !== undefined,
    code_verifier: form.code_verifier !== undefined,
    code_verifier_length: String(form.code_verifier ?? "").length,
    client_auth: clientAuthentication(form, headers),
    client_certificate:
      assertionHeader(form.client_assertion)["x5t#S256"] ?? null,
  };
}

export function clientAuthentication(form, headers) {
  if (/^basic /i.test(headers.authorization ?? "")) {
    return "client_secret_basic";
  }
  if (form.client_assertion !== undefined) {
    return "private_key_jwt";
  }
  return form.client_secret !== undefined ? "client_secret_post" : "none";
}

function safeHeaders(headers) {
  return {
    host: headers.host,
    user_agent: headers["user-agent"],
    accept: headers.accept,
    accept_encoding: headers["accept-encoding"],
    content_type: headers["content-type"],
    origin: headers.origin,
    authorization: headers.authorization !== undefined,
    cookie: headers.cookie !== undefined,
  };
}
