// The sessions of browsers at the simulated cloud. One browser may have several accounts signed in, as
// at Entra; each has its `sid` and knows which applications were used with it. The browser itself keeps
// an identifier only, so that a session can be ended here.
import { randomUUID } from "node:crypto";

const COOKIE = "simulator_session";
const CAPACITY = 20_000;

export class Sessions {
  #browsers = new Map();

  clear() {
    this.#browsers.clear();
  }

  /** The accounts of the browser that sent this request, the expired ones included. */
  accounts(request) {
    return [...(this.#browser(request)?.values() ?? [])];
  }

  /** Those that spare a person the question. */
  live(request) {
    return this.accounts(request).filter(({ expired }) => !expired);
  }

  /**
   * The account of a person who has just signed in, and the cookie for the browser. The `sid` stays
   * until the session ends or expires; `application` is missing for Microsoft's own pages.
   */
  signIn(request, person, application) {
    let id = identifier(request);
    let browser = this.#browser(request);
    if (!browser) {
      id = randomUUID();
      browser = new Map();
      this.#browsers.set(id, browser);
      if (this.#browsers.size > CAPACITY) {
        this.#browsers.delete(this.#browsers.keys().next().value);
      }
    }
    let account = browser.get(person);
    if (!account || account.expired) {
      account = {
        person,
        sid: randomUUID(),
        since: new Date().toISOString(),
        expired: false,
        // What was used before is told at the sign-out all the same.
        applications: account?.applications ?? new Map(),
      };
      browser.set(person, account);
    }
    if (application) {
      account.applications.set(application, account.sid);
    }
    return {
      account,
      cookie: `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax`,
    };
  }

  signOut(request, account) {
    this.#browser(request)?.delete(account.person);
  }

  /** In every browser, as "revoke sessions" does: without a word to the applications. */
  end(person) {
    return this.#each(person, (account, browser) => browser.delete(person));
  }

  /** The account stays in the browser's list, but has to sign in anew. */
  expire(person) {
    return this.#each(person, (account) => {
      account.expired = true;
    });
  }

  /** The session of a person that began last, wherever it is. */
  latest(person) {
    return this.list()
      .filter((account) => account.person === person && !account.expired)
      .sort((a, b) => a.since.localeCompare(b.since))
      .at(-1);
  }

  list() {
    return [...this.#browsers.values()].flatMap((browser, number) =>
      [...browser.values()].map(({ applications, ...account }) => ({
        browser: number + 1,
        ...account,
        applications: [...applications.keys()],
      })),
    );
  }

  #each(person, change) {
    let found = 0;
    for (const browser of this.#browsers.values()) {
      const account = browser.get(person);
      if (account) {
        change(account, browser);
        found += 1;
      }
    }
    return found;
  }

  #browser(request) {
    return this.#browsers.get(identifier(request));
  }
}

function identifier(request) {
  return new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f-]{36})(?:;|$)`).exec(
    request.headers.cookie ?? "",
  )?.[1];
}
