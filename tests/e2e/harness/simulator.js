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

  misbehave(module, times) {
    return this.post("/misbehave", { module, times });
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
