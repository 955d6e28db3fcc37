// What a sign-out loads into a hidden frame, so that an application ends its own session.
import { addressWith } from "./answers.js";
import { ask } from "./application.js";
import { personNamed } from "./mint.js";
import { namedActions } from "./misbehaviours.js";
import { issuerFor } from "./tenants.js";

/** Entra sends the `sid` and nothing else. */
export function frontchannelAddress(
  { origin, settings, misbehaviours },
  { address, person, sid },
  further = [],
) {
  const issuer = issuerFor(origin, person.tenant);
  let parameters = [
    ...(settings.frontchannel_iss ? [["iss", issuer]] : []),
    ["sid", sid],
  ];
  for (const { change } of [
    ...misbehaviours.take("frontchannel"),
    ...further,
  ]) {
    parameters = change(parameters, { issuer });
  }
  return addressWith(address, parameters);
}

/** The same request without a browser, and so without cookies. */
export async function frontchannelLogout(simulator, wishes) {
  const { settings, sessions } = simulator;
  const person = personNamed(simulator, wishes.person);
  const sid = wishes.sid ?? sessions.latest(person.id)?.sid;
  if (sid === undefined) {
    throw new RangeError(`${person.id} is not signed in; give a sid`);
  }
  const { frontchannel } = namedActions(wishes.modules, ["frontchannel"]);
  const address = wishes.url || settings.frontchannel_logout_uri;
  return ask({
    method: "GET",
    url: frontchannelAddress(simulator, { address, person, sid }, frontchannel),
  });
}
