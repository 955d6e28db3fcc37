// Which wrong behaviours are switched on, and for how many times.
import * as callback from "./misbehaviours/callback.js";
import * as claims from "./misbehaviours/claims.js";
import * as conformance from "./misbehaviours/conformance.js";
import * as discovery from "./misbehaviours/discovery.js";
import * as graph from "./misbehaviours/graph.js";
import * as jose from "./misbehaviours/jose.js";
import * as keys from "./misbehaviours/keys.js";
import * as logout from "./misbehaviours/logout.js";
import * as token from "./misbehaviours/token.js";
import * as wire from "./misbehaviours/wire.js";

// A module is { about, …one member for each place where it acts }. The places:
//   idToken         { edit(draft, context), rewrite(token, draft, context) }
//   discovery, keys (document, context) => document, or a string to be sent as it is
//   tokenAnswer     { change(body) }
//   callback        { change(parameters), modeFor(mode) }
//   authorizeError, tokenError   { code }
//   wireDiscovery, wireKeys, wireToken   { send(response, answer, request) }
//   wireGraph   as wireToken, for a request to Graph as it is sent; answer.error(status) is an error's text
//   graph       (answer, call) => answer, one request's, also inside a batch
//   graphBatch  (body) => body, of a batch's answer
//   onlyAuthentication   { method, the only one that the token endpoint takes }
//   refreshAnswer   { edit } or {}, the ID token that a refresh token gets
//   userinfo        { change(claims), only: "header" or "body", signed }
//   webfinger       document => document
//   logoutReturn, frontchannel   { change(parameters, context) }
//   logoutToken     as idToken; the context has `previous`, the logout token sent before, and idToken()
//   backchannel     { change(request) }, where the request is { method, url, headers, form }
//   connection      true
//   beforeToken, afterToken      (simulator) => promise, run before a token request and before its answer is sent
const MODULES = new Map();
const GRAPH_PLACES = ["wireGraph", "graph", "graphBatch"];

for (const { modules } of [
  claims,
  jose,
  keys,
  discovery,
  token,
  callback,
  wire,
  logout,
  graph,
  conformance,
]) {
  for (const [name, module] of Object.entries(modules)) {
    if (MODULES.has(name)) {
      throw new Error(`two modules are called ${name}`);
    }
    MODULES.set(name, module);
  }
}

export class Misbehaviours {
  #active = new Map();

  reset() {
    this.#active.clear();
  }

  /**
   * `times` counts at each place by itself: one ID token and one key set, say. `at` is a pattern for what is asked of Graph,
   * such as "GET /me/photo": other requests are answered as if nothing were ordered.
   */
  order(name, times = Infinity, at = undefined) {
    if (!MODULES.has(name)) {
      throw new RangeError(`unknown module ${name}`);
    }
    if (
      at !== undefined &&
      !GRAPH_PLACES.some((place) => MODULES.get(name)[place])
    ) {
      throw new RangeError(`${name} does not act on Graph, so it has no at`);
    }
    const pattern = at === undefined ? undefined : new RegExp(at);
    this.#active.set(name, { times, used: {}, pattern });
  }

  stop(name) {
    this.#active.delete(name);
  }

  /** What is to happen at a place now. Asking counts as one use. `subject` is what patterns are compared with. */
  take(place, subject = "", { patternsOnly = false } = {}) {
    const taken = [];
    for (const [name, state] of this.#active) {
      const action = MODULES.get(name)[place];
      const used = state.used[place] ?? 0;
      const meant = state.pattern?.test(subject) ?? !patternsOnly;
      if (action && meant && used < state.times) {
        state.used[place] = used + 1;
        taken.push(action);
      }
    }
    return taken;
  }

  active() {
    return [...this.#active].map(([module, { times, used, pattern }]) => ({
      module,
      ...(pattern && { at: pattern.source }),
      times: times === Infinity ? null : times,
      used,
    }));
  }
}

/** The actions, by place, of modules named outside an order. Each must have something to do at one of the places. */
export function namedActions(names = [], places) {
  const found = Object.fromEntries(places.map((place) => [place, []]));
  for (const name of names) {
    const module = MODULES.get(name);
    const acting = places.filter((place) => module?.[place]);
    // A module that only says what is right acts nowhere.
    if (!module || (acting.length === 0 && Object.keys(module).length > 1)) {
      throw new RangeError(
        `${name} is not a module that acts on ${places.join(", ")}`,
      );
    }
    acting.forEach((place) => found[place].push(module[place]));
  }
  return found;
}

export function listModules() {
  return [...MODULES].map(([module, { about, ...places }]) => ({
    module,
    about,
    places: Object.keys(places),
  }));
}
