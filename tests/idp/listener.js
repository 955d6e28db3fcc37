// The identity provider's port: which request goes where.
import { SimulatedError } from "./errors.js";
import { discoveryDocument } from "./discovery.js";
import {
  accountPage,
  errorPage,
  PAGE_HEADERS,
  signedOutPage,
  startPage,
} from "./pages.js";
import { AUTHORIZE, CHOOSE, TOKEN } from "./provider.js";
import { refusal } from "./refusals.js";
import { endedSessionCookie } from "./sessions.js";
import { authorityNamed } from "./tenants.js";
import { attackerKey } from "./misbehaviours/jose.js";
import { published } from "./keys.js";

const DOCUMENT_HEADERS = { "cache-control": "max-age=86400, private" };
const LARGEST_FORM = 4096;

// Under /{tenant}. Later services, such as Graph, join as further entries or as a path of their own.
const ROUTES = [
  {
    endpoint: "discovery",
    path: /^\/v2\.0\/\.well-known\/openid-configuration$/,
    methods: ["GET", "HEAD"],
    handle: discovery,
  },
  {
    endpoint: "keys",
    path: /^\/discovery\/v2\.0\/keys$/,
    methods: ["GET", "HEAD"],
    handle: keySet,
  },
  {
    endpoint: "authorize",
    path: exactly(AUTHORIZE),
    methods: ["GET", "POST"],
    handle: authorize,
  },
  {
    endpoint: "resume",
    path: new RegExp(`^${AUTHORIZE}/[\\w-]+$`),
    methods: ["GET"],
    handle: authorize,
  },
  {
    endpoint: "choose",
    path: new RegExp(`^${CHOOSE}/[\\w-]+$`),
    methods: ["GET", "POST"],
    handle: choose,
  },
  { endpoint: "token", path: exactly(TOKEN), methods: ["POST"], handle: token },
  {
    endpoint: "logout",
    path: /^\/oauth2\/v2\.0\/logout$/,
    methods: ["GET", "POST"],
    handle: logout,
  },
];

export function createListener(simulator) {
  return async (request, response) => {
    try {
      await route(simulator, request, response);
    } catch (error) {
      console.error(error);
      if (!response.headersSent) {
        response.writeHead(500).end();
      }
    }
  };
}

async function route(simulator, request, response) {
  const { pathname, searchParams: query } = new URL(
    request.url,
    simulator.origin,
  );
  const [, segment = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(pathname);
  const found = ROUTES.find(({ path }) => path.test(rest));
  const endpoint = found?.endpoint ?? (segment === "trap" ? "trap" : "other");
  request.entry = simulator.log.arrived(request, {
    endpoint,
    tenant: found ? segment : null,
    path: pathname,
    query,
  });
  response.on("finish", () => {
    request.entry.status = response.statusCode;
  });
  if (!found) {
    return other(simulator, response, endpoint, pathname);
  }
  const authority = authorityNamed(segment);
  if (!authority) {
    return unknownTenant(simulator, request, response, segment);
  }
  if (!found.methods.includes(request.method)) {
    const error = new SimulatedError(900561);
    return json(response, 405, error.body(simulator.origin));
  }
  return found.handle({ simulator, authority, request, response, query, rest });
}

async function other(simulator, response, endpoint, pathname) {
  if (endpoint === "trap") {
    // Answers well, so that a verifier which fetches it goes on and shows its mistake.
    const key = published(
      await attackerKey(),
      simulator.origin,
      authorityNamed("common"),
    );
    return json(response, 200, { keys: [key] });
  }
  return pathname === "/"
    ? html(response, 200, startPage())
    : json(response, 404, { error: "not_found" });
}

function unknownTenant({ origin }, request, response, segment) {
  const error = new SimulatedError(
    90002,
    `Asked for: ${segment.slice(0, 64)}.`,
  );
  return request.headers.accept?.includes("text/html")
    ? html(response, 400, errorPage(error))
    : json(response, 400, error.body(origin));
}

async function discovery({ simulator, authority, request, response, query }) {
  const { origin, keys } = simulator;
  let document = discoveryDocument(origin, authority, query.get("appid"));
  for (const change of simulator.misbehaviours.take("discovery")) {
    document = await change(document, { origin, authority, keys });
  }
  return simulator.send(request, response, {
    place: "discovery",
    headers: DOCUMENT_HEADERS,
    body: document,
  });
}

async function keySet({ simulator, authority, request, response }) {
  const { origin, keys } = simulator;
  let document = keys.document(origin, authority);
  for (const change of simulator.misbehaviours.take("keys")) {
    document = await change(document, { origin, authority, keys });
  }
  return simulator.send(request, response, {
    place: "keys",
    headers: DOCUMENT_HEADERS,
    body: document,
  });
}

// A tenant may be addressed by its domain; oidc-provider knows one path for it.
function handOver({ simulator, authority, request, response, rest }) {
  const search = /\?.*$/.exec(request.url)?.[0] ?? "";
  request.originalUrl = `/${authority.segment}${rest}${search}`;
  request.url = `${rest}${search}`;
  return simulator.provider(authority).handle(request, response);
}

function authorize(arrival) {
  return handOver(arrival);
}

async function token(arrival) {
  for (const prepare of arrival.simulator.misbehaviours.take("beforeToken")) {
    await prepare(arrival.simulator);
  }
  return handOver(arrival);
}

async function choose({ simulator, authority, request, response }) {
  const { provider } = simulator.provider(authority);
  let interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch {
    return html(
      response,
      400,
      errorPage(
        new SimulatedError(
          900144,
          "This page was left open too long, or used already.",
        ),
      ),
    );
  }
  if (request.method === "GET") {
    return html(
      response,
      200,
      accountPage({
        directory: authority.name,
        people: simulator.people.at(authority),
        application: new URL(interaction.params.redirect_uri).host,
        hint: interaction.params.login_hint,
      }),
    );
  }
  const form = await readForm(request);
  request.entry.form = [...form.keys()];
  const person = simulator.people.find(form.get("person"));
  return provider.interactionFinished(
    request,
    response,
    outcome(form, person, authority),
  );
}

function outcome(form, person, authority) {
  if (form.get("action") === "cancel") {
    return { error: "access_denied", error_description: "AADSTS65004" };
  }
  if (!person) {
    return { error: "invalid_grant", error_description: "AADSTS50034" };
  }
  const refused = refusal(person, authority);
  return refused
    ? { error: refused.error, error_description: refused.error_description }
    : { login: { accountId: person.id, remember: false } };
}

function logout({ simulator, response, query }) {
  const target = query.get("post_logout_redirect_uri");
  response.setHeader("set-cookie", endedSessionCookie());
  // As at Entra, an address that is not registered is ignored.
  if (
    target &&
    simulator.settings.redirect_uris.some((known) => sameSite(known, target))
  ) {
    const location = new URL(target);
    if (query.has("state")) {
      location.searchParams.set("state", query.get("state"));
    }
    return response.writeHead(302, { location: location.href }).end();
  }
  return html(response, 200, signedOutPage());
}

function sameSite(known, target) {
  return (
    URL.canParse(target) && new URL(target).origin === new URL(known).origin
  );
}

async function readForm(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > LARGEST_FORM) {
      throw new RangeError("form too large");
    }
  }
  return new URLSearchParams(text);
}

function exactly(path) {
  return new RegExp(`^${path.replaceAll(".", "\\.")}$`);
}

function html(response, status, page) {
  response.writeHead(status, PAGE_HEADERS).end(page);
}

function json(response, status, body) {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(body));
}
