// Authorization responses that a browser would carry back, in a wrong form.
import { replaced, twice, without } from "./parameters.js";

function change(about, alter) {
  return { about, callback: { change: alter } };
}

export const modules = {
  "callback-state-missing": change("no state", without("state")),
  "callback-state-wrong": change(
    "another state",
    replaced("state", "someone-elses-state"),
  ),
  "callback-state-empty": change("an empty state", replaced("state", "")),
  "callback-state-twice": change(
    "state twice",
    twice("state", "someone-elses-state"),
  ),
  "callback-state-array": change(
    "state once more, as PHP's state[]",
    twice("state[]", "someone-elses-state"),
  ),
  "callback-code-missing": change("no code", without("code")),
  "callback-code-empty": change("an empty code", replaced("code", "")),
  "callback-code-twice": change("code twice", twice("code", "another-code")),
  "callback-code-wrong": change(
    "a code that was never issued",
    replaced("code", "never-issued"),
  ),
  "callback-code-oversized": change(
    "a code of 64 KiB (needs form_post)",
    replaced("code", "c".repeat(65_536)),
  ),
  "callback-code-and-error": change("code and error together", (parameters) => [
    ...parameters,
    ["error", "access_denied"],
    ["error_description", "AADSTS65004: declined"],
  ]),
  "callback-error-markup": change(
    "an error with markup and line feeds",
    (parameters) => [
      ...parameters.filter(([name]) => name === "state"),
      ["error", "<b>access_denied</b>"],
      [
        "error_description",
        'AADSTS1:\r\nSet-Cookie: x=1\r\n\r\n<script>alert("x")</script>',
      ],
    ],
  ),
  "callback-error-oversized": change(
    "an error of one MiB (needs form_post)",
    (parameters) => [
      ...parameters.filter(([name]) => name === "state"),
      ["error", "access_denied"],
      ["error_description", "e".repeat(1_048_576)],
    ],
  ),
  "callback-iss-added": change(
    "iss, though RFC 9207 is not advertised (right issuer)",
    (parameters, { issuer }) => [...parameters, ["iss", issuer]],
  ),
  "callback-iss-foreign": change(
    "iss of another issuer, though not advertised",
    (parameters) => [...parameters, ["iss", "https://evil.example/v2.0"]],
  ),
  "callback-iss-twice": change("iss twice", (parameters, { issuer }) => [
    ...parameters,
    ["iss", issuer],
    ["iss", issuer],
  ]),
  "callback-id-token-added": change(
    "an id_token nobody asked for",
    twice("id_token", "e30.e30.e30"),
  ),
  "callback-unknown-parameters": change(
    "parameters the client does not know (allowed)",
    (parameters) => [...parameters, ["client_info", "e30"], ["x", "y"]],
  ),
  "callback-wrong-mode": {
    about: "query becomes form_post and the other way round",
    callback: {
      modeFor: (mode) => (mode === "form_post" ? "query" : "form_post"),
    },
  },
  "callback-fragment": {
    about: "the response comes in the fragment",
    callback: { modeFor: () => "fragment" },
  },
};
