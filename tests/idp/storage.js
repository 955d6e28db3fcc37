// What oidc-provider remembers, for one authority, in memory. Applications are looked up in the
// settings each time, so that a test can change the registration while the simulator runs.

const FIRST_SWEEP = 5_000;

export class Storage {
  #entries = new Map();
  #sweepAt = FIRST_SWEEP;
  #client;

  constructor(client) {
    this.#client = client;
  }

  clear() {
    this.#entries.clear();
  }

  /** The adapter constructor's counterpart that oidc-provider asks for. */
  adapter(model) {
    const key = (id) => `${model}:${id}`;
    return {
      upsert: async (id, payload, expiresIn) => {
        this.#sweep();
        this.#entries.set(key(id), {
          payload,
          until: Date.now() + (expiresIn ?? 600) * 1000,
        });
      },
      find: async (id) =>
        model === "Client"
          ? this.#client(id)
          : this.#entries.get(key(id))?.payload,
      findByUid: async (uid) =>
        [...this.#entries.values()].find(({ payload }) => payload.uid === uid)
          ?.payload,
      findByUserCode: async () => undefined,
      destroy: async (id) => void this.#entries.delete(key(id)),
      consume: async (id) => {
        this.#entries.get(key(id)).payload.consumed = Math.floor(
          Date.now() / 1000,
        );
      },
      revokeByGrantId: async (grantId) => {
        for (const [name, { payload }] of this.#entries) {
          if (payload.grantId === grantId) {
            this.#entries.delete(name);
          }
        }
      },
    };
  }

  // Expired entries are kept until there are many: an expired code has to be told from an unknown one.
  #sweep() {
    if (this.#entries.size < this.#sweepAt) {
      return;
    }
    const now = Date.now();
    for (const [name, { until }] of this.#entries) {
      if (until < now) {
        this.#entries.delete(name);
      }
    }
    this.#sweepAt = Math.max(FIRST_SWEEP, this.#entries.size * 2);
  }
}
