// The identity provider's port: which request goes where.
import { readText } from "./body.js";
import { SimulatedError } from "./errors.js";
import { discoveryDocument } from "./discovery.js";
import { GRAPH, graph } from "./graph/service.js";
import { logout } from "./logout.js";
import { accountPage, errorPage, pageHeaders, startPage } from "./pages.js";
import { AUTHORIZE, CHOOSE, LOGOUT, TOKEN } from "./provider.js";
import { refusal } from "./refusals.js";
import { authorityNamed, issuerFor } from "./tenants.js";
import { USERINFO, userinfo } from "./userinfo.js";
import { attackerKey } from "./misbehaviours/jose.js";
import { published } from "./keys.js";

const DOCUMENT_HEADERS = { "cache-control": "max-age=86400, private" };
const LARGEST_FORM = 4096;

// Under /{tenant}. Graph has a path of its own.
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
    path: exactly(LOGOUT),
    methods: ["GET", "POST"],
    handle: logout,
  },
  {
    endpoint: "userinfo",
    path: exactly(USERINFO),
    methods: ["GET", "POST"],
    handle: userinfo,
  },
];

// At the root, by path.
const ELSEWHERE = {
  "/": "home",
  "/initiate-login": "initiate",
  "/.well-known/webfinger": "webfinger",
};

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
  const endpoint = found?.endpoint ?? endpointElsewhere(pathname);
  request.entry = simulator.log.arrived(request, {
    endpoint,
    tenant: found ? segment : null,
    path: pathname,
    query,
    whose: (hint) => simulator.people.hint(hint),
  });
  if (simulator.misbehaviours.take("connection").length) {
    request.socket.destroy();
    return undefined;
  }
  response.on("finish", () => {
    request.entry.status = response.statusCode;
    request.entry.finished = new Date().toISOString();
  });
  if (!found) {
    return elsewhere(simulator, request, response, endpoint, query);
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

function endpointElsewhere(pathname) {
  if (pathname.startsWith(GRAPH)) {
    return "graph";
  }
  return (
    ELSEWHERE[pathname] ?? (pathname.startsWith("/trap/") ? "trap" : "other")
  );
}

async function elsewhere(simulator, request, response, endpoint, query) {
  switch (endpoint) {
    case "graph":
      return graph({ simulator, request, response });
    case "home":
      return home(simulator, request, response);
    case "initiate":
      return initiate(simulator, response, query);
    case "webfinger":
      return webfinger(simulator, response, query);
    case "trap": {
      // Answers well, so that a verifier which fetches it goes on and shows its mistake.
      const key = published(
        await attackerKey(),
        simulator.origin,
        authorityNamed("common"),
      );
      return json(response, 200, { keys: [key] });
    }
    default:
      return json(response, 404, { error: "not_found" });
  }
}

// Signing in and out at the cloud itself, without an application.
async function home({ sessions, people }, request, response) {
  if (request.method === "POST") {
    const form = await readForm(request);
    const person = people.find(form.get("person"));
    if (!person) {
      return html(response, 400, errorPage(new SimulatedError(50034)));
    }
    const { cookie } = sessions.signIn(request, person.id);
    return response
      .writeHead(303, { location: "/", "set-cookie": cookie })
      .end();
  }
  const signedIn = sessions.live(request).map(({ person }) => person);
  return html(
    response,
    200,
    startPage({ people: people.all(), signedIn, signOut: `/common${LOGOUT}` }),
  );
}

// A sign-in that begins here (OpenID Connect Core, section 4): the browser is sent to the application, with the issuer and
// whatever else the query of this request says.
function initiate({ origin, settings }, response, query) {
  if (!settings.initiate_login_uri) {
    return json(response, 404, { error: "no initiate_login_uri" });
  }
  const address = new URL(settings.initiate_login_uri);
  const parameters = { iss: issuerFor(origin, settings.home_tenant) };
  Object.assign(parameters, Object.fromEntries(query));
  for (const [name, value] of Object.entries(parameters)) {
    address.searchParams.set(name, value);
  }
  return response.writeHead(303, { location: address.href }).end();
}

function webfinger({ origin, settings, misbehaviours }, response, query) {
  let document = {
    subject: query.get("resource"),
    links: [
      {
        rel: "http://openid.net/specs/connect/1.0/issuer",
        href: issuerFor(origin, settings.home_tenant),
      },
    ],
  };
  for (const change of misbehaviours.take("webfinger")) {
    document = change(document);
  }
  return response
    .writeHead(200, { "content-type": "application/jrd+json" })
    .end(JSON.stringify(document));
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

function discovery(arrival) {
  const { simulator, authority, query } = arrival;
  return sendDocument(
    arrival,
    "discovery",
    discoveryDocument(simulator.origin, authority, query.get("appid")),
  );
}

function keySet(arrival) {
  const { simulator, authority } = arrival;
  return sendDocument(
    arrival,
    "keys",
    simulator.keys.document(simulator.origin, authority),
  );
}

async function sendDocument(arrival, place, right) {
  const { simulator, authority, request, response } = arrival;
  const { origin, keys } = simulator;
  let document = right;
  for (const change of simulator.misbehaviours.take(place)) {
    document = await change(document, { origin, authority, keys });
  }
  return simulator.send(request, response, {
    place,
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

async function choose({ simulator, authority, request, response, query }) {
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
    const { redirect_uri, login_hint, prompt } = interaction.params;
    const hinted =
      prompt === "select_account" || query.has("all")
        ? undefined
        : simulator.people.hinted(authority, login_hint);
    return html(
      response,
      200,
      accountPage({
        directory: authority.name,
        people: hinted ? [hinted] : simulator.people.at(authority),
        signedIn: simulator.sessions.live(request).map(({ person }) => person),
        application: new URL(redirect_uri).host,
        others: hinted && "?all=1",
      }),
    );
  }
  const form = await readForm(request);
  request.entry.form = [...form.keys()];
  const person = simulator.people.find(form.get("person"));
  return provider.interactionFinished(
    request,
    response,
    outcome(form, person, authority, simulator, interaction.params),
  );
}

function outcome(form, person, authority, simulator, params) {
  if (form.get("action") === "cancel") {
    return { error: "access_denied", error_description: "AADSTS65004" };
  }
  if (!person) {
    return { error: "invalid_grant", error_description: "AADSTS50034" };
  }
  const refused = refusal(person, authority, simulator, params);
  return refused
    ? { error: refused.error, error_description: refused.error_description }
    : { login: { accountId: person.id, remember: false } };
}

async function readForm(request) {
  return new URLSearchParams(await readText(request, LARGEST_FORM));
}

function exactly(path) {
  return new RegExp(`^${path.replaceAll(".", "\\.")}$`);
}

function html(response, status, page) {
  response.writeHead(status, pageHeaders()).end(page);
}

function json(response, status, body) {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(body));
}
