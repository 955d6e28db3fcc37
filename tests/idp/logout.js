// The end of a session: whose, what the applications are told, and where the browser goes then.
import { verify } from "node:crypto";
import { addressWith } from "./answers.js";
import { backchannelLogout } from "./backchannel.js";
import { readText } from "./body.js";
import { frontchannelAddress } from "./frontchannel.js";
import { logoutFacts } from "./log.js";
import {
  pageHeaders,
  signedOutPage,
  signingOutPage,
  signOutPage,
} from "./pages.js";

// An ID token may be among the parameters.
const LARGEST_FORM = 65_536;

export async function logout({ simulator, request, response, query }) {
  const { sessions, people, settings } = simulator;
  const form = new URLSearchParams(
    request.method === "POST" ? await readText(request, LARGEST_FORM) : "",
  );
  const parameters = new URLSearchParams([...query, ...form]);
  const wanted = parameters.get("post_logout_redirect_uri");
  const registered = settings.redirect_uris.includes(wanted);
  const hint = people.hint(parameters.get("logout_hint"));
  request.entry.form = [...form.keys()];
  request.entry.logout = logoutFacts(parameters, {
    registered,
    // Entra takes it and makes nothing of it.
    hinted: idTokenHint(simulator, parameters.get("id_token_hint")),
    whose: (text) => people.hint(text),
  });
  const accounts = sessions
    .accounts(request)
    .filter(({ person }) => people.find(person));
  // Only the claim counts; with a user name, say, Entra asks all the same.
  const meant =
    hint?.form === "claim" ? hint.person : (form.get("person") ?? undefined);
  if (accounts.length > 0 && meant === undefined) {
    response.writeHead(200, pageHeaders()).end(
      signOutPage({
        people: accounts.map(({ person }) => people.find(person)),
        fields: [...form].filter(([name]) => name !== "person"),
      }),
    );
    return;
  }
  const account = accounts.find(({ person }) => person === meant);
  const frames = account ? await signOut(simulator, request, account) : [];
  const target = registered
    ? returnAddress(simulator, wanted, parameters)
    : null;
  if (target && frames.length === 0) {
    response.writeHead(302, { location: target, "cache-control": "no-store" });
    response.end();
    return;
  }
  response
    .writeHead(200, pageHeaders({ frames }))
    .end(target ? signingOutPage(frames, target) : signedOutPage(frames));
}

/** Ends the session of one account in one browser; returns what the browser has to load for it. */
async function signOut(simulator, request, account) {
  const { sessions, people, settings } = simulator;
  sessions.signOut(request, account);
  const person = people.find(account.person);
  const sid = account.applications.get(settings.client_id);
  if (sid === undefined) {
    return [];
  }
  if (settings.backchannel_logout_uri) {
    request.entry.logout.backchannel = await backchannelLogout(simulator, {
      person: person.id,
      sid,
    }).then(
      ({ status }) => status,
      ({ message }) => message,
    );
  }
  const address = settings.frontchannel_logout_uri;
  const frames = address
    ? [frontchannelAddress(simulator, { address, person, sid })]
    : [];
  request.entry.logout.frontchannel = frames.length;
  return frames;
}

function returnAddress({ misbehaviours }, address, parameters) {
  let returned = parameters.has("state")
    ? [["state", parameters.get("state")]]
    : [];
  for (const { change } of misbehaviours.take("logoutReturn")) {
    returned = change(returned);
  }
  return addressWith(address, returned);
}

/** Whom an ID token hint is about, and whether it is one of this cloud's; its age does not matter. */
function idTokenHint({ keys, people }, token) {
  if (!token) {
    return undefined;
  }
  try {
    const [head, payload, signature] = token.split(".");
    const key = keys.named(JSON.parse(Buffer.from(head, "base64url")).kid);
    const { oid } = JSON.parse(Buffer.from(payload, "base64url"));
    return {
      valid:
        key !== undefined &&
        verify(
          "sha256",
          Buffer.from(`${head}.${payload}`),
          key.publicKey,
          Buffer.from(signature, "base64url"),
        ),
      person: people.all().find((person) => person.oid === oid)?.id ?? null,
    };
  } catch {
    return { valid: false, person: null };
  }
}
