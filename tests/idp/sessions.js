// The browser's session at the simulated cloud: who signed in last, and its `sid`. It serves only
// prompt=none and the `sid` claim; the account page is shown all the same.
import { randomUUID } from "node:crypto";

const COOKIE = "simulator_session";

export function readSession(request) {
  const found = new RegExp(`(?:^|; *)${COOKIE}=([0-9a-f-]{36})\\.([^;]+)`).exec(
    request.headers.cookie ?? "",
  );
  return found
    ? { sid: found[1], person: decodeURIComponent(found[2]) }
    : undefined;
}

/** Keeps the `sid` while the same person goes on; another person begins another session. */
export function startSession(ctx, person) {
  const known = readSession(ctx.req);
  const sid = known?.person === person ? known.sid : randomUUID();
  ctx.append(
    "set-cookie",
    `${COOKIE}=${sid}.${encodeURIComponent(person)}; Path=/; HttpOnly; SameSite=Lax`,
  );
  return sid;
}

export function endedSessionCookie() {
  return `${COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
}
