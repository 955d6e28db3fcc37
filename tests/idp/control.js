// The control port: how a test orders what the simulated cloud shall do, and reads what it saw.
import { isKnownCode } from "./errors.js";
import { listModules, idTokenActions } from "./misbehaviours.js";
import { signIn } from "./browser.js";

const LARGEST_BODY = 1_048_576;

const ROUTES = {
  "GET /log": ({ log }, body, query) =>
    log.read({
      since: Number(query.get("since") ?? 0),
      endpoint: query.get("endpoint") ?? undefined,
    }),
  "GET /modules": () => listModules(),
  "GET /state": ({ settings, people, keys, misbehaviours, origin }) => ({
    origin,
    settings: settings.values(),
    people: people.all(),
    keys: {
      current: keys.current.kid,
      published: keys.published.map(({ kid }) => kid),
    },
    active: misbehaviours.active(),
  }),
  "POST /reset": (simulator, { only }) => {
    simulator.reset(only);
    return {};
  },
  "POST /rotate": async ({ keys }, { mode = "overlap" }) => {
    const { kid } = await keys.rotate(mode);
    return { current: kid, published: keys.published.map((key) => key.kid) };
  },
  "POST /misbehave": ({ misbehaviours }, { module, times, stop }) => {
    if (stop) {
      misbehaviours.stop(module);
    } else {
      misbehaviours.order(module, times);
    }
    return { active: misbehaviours.active() };
  },
  "POST /person": ({ people }, person) => {
    if (typeof person.id !== "string" || person.id === "") {
      throw new TypeError("a person needs an id");
    }
    if (person.error != null && !isKnownCode(person.error)) {
      throw new RangeError(`unknown AADSTS number ${person.error}`);
    }
    return people.put(person);
  },
  "POST /settings": ({ settings }, changes) => {
    settings.change(changes);
    return settings.values();
  },
  "POST /mint": mint,
  "POST /sign-in": signIn,
};

export function createControl(simulator) {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(
      request.url,
      "http://control.invalid",
    );
    const handle = ROUTES[`${request.method} ${pathname}`];
    if (!handle) {
      return reply(response, 404, {
        error: `no ${request.method} ${pathname}`,
        routes: Object.keys(ROUTES),
      });
    }
    try {
      const body = request.method === "POST" ? await readJson(request) : {};
      return reply(response, 200, await handle(simulator, body, searchParams));
    } catch (error) {
      return reply(response, 400, { error: error.message });
    }
  };
}

/** A signed ID token to order, without a sign-in. */
async function mint({ tokens, keys, people }, wishes) {
  const {
    person = "alice",
    nonce,
    claims = {},
    remove = [],
    header = {},
    key,
    algorithm,
    payload_text,
    header_text,
    modules = [],
  } = wishes;
  const account = people.find(person);
  if (!account) {
    throw new RangeError(`unknown person ${person}`);
  }
  const all = { ...tokens.claims(account, { nonce }), ...claims };
  remove.forEach((name) => delete all[name]);
  const draft = await tokens.draft(all, await keyNamed(keys, key));
  Object.assign(draft.header, header);
  if (algorithm) {
    draft.algorithm = algorithm;
    draft.header.alg = header.alg ?? algorithm;
  }
  draft.payloadText = payload_text;
  draft.headerText = header_text;
  const token = await tokens.serialise(draft, idTokenActions(modules));
  return { id_token: token, header: draft.header, claims: draft.claims };
}

async function keyNamed(keys, name) {
  switch (name) {
    case undefined:
    case "current":
      return keys.current;
    case "personal":
      return keys.personal;
    case "unlisted":
      return keys.unlisted();
    default: {
      const key = keys.named(name);
      if (!key) {
        throw new RangeError(`no published key ${name}`);
      }
      return key;
    }
  }
}

async function readJson(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > LARGEST_BODY) {
      throw new RangeError("body too large");
    }
  }
  return text === "" ? {} : JSON.parse(text);
}

function reply(response, status, body) {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(`${JSON.stringify(body, null, 2)}\n`);
}
