// A userinfo endpoint of its own. Microsoft's is at Graph, and the discovery document says so unless a module leads here: the
// conformance suite's modules for clients that ask. The log shows who does.
import { readText } from "./body.js";
import { compact } from "./jws.js";

export const USERINFO = "/openid/userinfo";
const LARGEST_FORM = 16_384;

export async function userinfo({ simulator, request, response }) {
  const [how] = simulator.misbehaviours.take("userinfo");
  const { header, body } = await presented(request);
  const token =
    how?.only === "header"
      ? header
      : how?.only === "body"
        ? body
        : (header ?? body);
  const person = token && holder(simulator, token);
  if (!person) {
    return response
      .writeHead(401, { "www-authenticate": 'Bearer error="invalid_token"' })
      .end();
  }
  const { sub, name, given_name, family_name, email } =
    simulator.tokens.claims(person);
  let claims = { sub, name, given_name, family_name, email };
  claims = how?.change?.(claims) ?? claims;
  if (how?.signed) {
    const draft = await simulator.tokens.draft({
      ...claims,
      iss: simulator.origin,
      aud: simulator.settings.client_id,
      tid: person.tenant,
    });
    return response
      .writeHead(200, { "content-type": "application/jwt" })
      .end(compact(draft));
  }
  return response
    .writeHead(200, { "content-type": "application/json; charset=utf-8" })
    .end(JSON.stringify(claims));
}

/** The access token, where RFC 6750 allows it to stand. */
async function presented(request) {
  const form = new URLSearchParams(await readText(request, LARGEST_FORM));
  return {
    header: /^bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1],
    body: form.get("access_token") ?? undefined,
  };
}

function holder({ people }, token) {
  try {
    const { oid } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
    return people.all().find((person) => person.oid === oid);
  } catch {
    return undefined;
  }
}
