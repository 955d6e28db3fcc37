// OpenID Connect's back-channel logout. Entra has none; a plugin that offers it has to be right about it.
import { ask } from "./application.js";
import { mintLogoutToken } from "./mint.js";

/** Posts a logout token and tells the application's answer. `replay` sends the last one once more. */
export async function backchannelLogout(simulator, { url, replay, ...wishes }) {
  const previous = simulator.lastLogoutToken;
  if (replay && !previous) {
    throw new RangeError("no logout token was sent that could be replayed");
  }
  const { requestChanges, logout_token, ...told } = replay
    ? { requestChanges: [], logout_token: previous.token }
    : await mintLogoutToken(simulator, wishes);
  let request = {
    method: "POST",
    url: url || simulator.settings.backchannel_logout_uri,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    form: [["logout_token", logout_token]],
  };
  for (const { change } of [
    ...simulator.misbehaviours.take("backchannel"),
    ...requestChanges,
  ]) {
    request = change(request);
  }
  return { ...(await ask(request)), ...told };
}
