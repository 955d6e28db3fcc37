// A well-behaved client for the tests: what a relying party sends, and nothing more.
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { startSimulator } from "../simulator.js";

export const CONTOSO = "10c419d4-4a50-45b2-aa4e-919fb84df24f";
export const FABRIKAM = "fa15d692-e9c7-4460-a743-29f2956fd429";
export const PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad";
export const CLIENT_ID = "6cb04018-a3f5-46a7-b995-940c78f5aef3";
export const CLIENT_SECRET = "vestibule-demo-secret~not.for_production";
export const REDIRECT_URI =
  "http://127.0.0.1:1/wp-login.php?action=vestibule_callback";

export const LOGGED_OUT_URI =
  "http://127.0.0.1:1/wp-login.php?action=vestibule_logged_out";

export async function start() {
  const running = await startSimulator({
    settings: { redirect_uris: [REDIRECT_URI, LOGGED_OUT_URI] },
  });
  return new Client(running);
}

class Client {
  constructor({ origin, control, close, simulator }) {
    Object.assign(this, { origin, controlOrigin: control, close, simulator });
  }

  async order(path, body) {
    const response = await fetch(
      `${this.controlOrigin}${path}`,
      body && { method: "POST", body: JSON.stringify(body) },
    );
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(answer.error);
    }
    return answer;
  }

  async document(path) {
    return (await fetch(`${this.origin}${path}`)).json();
  }

  authorization({ tenant = CONTOSO, ...changes } = {}) {
    const verifier = randomBytes(32).toString("base64url");
    const parameters = {
      client_id: CLIENT_ID,
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: "openid profile email",
      state: "the state",
      nonce: "the nonce",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    };
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === undefined) {
        delete parameters[name];
      }
    }
    return {
      verifier,
      tenant,
      url: `${this.origin}/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(parameters)}`,
    };
  }

  /** Up to the authorization response; its parameters are in `response`. */
  async signIn({ person, action, browser, ...changes } = {}) {
    const request = this.authorization(changes);
    const end = await this.order("/sign-in", {
      url: request.url,
      person,
      action,
      browser,
    });
    const response = end.form
      ? new Map(end.form)
      : end.url && new URL(end.url).searchParams;
    return { ...request, ...end, response };
  }

  async redeem(
    { verifier, response, tenant = CONTOSO },
    changes = {},
    headers = {},
  ) {
    const form = {
      grant_type: "authorization_code",
      code: response.get("code"),
      redirect_uri: REDIRECT_URI,
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      code_verifier: verifier,
      ...changes,
    };
    for (const name of Object.keys(form)) {
      if (form[name] === undefined) {
        delete form[name];
      }
    }
    const answer = await fetch(`${this.origin}/${tenant}/oauth2/v2.0/token`, {
      method: "POST",
      headers,
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text.startsWith("{") ? JSON.parse(text) : undefined,
    };
  }

  /** The whole flow: the decoded ID token, and whether a published key signed it. */
  async tokenFor(changes) {
    const { body } = await this.redeem(await this.signIn(changes));
    return this.read(body.id_token, changes?.tenant);
  }

  /** An access token for Graph, by a sign-in. */
  async graphToken({
    scope = "openid profile email User.Read",
    ...changes
  } = {}) {
    const { body } = await this.redeem(
      await this.signIn({ ...changes, scope }),
    );
    return body.access_token;
  }

  /** The application's own token, or what the request for it got. */
  async ownToken({ tenant = CONTOSO, ...changes } = {}) {
    const form = {
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      scope: "https://graph.microsoft.com/.default",
      ...changes,
    };
    for (const name of Object.keys(form)) {
      if (form[name] === undefined) {
        delete form[name];
      }
    }
    const answer = await fetch(`${this.origin}/${tenant}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async graph(path, { token, method = "GET", headers = {}, body } = {}) {
    const answer = await fetch(`${this.origin}/graph/v1.0${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get("content-type") ?? "";
    return {
      status: answer.status,
      headers: answer.headers,
      bytes,
      body: type.startsWith("application/json") ? parsed(bytes) : undefined,
    };
  }

  async batch(token, requests, headers = {}) {
    const answer = await this.graph("/$batch", {
      token,
      method: "POST",
      headers,
      body: { requests },
    });
    const responses = answer.body?.responses;
    const byId = Object.fromEntries(
      Array.isArray(responses)
        ? responses.map((response) => [response.id, response])
        : [],
    );
    return { ...answer, byId };
  }

  async read(token, tenant = CONTOSO) {
    const [head, payload, signature] = token.split(".");
    const header = JSON.parse(Buffer.from(head, "base64url"));
    const { keys } = await this.document(`/${tenant}/discovery/v2.0/keys`);
    const key = keys.find(({ kid }) => kid === header.kid);
    const verified =
      key !== undefined &&
      verify(
        "sha256",
        Buffer.from(`${head}.${payload}`),
        createPublicKey({ key, format: "jwk" }),
        Buffer.from(signature, "base64url"),
      );
    return {
      header,
      claims: JSON.parse(Buffer.from(payload, "base64url")),
      verified,
      key,
    };
  }
}

function parsed(bytes) {
  try {
    return JSON.parse(bytes);
  } catch {
    return undefined;
  }
}
