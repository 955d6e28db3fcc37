// Sign-outs gone wrong: the return to the application, the front-channel request in the hidden frame,
// and the back-channel's logout token. The first names of each group are the OpenID conformance suite's.
import { randomUUID } from "node:crypto";
import { modules as claims } from "./claims.js";
import { modules as jose } from "./jose.js";
import { replaced, twice, without } from "./parameters.js";

const FOREIGN_APP = "11111111-2222-4333-8444-555555555555";
const FOREIGN_ISSUER = "https://evil.example/v2.0";
const FOREIGN_EVENT = "http://schemas.openid.net/event/another";
const HOUR = 3600;

const accept = (about) => ({ about: `${about} (allowed)` });
const returning = (about, change) => ({ about, logoutReturn: { change } });
const frame = (about, change) => ({ about, frontchannel: { change } });
const request = (about, change) => ({ about, backchannel: { change } });
const edit = (about, change) => ({
  about,
  logoutToken: {
    edit: ({ claims: token }, context) => {
      change(token, context);
    },
  },
});
const set = (name, value, about) =>
  edit(about, (token) => {
    token[name] = typeof value === "function" ? value(token) : value;
  });
const remove = (about, ...names) =>
  edit(about, (token) => names.forEach((name) => delete token[name]));
const likeIdToken = (source) => ({
  about: source.about,
  logoutToken: source.idToken,
});

const returns = {
  "oidcc-client-test-rp-init-logout": accept(
    "a sign-out begun by the application, and the return with its state",
  ),
  "oidcc-client-test-rp-init-logout-other-state": returning(
    "another state comes back from the sign-out",
    replaced("state", "someone-elses-state"),
  ),
  "oidcc-client-test-rp-init-logout-no-state": returning(
    "no state comes back from the sign-out",
    without("state"),
  ),
  // Of the older suite.
  "rp-init-logout-session": accept(
    "as oidcc-client-test-rp-init-logout, of one of the browser's sessions",
  ),
  "logout-return-state-empty": returning(
    "an empty state comes back",
    replaced("state", ""),
  ),
  "logout-return-state-twice": returning(
    "state comes back twice",
    twice("state", "someone-elses-state"),
  ),
};

const withIssuer = (about) => ({
  about: `${about}, with iss and sid as specified (allowed)`,
  frontchannel: {
    change: (parameters, { issuer }) => [
      ["iss", issuer],
      ...parameters.filter(([name]) => name !== "iss"),
    ],
  },
});

const frames = {
  "oidcc-client-test-rp-frontchannel-rpinitlogout": withIssuer(
    "a sign-out begun by the application",
  ),
  "oidcc-client-test-rp-frontchannel-opinitlogout": withIssuer(
    "a sign-out begun elsewhere",
  ),
  "frontchannel-iss-wrong": frame("iss of another issuer", (parameters) => [
    ["iss", FOREIGN_ISSUER],
    ...parameters.filter(([name]) => name !== "iss"),
  ]),
  "frontchannel-iss-empty": frame("an empty iss", (parameters) => [
    ["iss", ""],
    ...parameters.filter(([name]) => name !== "iss"),
  ]),
  "frontchannel-iss-repeated": frame(
    "iss twice, the second one foreign",
    (parameters, { issuer }) => [
      ["iss", issuer],
      ...parameters.filter(([name]) => name !== "iss"),
      ["iss", FOREIGN_ISSUER],
    ],
  ),
  "frontchannel-sid-repeated": frame("sid twice", (parameters) =>
    twice("sid", randomUUID())(parameters),
  ),
  "frontchannel-sid-array": frame(
    "sid once more, as PHP's sid[]",
    (parameters) => twice("sid[]", randomUUID())(parameters),
  ),
  "frontchannel-sid-unknown": frame("sid of no session", (parameters) =>
    replaced("sid", randomUUID())(parameters),
  ),
  "frontchannel-sid-empty": frame("an empty sid", replaced("sid", "")),
  "frontchannel-sid-missing": frame("no sid", without("sid")),
  "frontchannel-sid-oversized": frame(
    "a sid of 4 KiB",
    replaced("sid", "5".repeat(4096)),
  ),
};

const BACKCHANNEL = "oidcc-client-test-rp-backchannel-rpinitlogout";

