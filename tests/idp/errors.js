// AADSTS codes in Microsoft's shape. The sentences are the simulator's own.
import { randomUUID } from "node:crypto";

// code: [OAuth error, sentence, HTTP status at the token endpoint (400 unless told), suberror]
const CODES = {
  16000: [
    "interaction_required",
    "The signed-in account does not exist in this tenant.",
  ],
  50011: [
    "invalid_request",
    "The redirect URI of the request is not registered for the application.",
  ],
  50020: [
    "invalid_grant",
    "The account comes from an identity provider outside this tenant.",
  ],
  50034: ["invalid_grant", "The account does not exist in this directory."],
  50053: ["invalid_grant", "The account is locked."],
  50055: [
    "invalid_grant",
    "The password has expired.",
    400,
    "user_password_expired",
  ],
  50057: ["invalid_grant", "The account is disabled."],
  50058: [
    "login_required",
    "A silent request was sent, but nobody is signed in.",
  ],
  50074: [
    "interaction_required",
    "Strong authentication is required.",
    400,
    "basic_action",
  ],
  50076: [
    "interaction_required",
    "Multi-factor authentication is required.",
    400,
    "basic_action",
  ],
  50078: [
    "interaction_required",
    "The sign-in is too old for the rules of the organisation.",
    400,
    "basic_action",
  ],
  50079: [
    "interaction_required",
    "The account must enrol for multi-factor authentication.",
    400,
    "basic_action",
  ],
  50105: [
    "access_denied",
    "The account is not assigned to a role for the application.",
  ],
  50126: ["invalid_grant", "The user name or the password is wrong."],
  50173: ["invalid_grant", "The grant was revoked.", 400, "bad_token"],
  50194: [
    "invalid_request",
    "The application is single-tenant; the common endpoint is not for it.",
  ],
  50196: [
    "invalid_grant",
    "The application sent the same request too often: a loop.",
  ],
  53000: [
    "access_denied",
    "The device does not comply with the rules of the organisation.",
  ],
  53001: ["access_denied", "The device is not joined to the domain."],
  53003: [
    "access_denied",
    "Conditional Access blocks the sign-in.",
    400,
    "message_only",
  ],
  54005: ["invalid_grant", "The authorization code has been redeemed already."],
  65001: [
    "consent_required",
    "Consent to use the application is missing.",
    400,
    "consent_required",
  ],
  65004: [
    "access_denied",
    "The person declined to consent to the application.",
  ],
  70008: ["invalid_grant", "The authorization code has expired."],
  70011: ["invalid_scope", "The requested scope is not valid."],
  90002: [
    "invalid_tenant",
    "The tenant was not found. No directory has this name.",
  ],
  90006: [
    "server_error",
    "The service could not process the request now.",
    503,
  ],
  90014: [
    "invalid_request",
    "A required parameter is missing from the request.",
  ],
  90033: [
    "temporarily_unavailable",
    "The service is unavailable for a moment.",
    503,
  ],
  90055: [
    "temporarily_unavailable",
    "Too many requests were sent by the application.",
    429,
  ],
  90094: [
    "consent_required",
    "An administrator has to consent to the application.",
  ],
  90095: [
    "consent_required",
    "An administrator has to approve the request for consent.",
  ],
  160021: [
    "interaction_required",
    "The application asked for a session that does not exist in this browser.",
  ],
  50059: [
    "invalid_request",
    "Nothing in the request says which tenant is meant.",
  ],
  500011: [
    "invalid_resource",
    "The resource of the request was not found in the tenant.",
  ],
  500113: [
    "invalid_request",
    "The application has no reply address registered.",
  ],
  500208: [
    "invalid_request",
    "The endpoint is not valid for this kind of account.",
  ],
  501481: [
    "invalid_grant",
    "The code verifier does not match the code challenge.",
  ],
  1002012: [
    "invalid_scope",
    "The scope of an application's own token has to end in /.default.",
  ],
  650053: [
    "invalid_client",
    "The application asked for a scope that does not exist on the resource.",
  ],
  650052: [
    "invalid_client",
    "The organisation lacks the service that the application needs.",
  ],
  700003: ["invalid_grant", "The device object was not found."],
  700005: [
    "invalid_grant",
    "The code was issued by another tenant's endpoint.",
  ],
  700016: [
    "unauthorized_client",
    "The application was not found in the directory.",
  ],
  700021: [
    "invalid_client",
    "The client assertion's subject is not the application.",
    401,
  ],
  700023: [
    "invalid_client",
    "The client assertion's audience is not this token endpoint.",
    401,
  ],
  700024: [
    "invalid_client",
    "The client assertion is not within its valid time range.",
    401,
  ],
  700025: [
    "invalid_client",
    "The application is public; no secret may be presented.",
    401,
  ],
  700027: [
    "invalid_client",
    "The certificate of the client assertion is not registered, or its key did not sign it.",
    401,
  ],
  700054: [
    "unsupported_response_type",
    "The response type is not enabled for the application.",
  ],
  900144: [
    "invalid_request",
    "The request lacks a parameter or has a wrong one.",
  ],
  9002325: ["invalid_request", "A code challenge with S256 is required."],
  9002327: [
    "invalid_request",
    "The code was issued to a single-page redirect URI.",
  ],
  9002332: [
    "invalid_request",
    "The application is not open to personal accounts.",
  ],
  9002313: ["invalid_grant", "The request is malformed."],
  7000215: ["invalid_client", "The client secret is wrong.", 401],
  7000218: [
    "invalid_client",
    "The request has neither client_secret nor client_assertion.",
    401,
  ],
  7000222: ["invalid_client", "The client secret has expired.", 401],
  70003: ["unsupported_grant_type", "The grant type is not supported."],
  900561: ["invalid_request", "The endpoint accepts POST requests only."],
  70007: [
    "unsupported_response_mode",
    "The response mode is not supported for this response type.",
  ],
};

export const AADSTS_CODES = Object.keys(CODES).map(Number);

/** One occurrence of an error, with its own identifiers as an administrator would look them up. */
export class SimulatedError {
  constructor(code, detail) {
    const [error, sentence, status = 400, suberror] = CODES[code];
    Object.assign(this, { code, error, status, suberror });
    this.timestamp = new Date()
      .toISOString()
      .replace("T", " ")
      .replace(/\.\d+Z$/, "Z");
    this.traceId = randomUUID();
    this.correlationId = randomUUID();
    this.summary = `AADSTS${code}: ${sentence}${detail ? ` ${detail}` : ""}`;
  }

  get description() {
    return [
      this.summary,
      `Trace ID: ${this.traceId}`,
      `Correlation ID: ${this.correlationId}`,
      `Timestamp: ${this.timestamp}`,
    ].join("\r\n");
  }

  /** The JSON body of a back-channel endpoint. */
  body(origin) {
    return {
      error: this.error,
      error_description: this.description,
      error_codes: [this.code],
      timestamp: this.timestamp,
      trace_id: this.traceId,
      correlation_id: this.correlationId,
      error_uri: `${origin}/error?code=${this.code}`,
      ...(this.suberror && { suberror: this.suberror }),
    };
  }

  /** The parameters of an authorization response. */
  parameters(origin, state) {
    return [
      ["error", this.error],
      ...(this.code === 65004 ? [["error_subcode", "cancel"]] : []),
      ["error_description", this.description],
      ["error_uri", `${origin}/error?code=${this.code}`],
      ...(state === undefined ? [] : [["state", state]]),
    ];
  }
}

export function isKnownCode(code) {
  return Object.hasOwn(CODES, code);
}
