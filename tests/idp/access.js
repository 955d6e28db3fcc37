// Access tokens for Graph, and what each of them is good for. A client cannot look into them.

const CAPACITY = 20_000;

export class AccessTokens {
  #tokens = new Map();

  clear() {
    this.#tokens.clear();
  }

  /** `facts`: { tenant, oid?, scopes, roles, lifetime }; without an oid it is the application's own. */
  issued(token, { lifetime, ...facts }) {
    this.#tokens.set(token, { ...facts, until: Date.now() + lifetime * 1000 });
    if (this.#tokens.size > CAPACITY) {
      this.#tokens.delete(this.#tokens.keys().next().value);
    }
  }

  find(token) {
    return this.#tokens.get(token);
  }

  expireAll() {
    for (const facts of this.#tokens.values()) {
      facts.until = 0;
    }
    return this.#tokens.size;
  }
}
