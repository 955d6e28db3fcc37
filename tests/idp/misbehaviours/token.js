// Token responses whose JSON is well-formed and wrong, and errors by number at both endpoints.
import { AADSTS_CODES } from "../errors.js";

function change(about, alter) {
  return { about, tokenAnswer: { change: alter } };
}

function without(member) {
  return change(
    `${member} is missing`,
    ({ [member]: dropped, ...rest }) => rest,
  );
}

const errors = {};
for (const code of AADSTS_CODES) {
  errors[`authorize-aadsts-${code}`] = {
    about: `the authorization response is AADSTS${code}`,
    authorizeError: { code },
  };
  errors[`token-aadsts-${code}`] = {
    about: `the token response is AADSTS${code}`,
    tokenError: { code },
  };
}

export const modules = {
  "token-type-not-bearer": change("token_type is mac", (body) => ({
    ...body,
    token_type: "mac",
  })),
  "token-type-missing": without("token_type"),
  "token-type-lower-case": change("token_type is bearer (allowed)", (body) => ({
    ...body,
    token_type: "bearer",
  })),
  "token-type-number": change("token_type is a number", (body) => ({
    ...body,
    token_type: 1,
  })),
  "token-without-id-token": without("id_token"),
  "token-without-access-token": without("access_token"),
  "token-id-token-null": change("id_token is null", (body) => ({
    ...body,
    id_token: null,
  })),
  "token-id-token-array": change("id_token is an array", (body) => ({
    ...body,
    id_token: [body.id_token],
  })),
  "token-id-token-object": change("id_token is an object", (body) => ({
    ...body,
    id_token: {},
  })),
  "token-expires-in-string": change(
    "expires_in is a text, as Microsoft's older endpoints send it (allowed)",
    (body) => ({
      ...body,
      expires_in: String(body.expires_in),
    }),
  ),
  "token-expires-in-negative": change("expires_in is negative", (body) => ({
    ...body,
    expires_in: -1,
  })),
  "token-error-with-200": change(
    "an error inside a response of status 200",
    () => ({
      error: "invalid_grant",
      error_description: "AADSTS54005: redeemed",
    }),
  ),
  "token-duplicate-id-token": change("id_token occurs twice", (body) =>
    JSON.stringify(body).replace(/^\{/, `{"id_token":"e30.e30.e30",`),
  ),
  ...errors,
};
