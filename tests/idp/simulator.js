// The parts put together, and the two ports.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { AccessTokens } from "./access.js";
import { Codes } from "./codes.js";
import { createControl } from "./control.js";
import { Directory } from "./directory.js";
import { Keys } from "./keys.js";
import { createListener } from "./listener.js";
import { RequestLog } from "./log.js";
import { Misbehaviours } from "./misbehaviours.js";
import { People } from "./people.js";
import { Consents } from "./permissions.js";
import { createProvider } from "./provider.js";
import { Sessions } from "./sessions.js";
import { Settings } from "./settings.js";
import { Tokens } from "./tokens.js";

export async function startSimulator({
  host = "127.0.0.1",
  port = 0,
  controlPort = 0,
  origin,
  settings = {},
} = {}) {
  const simulator = new Simulator(await Keys.create(), settings);
  const server = createServer(createListener(simulator));
  const control = createServer(createControl(simulator));
  await Promise.all([
    listen(server, port, host),
    listen(control, controlPort, host),
  ]);
  simulator.origin = origin ?? `http://${host}:${server.address().port}`;
  return {
    simulator,
    origin: simulator.origin,
    control: `http://${host}:${control.address().port}`,
    close: () => Promise.all([shut(server), shut(control)]),
  };
}

class Simulator {
  #providers = new Map();

  constructor(keys, settings) {
    this.keys = keys;
    this.settings = new Settings(settings);
    this.people = new People();
    this.directory = new Directory();
    this.consents = new Consents();
    this.access = new AccessTokens();
    this.sessions = new Sessions();
    // The cookies of those who visit by the control port, by the name of their browser.
    this.browsers = new Map();
    this.misbehaviours = new Misbehaviours();
    this.codes = new Codes();
    this.log = new RequestLog();
    this.tokens = new Tokens({
      settings: this.settings,
      keys,
      misbehaviours: this.misbehaviours,
      directory: this.directory,
      consents: this.consents,
      access: this.access,
      origin: () => this.origin,
    });
  }

  provider(authority) {
    if (!this.#providers.has(authority.segment)) {
      this.#providers.set(authority.segment, createProvider(this, authority));
    }
    return this.#providers.get(authority.segment);
  }

  /** Everything as at the start; `only` names parts: log, misbehaviours, settings, people, directory, sessions, keys, codes. */
  reset(only) {
    const parts = {
      log: () => this.log.clear(),
      misbehaviours: () => this.misbehaviours.reset(),
      settings: () => this.settings.reset(),
      people: () => this.people.reset(),
      directory: () => {
        this.directory.reset();
        this.consents.reset();
      },
      sessions: () => {
        this.sessions.clear();
        this.browsers.clear();
        this.lastLogoutToken = undefined;
      },
      keys: () => this.keys.reset(),
      codes: () => {
        this.codes.clear();
        this.access.clear();
        this.#providers.forEach(({ storage }) => storage.clear());
      },
    };
    for (const part of only ?? Object.keys(parts)) {
      if (!Object.hasOwn(parts, part)) {
        throw new RangeError(`nothing called ${part} to reset`);
      }
      parts[part]();
    }
  }

  /** Sends a back-channel answer, or what a wire misbehaviour makes of it. */
  send(request, response, { place, status = 200, headers = {}, body }) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // A client that follows the redirect of a misbehaviour gets the true answer.
    const [wire] = /[?&]moved=1$/.test(request.url)
      ? []
      : this.misbehaviours.take(WIRE_PLACES[place]);
    if (wire) {
      return wire.send(
        response,
        { text, status },
        { url: request.originalUrl ?? request.url },
      );
    }
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
      "x-ms-request-id": randomUUID(),
      "x-ms-ests-server": "simulator",
      ...headers,
    });
    response.end(text);
  }
}

const WIRE_PLACES = {
  discovery: "wireDiscovery",
  keys: "wireKeys",
  token: "wireToken",
};

function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
}

function shut(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