const tokens = {
  [BACKCHANNEL]: accept("a right logout token"),
  [`${BACKCHANNEL}-alg-none`]: likeIdToken(jose["alg-none"]),
  [`${BACKCHANNEL}-no-event`]: remove("events is missing", "events"),
  [`${BACKCHANNEL}-with-nonce`]: set(
    "nonce",
    "a nonce",
    "has a nonce, as only an ID token may",
  ),
  [`${BACKCHANNEL}-wrong-alg`]: {
    ...likeIdToken(jose.ps256),
    about: "well signed, but with PS256",
  },
  [`${BACKCHANNEL}-wrong-aud`]: set(
    "aud",
    FOREIGN_APP,
    "aud is another application",
  ),
  [`${BACKCHANNEL}-wrong-event`]: set(
    "events",
    { [FOREIGN_EVENT]: {} },
    "events names another event",
  ),
  [`${BACKCHANNEL}-wrong-iss`]: set(
    "iss",
    FOREIGN_ISSUER,
    "iss is another issuer",
  ),
  "logout-token-nonce-empty": set("nonce", "", "has an empty nonce"),
  "logout-token-nonce-null": set("nonce", null, "has a nonce that is null"),
  "logout-token-event-not-object": set(
    "events",
    ({ events }) =>
      Object.fromEntries(Object.keys(events).map((name) => [name, true])),
    "the event's value is no object",
  ),
  "logout-token-events-array": set(
    "events",
    ({ events }) => Object.keys(events),
    "events is an array",
  ),
  "logout-token-further-event": set(
    "events",
    ({ events }) => ({ ...events, [FOREIGN_EVENT]: {} }),
    "events names a further event (allowed)",
  ),
  "logout-token-expired": edit("exp has passed", (token) => {
    token.iat -= HOUR;
    token.exp -= HOUR;
  }),
  "logout-token-exp-missing": remove("exp is missing", "exp"),
  "logout-token-iat-future": edit("iat lies in the future", (token) => {
    token.iat += HOUR;
    token.exp += HOUR;
  }),
  "logout-token-iat-old": set(
    "iat",
    ({ iat }) => iat - 24 * HOUR,
    "iat is a day ago, exp in the future",
  ),
  "logout-token-iat-missing": remove("iat is missing", "iat"),
  "logout-token-jti-missing": remove("jti is missing", "jti"),
  "logout-token-jti-empty": set("jti", "", "jti is empty"),
  "logout-token-jti-replayed": edit(
    "a token of its own with the jti of the one before",
    (token, { previous }) => {
      token.jti = previous?.jti ?? token.jti;
      // Else it would be the very same token within one second.
      token.iat -= 1;
    },
  ),
  "logout-token-no-sub-sid": remove("neither sub nor sid", "sub", "sid"),
  "logout-token-sub-only": remove("sub without sid (allowed)", "sid"),
  "logout-token-sid-only": remove("sid without sub (allowed)", "sub"),
  "logout-token-sub-unknown": set(
    "sub",
    () => randomUUID(),
    "the right sid with a sub of nobody",
  ),
  "logout-token-sid-unknown": set(
    "sid",
    () => randomUUID(),
    "a sid of no session",
  ),
  "logout-token-sid-empty": set("sid", "", "sid is empty"),
  "logout-token-sid-array": set("sid", ({ sid }) => [sid], "sid is an array"),
  "logout-token-aud-array": set(
    "aud",
    ({ aud }) => [aud],
    "aud is an array of the one application (allowed)",
  ),
  "logout-token-aud-missing": remove("aud is missing", "aud"),
  "logout-token-iss-missing": remove("iss is missing", "iss"),
  "logout-token-duplicate-sid": {
    about: "sid occurs twice, the second time right",
    logoutToken: {
      edit: (draft) => {
        draft.payloadText = JSON.stringify(draft.claims).replace(
          /^\{/,
          `{"sid":"${randomUUID()}",`,
        );
      },
    },
  },
  "logout-token-kid-unknown": {
    about: "signed with a key that no key set lists",
    logoutToken: {
      edit: async (draft, { keys }) => {
        const key = await keys.unlisted();
        draft.header.kid = key.kid;
        draft.key = key.privateKey;
      },
    },
  },
  "logout-token-signature-wrong": likeIdToken(jose["signature-wrong"]),
  "logout-token-typ-missing": {
    about: "the header has no typ (allowed)",
    logoutToken: { edit: ({ header }) => void delete header.typ },
  },
  "logout-token-typ-jwt": {
    about: "typ is JWT, as many providers have it (allowed)",
    logoutToken: {
      edit: ({ header }) => {
        header.typ = "JWT";
      },
    },
  },
  "logout-token-typ-at-jwt": likeIdToken(jose["typ-at-jwt"]),
  "logout-token-id-token": {
    about: "an ID token in its place",
    logoutToken: { rewrite: (token, draft, { idToken }) => idToken() },
  },
  "logout-token-payload-null": likeIdToken(claims["payload-null"]),
};

const requests = {
  "backchannel-get": request("the logout token comes by GET", (sent) => ({
    ...sent,
    method: "GET",
  })),
  "backchannel-token-missing": request("no logout_token", (sent) => ({
    ...sent,
    form: without("logout_token")(sent.form),
  })),
  "backchannel-token-empty": request("an empty logout_token", (sent) => ({
    ...sent,
    form: replaced("logout_token", "")(sent.form),
  })),
  "backchannel-token-twice": request("logout_token twice", (sent) => ({
    ...sent,
    form: [...sent.form, ...sent.form],
  })),
  "backchannel-json": request("a JSON body", (sent) => ({
    ...sent,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(sent.form)),
  })),
  "backchannel-unknown-parameters": request(
    "parameters that the client does not know (allowed)",
    (sent) => ({ ...sent, form: twice("x", "y")(sent.form) }),
  ),
};

export const modules = {
  ...returns,
  ...frames,
  ...tokens,
  ...requests,
  unreachable: {
    about: "every connection is closed without an answer, whatever is asked",
    connection: true,
  },
};
