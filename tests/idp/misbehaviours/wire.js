// Answers that are wrong as HTTP or as JSON, at each of the endpoints a client calls itself.
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const TEN_MEBIBYTES = 10 * 1024 * 1024;
const BOMB = 64 * 1024 * 1024;
const SECOND = 1000;

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** Runs `action` at an interval until the client has gone away. */
function until(response, interval, action) {
  const timer = setInterval(action, interval);
  response.on("close", () => clearInterval(timer));
}

function whole(
  about,
  { status = 200, headers = JSON_TYPE, body = ({ text }) => text },
) {
  return {
    about,
    send: async (response, answer, request) => {
      const bytes = Buffer.from(await body(answer));
      const extra = typeof headers === "function" ? headers(request) : headers;
      response.writeHead(status, { ...extra, "content-length": bytes.length });
      response.end(bytes);
    },
  };
}

function body(about, make) {
  return whole(about, { body: make });
}

function status(code, headers = {}) {
  return whole(`status ${code}`, {
    status: code,
    headers: { ...JSON_TYPE, ...headers },
    body: ({ error }) =>
      error?.(code) ??
      JSON.stringify({
        error: "temporarily_unavailable",
        error_description: "AADSTS90033: try again later",
      }),
  });
}

// The address answers properly when it is followed, so a client that follows would succeed.
const redirect = (code) =>
  whole(`status ${code} to the right answer at another address`, {
    status: code,
    headers: ({ url }) => ({
      location: `${url}${url.includes("?") ? "&" : "?"}moved=1`,
    }),
    body: () => "",
  });

let bomb;

const WIRE = {
  "slow-drip": {
    about: "one byte each second",
    send: (response, { text }) => {
      response.writeHead(200, {
        ...JSON_TYPE,
        "content-length": Buffer.byteLength(text),
      });
      let sent = 0;
      until(response, SECOND, () => {
        response.write(text[sent]);
        sent += 1;
        if (sent === text.length) {
          response.end();
        }
      });
    },
  },
  "slow-headers": {
    about: "one byte of headers each second",
    send: ({ socket }) => {
      let sent = 0;
      const head = `HTTP/1.1 200 OK\r\nX-Slow: ${"s".repeat(600)}`;
      const timer = setInterval(
        () => socket.write(head[sent++ % head.length]),
        SECOND,
      );
      socket.on("close", () => clearInterval(timer));
    },
  },
  stall: { about: "the request is never answered", send: () => {} },
  reset: {
    about: "the connection is closed without an answer",
    send: ({ socket }) => socket.destroy(),
  },
  "cut-off": {
    about: "the connection is closed in the middle of the body",
    send: (response, { text }) => {
      response.writeHead(200, {
        ...JSON_TYPE,
        "content-length": Buffer.byteLength(text),
      });
      response.write(text.slice(0, text.length / 2), () =>
        response.socket.destroy(),
      );
    },
  },
  oversized: body("ten MiB, valid JSON", ({ text }) =>
    text.replace(/\}$/, `,"filler":"${"x".repeat(TEN_MEBIBYTES)}"}`),
  ),
  "oversized-declared": {
    about: "a Content-Length of a terabyte",
    send: (response, { text }) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": 2 ** 40 });
      response.write(text);
    },
  },
  "never-ending": {
    about: "chunks without an end",
    send: (response) => {
      response.writeHead(200, JSON_TYPE);
      response.write('{"filler":"');
      const chunk = "x".repeat(65_536);
      until(
        response,
        10,
        () => response.writableNeedDrain || response.write(chunk),
      );
    },
  },
  html: whole("an HTML page with status 200", {
    headers: { "content-type": "text/html" },
    body: () =>
      "<!doctype html><title>Captive portal</title><p>Please accept the terms.",
  }),
  empty: body("no body", () => ""),
  "truncated-json": body("half of the JSON, as if it were all", ({ text }) =>
    text.slice(0, text.length / 2),
  ),
  array: body("an array", ({ text }) => `[${text}]`),
  null: body("null", () => "null"),
  string: body("a text", () => '"ok"'),
  number: body("a number", () => "7"),
  "trailing-data": body(
    "something follows the JSON",
    ({ text }) => `${text}{}`,
  ),
  bom: body("a byte order mark stands first", ({ text }) => `\ufeff${text}`),
  "invalid-utf8": body("a byte is not UTF-8", ({ text }) =>
    Buffer.concat([
      Buffer.from('{"extra":"'),
      Buffer.from([0xff]),
      Buffer.from(`",${text.slice(1)}`),
    ]),
  ),
  "deep-nesting": body("a hundred thousand levels", ({ text }) =>
    text.replace(
      /^\{/,
      `{"deep":${"[".repeat(100_000)}${"]".repeat(100_000)},`,
    ),
  ),
  "duplicate-keys": body(
    "every member occurs twice, first with null",
    ({ text }) => {
      const doubled = Object.entries(JSON.parse(text)).flatMap(
        ([name, value]) => [
          `${JSON.stringify(name)}:null`,
          `${JSON.stringify(name)}:${JSON.stringify(value)}`,
        ],
      );
      return `{${doubled.join()}}`;
    },
  ),
  gzip: whole("compressed, though nobody asked for it", {
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    body: ({ text }) => promisify(gzip)(text),
  }),
  "gzip-bomb": whole("64 KB that unpack to 64 MiB", {
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    body: async () => (bomb ??= await promisify(gzip)(Buffer.alloc(BOMB, " "))),
  }),
  "wrong-content-type": whole("valid JSON called text/plain", {
    headers: { "content-type": "text/plain" },
  }),
  "no-content-type": whole("valid JSON without a type", { headers: {} }),
  "header-flood": whole("a header of one MB", {
    headers: { ...JSON_TYPE, "x-flood": "f".repeat(1_000_000) },
  }),
  redirect: redirect(302),
  "redirect-307": redirect(307),
  "redirect-308": redirect(308),
  "redirect-foreign": whole("status 302 to another host", {
    status: 302,
    headers: { location: "https://login.evil.example/" },
    body: () => "",
  }),
  "status-201": whole("the right body with status 201", { status: 201 }),
  "status-204": {
    about: "status 204",
    send: (response) => response.writeHead(204).end(),
  },
  "status-404": status(404),
  "status-429": status(429, { "retry-after": "30" }),
  "status-500": status(500),
  "status-502": whole("status 502 with HTML", {
    status: 502,
    headers: { "content-type": "text/html" },
    body: () => "<h1>Bad Gateway</h1>",
  }),
  "status-503": status(503, { "retry-after": "120" }),
};

export const modules = {};
for (const [name, { about, send }] of Object.entries(WIRE)) {
  modules[`discovery-${name}`] = {
    about: `discovery: ${about}`,
    wireDiscovery: { send },
  };
  modules[`keys-${name}`] = { about: `keys: ${about}`, wireKeys: { send } };
  modules[`token-${name}`] = { about: `token: ${about}`, wireToken: { send } };
  modules[`graph-${name}`] = { about: `Graph: ${about}`, wireGraph: { send } };
}
