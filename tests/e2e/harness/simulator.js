// The control port of the Microsoft simulator; its README lists the orders.

export class Simulator {
  #control;

  constructor(origin, control) {
    this.origin = origin;
    this.#control = control;
  }

  get(path) {
    return this.#call("GET", path);
  }

  post(path, body = {}) {
    return this.#call("POST", path, body);
  }

  /** Everything as at the start: people, settings, keys, misbehaviours, log. */
  reset() {
    return this.post("/reset");
  }

  /** The person signs in without being asked; null shows the account page again. */
  autologin(person) {
    return this.post("/settings", { autologin: person });
  }

  /** Whoever is signed in at Microsoft in a browser is not asked again there; false: the account page each time. */
  singleSignOn(on = true) {
    return this.post("/settings", { single_sign_on: on });
  }

  /** Ends a person's sessions in every browser; applications are not told. */
  endSession(person) {
    return this.post("/session", { person, action: "end" });
  }

  /** The person stays known in the browser, but has to sign in anew. */
  expireSession(person) {
    return this.post("/session", { person, action: "expire" });
  }

  /** Microsoft refuses the person from now on. */
  disable(person) {
    return this.post("/person", { id: person, error: 50057 });
  }

  /** The next connections are closed without an answer. */
  unreachable(times) {
    return this.misbehave("unreachable", times);
  }

  /** Posts a logout token to an address and returns what it answered. */
  backchannelLogout(url, wishes = {}) {
    return this.post("/backchannel-logout", { url, ...wishes });
  }

  /** What a hidden frame would ask, without a browser. */
  frontchannelLogout(wishes = {}) {
    return this.post("/frontchannel-logout", wishes);
  }

  /** What authorization or logout requests asked for, in their order. */
  async seen(endpoint) {
    const { entries } = await this.log(endpoint);
    return entries.map((entry) => entry.authorization ?? entry.logout);
  }

  /** `at`: a pattern for what is asked of Graph, such as "GET /me/photo". */
  misbehave(module, times, at) {
    return this.post("/misbehave", { module, times, at });
  }

  /** From now on everything is right again. */
  behave() {
    return this.post("/reset", { only: ["misbehaviours"] });
  }

  /** Puts a person into so many groups, those that are theirs already among them. */
  memberships(person, count) {
    return this.post("/memberships", { person, count, keep: true });
  }

  /** What a directory has consented to; Contoso unless told. */
  consent(changes) {
    return this.post("/consent", changes);
  }

  /** Deletes a person and creates the same name anew. */
  recreate(person) {
    return this.post("/recreate", { person });
  }

  /** What Graph was asked since the log was cleared: the request's entry for each. */
  async graphed() {
    return (await this.log("graph")).entries;
  }

  log(endpoint) {
    return this.get(endpoint ? `/log?endpoint=${endpoint}` : "/log");
  }

  async #call(method, path, body) {
    const response = await fetch(this.#control + path, {
      method,
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${answer.error}`);
    }
    return answer;
  }
}
