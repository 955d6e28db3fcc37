// Callbacks good and bad, in rounds: of every twenty, two sign somebody in, one is refused for what Microsoft answers, and
// seventeen are garbage of many kinds.
import { randomBytes } from "node:crypto";
import { Visitor } from "../e2e/harness/visitor.js";

export const PER_ROUND = 20;

const PEOPLE = ["alice", "bob", "carol"];
const CALLBACK = "wp-login.php?action=vestibule_callback";
const COOKIE = "__Host-vestibule";

// What the simulator gets wrong, one after the other.
const MISBEHAVIOURS = [
  "nonce-different",
  "alg-none",
  "signature-wrong",
  "aud-foreign",
  "iss-missing",
  "exp-past",
  "duplicate-claim-sub",
  "payload-invalid-utf8",
  "payload-depth-1000",
  "segments-5",
  "header-array",
  "id-token-oversized",
  "hs256-client-secret",
  "jwk-header",
  "token-html",
  "token-truncated-json",
  "token-status-500",
  "token-aadsts-70008",
  "token-never-ending",
  "token-gzip-bomb",
  "token-redirect",
  "token-reset",
  "callback-state-wrong",
  "callback-code-wrong",
];

const random = (bytes) => randomBytes(bytes).toString("base64url");
/** The text with one character in its middle changed. */
const altered = (text) => {
  const middle = Math.floor(text.length / 2);
  const other = text[middle] === "A" ? "B" : "A";
  return text.slice(0, middle) + other + text.slice(middle + 1);
};
const form = (body) => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body,
});

// None gets as far as a request to Microsoft, where it would meet what the other lane ordered. Each takes an open transaction
// (state, cookie), one of another browser, and the callback that was last redeemed.
const GARBAGE = [
  (visitor) => visitor.get(CALLBACK),
  (visitor) => visitor.get(`${CALLBACK}&code=${random(32)}`),
  (visitor) => visitor.get(`${CALLBACK}&code=x&state=${random(200)}`),
  (visitor) => visitor.get(`${CALLBACK}&code=x&state=${random(9000)}`),
  (visitor, { state, cookie }) =>
    visitor.get(`${CALLBACK}&code=x&state=${state}&state=${state}`, { cookie }),
  (visitor, { state, cookie }) =>
    visitor.get(`${CALLBACK}&code=x&code=y&state=${state}`, { cookie }),
  (visitor, { cookie }) =>
    visitor.get(`${CALLBACK}&code[]=x&state[]=y`, { cookie }),
  (visitor, { state }) =>
    visitor.get(`${CALLBACK}&code=x&state=${state}`, { cookie: null }),
  (visitor, { state, cookie }) =>
    visitor.get(`${CALLBACK}&code=x&state=${state}`, {
      cookie: altered(cookie),
    }),
  (visitor, { state, cookie }) =>
    visitor.get(`${CALLBACK}&code=x&state=${altered(state)}`, { cookie }),
  (visitor, { cookie }, other) =>
    visitor.get(`${CALLBACK}&code=x&state=${other.state}`, { cookie }),
  (visitor, { state, cookie }) =>
    visitor.get(
      `${CALLBACK}&error=access_denied&error_description=AADSTS65004%3A+declined&state=${state}`,
      { cookie },
    ),
  (visitor) =>
    visitor.get(`${CALLBACK}&error=${random(500)}&error_description=%3Cb%3E`),
  (visitor, { state, cookie }) =>
    visitor.send("POST", CALLBACK, {
      ...form(`code=x&state=${state}`),
      cookie,
    }),
  (visitor) => visitor.send("POST", CALLBACK, form(`state=${random(90_000)}`)),
  (visitor, { cookie }) =>
    visitor.get(`${CALLBACK}&code=%ff%fe%00%0d%0a&state=%zz%c3%28&%=&&=;`, {
      cookie,
    }),
  (visitor, { state }) =>
    visitor.get(`${CALLBACK}&code=x&state=${state}`, {
      cookie: Array.from({ length: 60 }, () => `${COOKIE}=${random(90)}`).join(
        "; ",
      ),
    }),
  (visitor, { state }) =>
    visitor.get(`${CALLBACK}&code=x&state=${state}`, {
      cookie: `${COOKIE}=v1.${random(5000)}`,
    }),
  (visitor, transaction, other, used) =>
    visitor.get(used.path, { cookie: used.cookie }),
];

export class Callbacks {
  /** How many of each outcome there were. */
  outcomes = {};
  #site;
  #round = 0;
  #other;
  #used;

  constructor(site) {
    this.#site = site;
  }

  /** Twenty callbacks: real ones in one lane, garbage in another. */
  async round() {
    this.#used ??= await this.#signIn("alice");
    this.#other ??= await this.#transaction();
    await Promise.all([this.#real(), this.#garbage()]);
    this.#round += 1;
  }

  async #real() {
    for (let i = 0; i < 2; i += 1) {
      this.#used = await this.#signIn(
        PEOPLE[(this.#round + i) % PEOPLE.length],
      );
    }
    const module = MISBEHAVIOURS[this.#round % MISBEHAVIOURS.length];
    await this.#site.simulator.misbehave(module, 1);
    const { outcome } = await new Visitor(this.#site).signIn("bob");
    await this.#site.simulator.post("/reset", { only: ["misbehaviours"] });
    if (outcome === "signed in") {
      throw new Error(`${module}: signed in`);
    }
    this.#count(outcome);
  }

  async #garbage() {
    const transaction = await this.#transaction();
    for (let i = 0; i < 17; i += 1) {
      const kind = (this.#round * 17 + i) % GARBAGE.length;
      const { outcome } = await GARBAGE[kind](
        new Visitor(this.#site),
        transaction,
        this.#other,
        this.#used,
      );
      if (outcome === "signed in") {
        throw new Error(`garbage ${kind}: signed in`);
      }
      this.#count(outcome);
    }
    this.#other = transaction;
  }

  /** A callback that succeeds; what was sent. */
  async #signIn(person) {
    const visitor = new Visitor(this.#site);
    const path = await visitor.begin(person);
    const cookie = `${COOKIE}=${visitor.cookies.get(COOKIE)}`;
    const { outcome } = await visitor.get(path);
    if (outcome !== "signed in") {
      throw new Error(`not signed in: ${outcome}`);
    }
    this.#count(outcome);
    return { path, cookie };
  }

  /** A sign-in that was begun. */
  async #transaction() {
    const visitor = new Visitor(this.#site);
    const { location } = await visitor.start();
    return {
      state: new URL(location).searchParams.get("state"),
      cookie: `${COOKIE}=${visitor.cookies.get(COOKIE)}`,
    };
  }

  #count(outcome) {
    const name = outcome.replace(/ to .*/, "");
    this.outcomes[name] = (this.outcomes[name] ?? 0) + 1;
  }
}
