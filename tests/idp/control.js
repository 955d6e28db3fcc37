// The control port: how a test orders what the simulated cloud shall do, and reads what it saw.
import { backchannelLogout } from "./backchannel.js";
import { readText } from "./body.js";
import { signIn } from "./browser.js";
import { isKnownCode } from "./errors.js";
import { frontchannelLogout } from "./frontchannel.js";
import { mintIdToken, mintLogoutToken, personNamed } from "./mint.js";
import { checkPhoto } from "./graph/photos.js";
import { listModules } from "./misbehaviours.js";
import { CONTOSO } from "./tenants.js";

const LARGEST_BODY = 1_048_576;

const ROUTES = {
  "GET /log": ({ log }, body, query) =>
    log.read({
      since: Number(query.get("since") ?? 0),
      endpoint: query.get("endpoint") ?? undefined,
    }),
  "GET /modules": () => listModules(),
  "GET /sessions": ({ sessions }) => sessions.list(),
  "GET /groups": ({ directory }, body, query) =>
    directory.groups(query.get("tenant") ?? CONTOSO),
  "GET /state": ({
    settings,
    people,
    consents,
    keys,
    misbehaviours,
    origin,
  }) => ({
    origin,
    settings: settings.values(),
    people: people.all(),
    consents: consents.all(),
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
  "POST /misbehave": ({ misbehaviours }, { module, times, at, stop }) => {
    if (stop) {
      misbehaviours.stop(module);
    } else {
      misbehaviours.order(module, times, at);
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
    checkPhoto(person.photo);
    return people.put(person);
  },
  "POST /recreate": (simulator, { person }) =>
    simulator.people.recreate(personNamed(simulator, person).id),
  "POST /group": ({ directory }, { remove, ...group }) => {
    if (typeof group.id !== "string" || group.id === "") {
      throw new TypeError("a group needs an id");
    }
    if (remove) {
      directory.remove(group.id);
      return {};
    }
    return directory.put(group);
  },
  "POST /memberships": (simulator, { person: id, count, keep = false }) => {
    const person = personNamed(simulator, id);
    const kept = keep ? (person.groups ?? []) : [];
    if (!Number.isInteger(count) || count < kept.length) {
      throw new RangeError("count is a number, and no fewer than are kept");
    }
    const made = simulator.directory.made(person.tenant, count - kept.length);
    return simulator.people.put({ id: person.id, groups: [...kept, ...made] });
  },
  "POST /consent": ({ consents }, { tenant = CONTOSO, ...changes }) =>
    consents.put(tenant, changes),
  "POST /expire-access": ({ access }) => ({ tokens: access.expireAll() }),
  "POST /settings": ({ settings }, changes) => {
    settings.change(changes);
    return settings.values();
  },
  "POST /session": (simulator, { person, action }) => {
    const { id } = personNamed(simulator, person);
    switch (action) {
      case "end":
        return { sessions: simulator.sessions.end(id) };
      case "expire":
        return { sessions: simulator.sessions.expire(id) };
      default:
        throw new RangeError("action must be end or expire");
    }
  },
  "POST /mint": mintIdToken,
  "POST /mint-logout-token": async (simulator, wishes) => {
    const { logout_token, header, claims } = await mintLogoutToken(
      simulator,
      wishes,
    );
    return { logout_token, header, claims };
  },
  "POST /backchannel-logout": backchannelLogout,
  "POST /frontchannel-logout": frontchannelLogout,
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

async function readJson(request) {
  const text = await readText(request, LARGEST_BODY);
  return text === "" ? {} : JSON.parse(text);
}

function reply(response, status, body) {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8" })
    .end(`${JSON.stringify(body, null, 2)}\n`);
}
