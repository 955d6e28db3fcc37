// A browser reduced to what the protocol needs: requests, cookies, no pages. For tests that send what no browser would, or a
// hundred sign-ins in a row.
import { request } from "node:http";

export class Visitor {
  /** Cookies by name. A test may alter them. */
  cookies = new Map();

  constructor(site) {
    this.site = site;
  }

  get(address, options) {
    return this.send("GET", address, options);
  }

  /**
   * `cookie` in place of the jar's header; null sends none. Header values may be bytes in latin1. `patience`: milliseconds for the
   * answer.
   */
  async send(
    method,
    address,
    { headers = {}, body, cookie, patience = 30_000 } = {},
  ) {
    const url = new URL(address, this.site.at());
    // A site of a network is reached as its proxy reaches it.
    const { through } = this.site;
    const target = through ? new URL(url.pathname + url.search, through) : url;
    const own =
      cookie === undefined
        ? [...this.cookies].map((pair) => pair.join("=")).join("; ")
        : cookie;
    const answer = await exchange(
      target,
      {
        method,
        headers: {
          accept: "text/html",
          ...(through ? { host: url.host, "x-forwarded-proto": "https" } : {}),
          ...(own ? { cookie: own } : {}),
          ...headers,
        },
      },
      body,
      patience,
    );
    for (const cookie of answer.setCookie) this.#keep(cookie);
    return answer;
  }

  /** Presses the button. The answer's location is the authorization request. */
  start(redirectTo, options) {
    const query = redirectTo
      ? `&redirect_to=${encodeURIComponent(redirectTo)}`
      : "";
    return this.get(`wp-login.php?action=vestibule_start${query}`, options);
  }

  /** The person's answer at Microsoft: the address of the callback. */
  async atMicrosoft(url, person, action) {
    const step = await this.site.simulator.post("/sign-in", {
      url,
      person,
      action,
    });
    if (!step.url) throw new Error(`Microsoft ended with ${step.error}`);
    return step;
  }

  /** Up to the address of the callback. */
  async begin(person, { redirectTo, action } = {}) {
    const started = await this.start(redirectTo);
    if (!started.location?.startsWith(this.site.simulator.origin)) {
      throw new Error(`no sign-in began: ${started.outcome}`);
    }
    return (await this.atMicrosoft(started.location, person, action)).url;
  }

  /** The whole way. `outcome` of the answer is "signed in" or the reason why not. */
  async signIn(person, options = {}) {
    const started = await this.start(options.redirectTo);
    if (!started.location?.startsWith(this.site.simulator.origin))
      return started;
    const step = await this.atMicrosoft(
      started.location,
      person,
      options.action,
    );
    return step.method === "POST"
      ? this.send("POST", step.url, {
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams(step.form).toString(),
        })
      : this.get(step.url);
  }

  /** At WordPress's own form. */
  async signInByPassword(login, password) {
    const { site } = this;
    this.cookies.set("wordpress_test_cookie", "WP+Cookie+check");
    return this.send("POST", "wp-login.php", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        log: login,
        pwd: password ?? site.credentials[`${login.toUpperCase()}_PASSWORD`],
        testcookie: "1",
      }).toString(),
    });
  }

  get signedIn() {
    return [...this.cookies.keys()].some((name) =>
      name.startsWith("wordpress_logged_in_"),
    );
  }

  /** Who WordPress takes this visitor for; "" for nobody. */
  async whoAmI() {
    const { text } = await this.get("?rest_route=/vestibule-test/whoami");
    return JSON.parse(text).login;
  }

  #keep(cookie) {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
    const expires = /;\s*expires=([^;]*)/i.exec(cookie)?.[1];
    const gone =
      /;\s*max-age=0/i.test(cookie) ||
      (expires && Date.parse(expires) < Date.now());
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

function exchange(url, options, body, patience) {
  return new Promise((resolve, reject) => {
    // A connection of its own: nothing of one request may help the next.
    const outgoing = request(url, { ...options, agent: false }, (incoming) => {
      const parts = [];
      incoming.on("data", (part) => parts.push(part));
      incoming.on("error", reject);
      incoming.on("end", () =>
        resolve(new Answer(incoming, Buffer.concat(parts).toString())),
      );
    });
    outgoing.on("error", reject);
    outgoing.setTimeout(patience, () =>
      outgoing.destroy(new Error(`no answer: ${url}`)),
    );
    outgoing.end(body);
  });
}

class Answer {
  constructor(incoming, text) {
    this.status = incoming.statusCode;
    this.headers = incoming.headers;
    this.setCookie = incoming.headers["set-cookie"] ?? [];
    this.location = incoming.headers.location;
    this.text = text;
  }

  get query() {
    return new URL(this.location ?? "about:blank").searchParams;
  }

  get reason() {
    return this.query.get("vestibule_error");
  }

  get outcome() {
    if (this.reason) return this.reason;
    const signedIn = this.setCookie.some((cookie) =>
      /^wordpress_logged_in_[^=]*=[^; ]/.test(cookie),
    );
    return signedIn
      ? "signed in"
      : `status ${this.status} to ${this.location ?? "nowhere"}`;
  }
}
