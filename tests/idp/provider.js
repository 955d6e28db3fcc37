// oidc-provider, set up to behave like Entra for one authority. It keeps the rules of the protocol:
// validation of the request, PKCE, client authentication, codes that work once. What differs from the
// standard's defaults (sessions, response parameters, tokens, error texts) is laid over it here.
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { errors as protocol, interactionPolicy, Provider } from "oidc-provider";
import { answer } from "./answers.js";
import { namedKey } from "./client-certificates.js";
import { SimulatedError } from "./errors.js";
import { tokenFacts } from "./log.js";
import { errorPage, pageHeaders } from "./pages.js";
import {
  authorizationError,
  refuseIfNotAdmitted,
  tokenError,
  withCode,
} from "./refusals.js";
import { askedScopes, isDefaultScope } from "./permissions.js";
import { Storage } from "./storage.js";
import { isCollective, issuerFor } from "./tenants.js";

export const AUTHORIZE = "/oauth2/v2.0/authorize";
export const TOKEN = "/oauth2/v2.0/token";
export const CHOOSE = "/choose";
export const LOGOUT = "/oauth2/v2.0/logout";

// Entra's codes are about a kilobyte long, and a client has to cope with that.
const CODE_BITS = 900 * 6;

const NO_SUCH_ADDRESS = "http://nothing-registered.invalid/";

