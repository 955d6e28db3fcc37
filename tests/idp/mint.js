// Signed tokens to order, without a sign-in.
import { namedActions } from "./misbehaviours.js";

/** An ID token as wished; see README.md for the wishes. */
export async function mintIdToken(simulator, wishes) {
  const { tokens } = simulator;
  const person = personNamed(simulator, wishes.person);
  const draft = await drafted(
    simulator,
    tokens.claims(person, { nonce: wishes.nonce }),
    wishes,
  );
  const { idToken } = namedActions(wishes.modules, ["idToken"]);
  const token = await tokens.serialise(draft, idToken);
  return { id_token: token, header: draft.header, claims: draft.claims };
}

/**
 * A logout token as wished. `sid` is that of the person's session unless told; null leaves it out.
 * Ordered misbehaviours act too.
 */
export async function mintLogoutToken(simulator, wishes) {
  const { tokens, keys, sessions, misbehaviours } = simulator;
  const person = personNamed(simulator, wishes.person);
  const sid =
    wishes.sid === undefined ? sessions.latest(person.id)?.sid : wishes.sid;
  if (sid === undefined) {
    throw new RangeError(`${person.id} is not signed in; give a sid, or null`);
  }
  const draft = await drafted(
    simulator,
    tokens.logoutClaims(person, { sid: sid ?? undefined }),
    { ...wishes, key: wishes.key ?? (await keys.forSigning(person.tenant)) },
    "logout+jwt",
  );
  // What may spoil the envelope of an ID token may spoil this one's.
  const named = namedActions(wishes.modules, [
    "logoutToken",
    "idToken",
    "backchannel",
  ]);
  const token = await tokens.serialise(
    draft,
    [
      ...misbehaviours.take("logoutToken"),
      ...named.logoutToken,
      ...named.idToken,
    ],
    {
      previous: simulator.lastLogoutToken,
      idToken: async () =>
        (await mintIdToken(simulator, { person: person.id, claims: { sid } }))
          .id_token,
    },
  );
  simulator.lastLogoutToken = { token, jti: draft.claims.jti };
  return {
    logout_token: token,
    header: draft.header,
    claims: draft.claims,
    requestChanges: named.backchannel,
  };
}

export function personNamed({ people }, id = "alice") {
  const person = people.find(id);
  if (!person) {
    throw new RangeError(`unknown person ${id}`);
  }
  return person;
}

async function drafted({ tokens, keys }, right, wishes, typ) {
  const {
    claims = {},
    remove = [],
    header = {},
    key,
    algorithm,
    payload_text,
    header_text,
  } = wishes;
  const all = { ...right, ...claims };
  remove.forEach((name) => delete all[name]);
  const draft = await tokens.draft(all, await keyNamed(keys, key), typ);
  Object.assign(draft.header, header);
  if (algorithm) {
    draft.algorithm = algorithm;
    draft.header.alg = header.alg ?? algorithm;
  }
  draft.payloadText = payload_text;
  draft.headerText = header_text;
  return draft;
}

async function keyNamed(keys, name) {
  switch (name) {
    case undefined:
    case "current":
      return keys.current;
    case "personal":
      return keys.personal;
    case "unlisted":
      return keys.unlisted();
    default: {
      const key = typeof name === "string" ? keys.named(name) : name;
      if (!key) {
        throw new RangeError(`no published key ${name}`);
      }
      return key;
    }
  }
}
