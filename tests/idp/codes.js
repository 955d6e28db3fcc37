// What the simulator itself remembers of an issued authorization code: who it is for, and whether it
// was redeemed. oidc-provider enforces the rules; this tells an expired code from a redeemed one or a
// code of another tenant, so that the right AADSTS number can be given.

const CAPACITY = 20_000;

export class Codes {
  #codes = new Map();

  clear() {
    this.#codes.clear();
  }

  issued(code, grant) {
    this.#codes.set(code, { ...grant, issuedAt: Date.now(), redeemed: false });
    if (this.#codes.size > CAPACITY) {
      this.#codes.delete(this.#codes.keys().next().value);
    }
  }

  find(code) {
    return this.#codes.get(code);
  }
}