export function createProvider(simulator, authority) {
  const { settings, people } = simulator;
  const request = new AsyncLocalStorage();
  const storage = new Storage((id) =>
    registration(simulator, authority, id, request.getStore()?.oidc?.params),
  );
  const provider = new Provider(`${simulator.origin}/${authority.segment}`, {
    adapter: (model) => storage.adapter(model),
    clients: [],
    cookies: {
      keys: [randomBytes(32).toString("hex")],
      names: {
        session: "simulator_unused",
        interaction: "simulator_choice",
        resume: "simulator_resume",
      },
    },
    enableHttpPostMethods: true,
    // Ran by oidc-provider once the request is known to be valid and before it looks for a session.
    extraParams: {
      domain_hint: (ctx) => beforeInteraction(ctx, simulator, authority),
      // The scope as it was sent: of scopes that oidc-provider does not know it keeps nothing.
      asked_scope: null,
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    findAccount: (ctx, id) =>
      people.find(id) && { accountId: id, claims: () => ({ sub: id }) },
    formats: {
      bitsOfOpaqueRandomness: (ctx, token) =>
        token.kind === "AuthorizationCode" ? CODE_BITS : 256,
    },
    interactions: {
      policy: policy(),
      url: (ctx, interaction) =>
        `/${authority.segment}${CHOOSE}/${interaction.uid}`,
    },
    jwks: {
      keys: [simulator.keys.current.privateKey.export({ format: "jwk" })],
    },
    loadExistingGrant,
    pkce: { methods: ["S256"], required: () => true },
    renderError: (ctx) => void showError(ctx, ctx.state.error),
    responseTypes: ["code"],
    routes: { authorization: AUTHORIZE, token: TOKEN },
    scopes: ["openid", "profile", "email", "offline_access"],
    ttl: {
      AccessToken: 60,
      AuthorizationCode: () => settings.code_lifetime,
      ClientCredentials: 60,
      Grant: 900,
      IdToken: 60,
      Interaction: 3600,
      Session: 900,
    },
  });
  provider.on("authorization.error", (ctx, error) => {
    ctx.state.error = authorizationError(error, settings, authority);
  });
  provider.on("authorization.success", (ctx, parameters) => {
    ctx.state.success = parameters;
  });
  provider.on("grant.error", (ctx, error) => {
    ctx.state.error = tokenError(ctx, error, simulator, authority);
  });
  provider.on("server_error", (ctx, error) => console.error(error));
  provider.use(async (ctx, next) => {
    await request.run(ctx, next);
    switch (ctx.oidc?.route) {
      case "authorization":
      case "resume":
        return finishAuthorization(ctx, simulator, authority);
      case "token":
        return finishToken(ctx, simulator, authority);
    }
  });
  return { provider, storage, handle: provider.callback() };
}

// What an application may authenticate by depends on what it shows: a secret, or an assertion.
function registration({ settings, keys }, authority, id, shown = {}) {
  if (
    id !== settings.client_id ||
    !(settings.knownAt(authority) || isCollective(authority))
  ) {
    return undefined;
  }
  return {
    client_id: settings.client_id,
    ...(shown.client_assertion === undefined
      ? {
          token_endpoint_auth_method: "client_secret_post",
          // One that was withdrawn.
          client_secret:
            settings.client_secret || randomBytes(32).toString("hex"),
          client_secret_expires_at: settings.client_secret_expired ? 1 : 0,
        }
      : {
          token_endpoint_auth_method: "private_key_jwt",
          // Without a certificate a key that nobody but the simulator has.
          jwks: {
            keys: [
              namedKey(settings.client_certificates, shown.client_assertion) ??
                keys.current.publicKey.export({ format: "jwk" }),
            ],
          },
        }),
    redirect_uris: settings.redirect_uris.length
      ? settings.redirect_uris
      : [NO_SUCH_ADDRESS],
    grant_types: ["authorization_code", "client_credentials"],
    response_types: ["code"],
  };
}

// One question only, "who are you?", asked whenever beforeInteraction has not answered it. Each
// request starts with no session of oidc-provider's own: two tabs must not disturb each other.
function policy() {
  const { Check, Prompt } = interactionPolicy;
  const prompts = ["login", "select_account", "consent"].map((name) => {
    const prompt = new Prompt({ name, requestable: true });
    prompt.checks.clear();
    return prompt;
  });
  prompts[0].checks.add(
    new Check(
      "no_account",
      "nobody is signed in",
      "login_required",
      (ctx) => !ctx.oidc.session.accountId,
    ),
  );
  return prompts;
}

// Consent is taken as given; withholding it is what the ordered error 65001 is for.
async function loadExistingGrant(ctx) {
  const grant = new ctx.oidc.provider.Grant({
    accountId: ctx.oidc.session.accountId,
    clientId: ctx.oidc.client.clientId,
  });
  grant.addOIDCScope(ctx.oidc.params.scope);
  await grant.save();
  return grant;
}

function beforeInteraction(ctx, simulator, authority) {
  const { settings, people, misbehaviours } = simulator;
  const { params, prompts, session } = ctx.oidc;
  // Entra compares the whole string; oidc-provider compares parsed addresses.
  if (!settings.redirect_uris.includes(params.redirect_uri)) {
    throw new protocol.InvalidRedirectUri();
  }
  if (isCollective(authority) && !settings.multi_tenant) {
    throw withCode(50194, { redirect: false });
  }
  const [ordered] = misbehaviours.take("authorizeError");
  if (ordered) {
    throw withCode(ordered.code);
  }
  params.asked_scope = ctx.oidc.body?.scope ?? ctx.query.scope;
  if (askedScopes(params.asked_scope, simulator.origin).unknown.length) {
    throw withCode(650053);
  }
  const asked = ["login", "select_account", "consent"].some((name) =>
    prompts.has(name),
  );
  let person = people.find(settings.autologin);
  if (!person && prompts.has("none")) {
    person = silently(ctx, simulator, authority);
  } else if (!person && !asked && settings.single_sign_on) {
    person = signedIn(ctx, simulator, authority);
  }
  if (person) {
    refuseIfNotAdmitted(person, authority, simulator, params);
    session.loginAccount({ accountId: person.id, transient: true });
  }
}

/** Who is not asked: the account that the hint names, or the only one of this browser. */
function signedIn({ req, oidc }, { sessions, people }, authority) {
  const live = sessions.live(req);
  const hint = oidc.params.login_hint;
  const named = hint
    ? people.hinted(authority, hint)
    : live.length === 1 && people.find(live[0].person);
  return named &&
    authority.admits(named.tenant) &&
    live.some(({ person }) => person === named.id)
    ? named
    : undefined;
}

/** As signedIn, for prompt=none: why a question would be needed is the answer. */
function silently(ctx, simulator, authority) {
  const person = signedIn(ctx, simulator, authority);
  if (person) {
    return person;
  }
  const { sessions, people } = simulator;
  const hint = ctx.oidc.params.login_hint;
  const wanted = people.hinted(authority, hint)?.id;
  const expired = sessions
    .accounts(ctx.req)
    .filter(
      (account) => account.expired && (!hint || account.person === wanted),
    );
  if (expired.length) {
    throw withCode(50078);
  }
  if (sessions.live(ctx.req).length === 0) {
    throw withCode(50058);
  }
  // Somebody is signed in, but not the one; or it cannot be told who is meant.
  throw withCode(hint ? 160021 : 16000);
}

async function finishAuthorization(ctx, simulator, authority) {
  dropProviderSession(ctx);
  const { success, error, shown } = ctx.state;
  if (shown || !(success || error)) {
    return;
  }
  const { params, session } = ctx.oidc;
  let parameters;
  let idToken;
  if (success) {
    const {
      account: { sid },
      cookie,
    } = simulator.sessions.signIn(ctx.req, session.accountId, params.client_id);
    ctx.append("set-cookie", cookie);
    simulator.codes.issued(success.code, {
      segment: authority.segment,
      person: session.accountId,
      nonce: params.nonce,
      scope: params.asked_scope,
      sid,
    });
    // For the answers of other flows, which no authorization request here can ask for.
    const claims = { nonce: params.nonce, sid };
    idToken = () =>
      simulator.tokens.plain(simulator.people.find(session.accountId), claims);
    parameters = [
      ["code", success.code],
      ...(params.state === undefined ? [] : [["state", params.state]]),
      ["session_state", sid],
    ];
  } else {
    parameters = error.parameters(simulator.origin, params.state);
  }
  let mode = params.response_mode ?? "query";
  const issuer = issuerFor(simulator.origin, authority.issuerTenant);
  for (const { change, modeFor } of simulator.misbehaviours.take("callback")) {
    parameters =
      (await change?.(parameters, { issuer, idToken })) ?? parameters;
    mode = modeFor?.(mode) ?? mode;
  }
  const response = answer(params.redirect_uri, mode, parameters);
  ctx.status = response.status;
  // oidc-provider has set the address of a response by query already.
  ctx.remove("location");
  ctx.set(response.status === 200 ? pageHeaders() : response.headers);
  ctx.body = response.body;
}

async function finishToken(ctx, simulator, authority) {
  const { settings, misbehaviours, codes, people, tokens, origin } = simulator;
  const form = ctx.oidc.body ?? {};
  const { entry } = ctx.req;
  entry.form = Object.keys(form);
  entry.token = tokenFacts(form, ctx.headers);
  ctx.respond = false;
  const [ordered] = misbehaviours.take("tokenError");
  let error = ordered ? new SimulatedError(ordered.code) : ctx.state.error;
  for (const { method } of misbehaviours.take("onlyAuthentication")) {
    if (entry.token.client_auth !== method) {
      error = new SimulatedError(7000215, `Only ${method} is accepted now.`);
    }
  }
  const ownToken = form.grant_type === "client_credentials";
  error ??= ownToken ? scopeError(form.scope, authority, origin) : undefined;
  let status = 200;
  let body = await refreshed(form, simulator);
  if (body) {
    // oidc-provider knows no such grant here.
  } else if (error) {
    ({ status } = error);
    body = error.body(origin);
  } else if (ownToken) {
    body = await tokens.applicationResponse(authority.segment);
  } else {
    const grant = codes.find(form.code);
    grant.redeemed = true;
    body = await tokens.response(people.find(grant.person), grant);
    for (const { change } of misbehaviours.take("tokenAnswer")) {
      body = change(body, { origin, settings, code: form.code }) ?? body;
    }
  }
  for (const finish of misbehaviours.take("afterToken")) {
    await finish(simulator);
  }
  simulator.send(ctx.req, ctx.res, {
    place: "token",
    status,
    headers: {
      "cache-control": "no-store, no-cache",
      pragma: "no-cache",
      expires: "-1",
    },
    body,
  });
}

/** What is wrong with a request for the application's own token, though it has proved who it is. */
function scopeError(scope, authority, origin) {
  if (isCollective(authority)) {
    return new SimulatedError(50059);
  }
  if (scope === undefined) {
    return new SimulatedError(900144, "It is scope.");
  }
  const graph = isDefaultScope(scope, origin);
  return graph
    ? undefined
    : new SimulatedError(graph === undefined ? 1002012 : 500011);
}

// Refresh tokens are given out by the modules that need one, and name the code that they came with.
async function refreshed(form, { misbehaviours, codes, people, tokens }) {
  const grant =
    form.grant_type === "refresh_token" &&
    codes.find(String(form.refresh_token).replace(/^refresh\./, ""));
  const spoilers = grant ? misbehaviours.take("refreshAnswer") : [];
  return spoilers.length
    ? tokens.response(people.find(grant.person), grant, spoilers)
    : undefined;
}

function showError(ctx, error) {
  ctx.state.shown = true;
  ctx.status = error.status;
  ctx.set(pageHeaders());
  ctx.body = errorPage(error);
}

function dropProviderSession(ctx) {
  const kept = [ctx.response.headers["set-cookie"] ?? []]
    .flat()
    .filter((cookie) => !cookie.startsWith("simulator_unused"));
  if (kept.length) {
    ctx.set("set-cookie", kept);
  } else {
    ctx.remove("set-cookie");
  }
}
