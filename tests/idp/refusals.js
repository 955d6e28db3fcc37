// Why a request is refused: from oidc-provider's errors and the state of a code to an AADSTS number.
import { errors as protocol } from "oidc-provider";
import { assertionHeader } from "./client-certificates.js";
import { isKnownCode, SimulatedError } from "./errors.js";
import { clientAuthentication } from "./log.js";
import { askedScopes } from "./permissions.js";

/** Throws what stands against this person's sign-in here, if anything does. `params` are those of the request. */
export function refuseIfNotAdmitted(person, authority, simulator, params) {
  if (person.error) {
    throw withCode(person.error);
  }
  if (person.accountEnabled === false) {
    throw withCode(50057);
  }
  if (!authority.admits(person.tenant)) {
    throw withCode(50020);
  }
  const { graph } = askedScopes(params.asked_scope, simulator.origin);
  if (simulator.consents.missing(person.tenant, graph).length) {
    throw withCode(params.prompt === "none" ? 65001 : 90094);
  }
}

export function refusal(person, authority, simulator, params) {
  try {
    refuseIfNotAdmitted(person, authority, simulator, params);
    return undefined;
  } catch (error) {
    return error;
  }
}

// The error's detail carries the number through oidc-provider to authorizationError.
export function withCode(code, { redirect = true } = {}) {
  const simulated = new SimulatedError(code);
  const error = new protocol.CustomOIDCProviderError(
    simulated.error,
    `AADSTS${code}`,
  );
  error.allow_redirect = redirect;
  return error;
}

export function authorizationError(error, settings, authority) {
  // Some of oidc-provider's errors keep the text they are given as detail.
  const ordered = Number(
    /AADSTS(\d+)/.exec(`${error.error_description} ${error.error_detail}`)?.[1],
  );
  if (isKnownCode(ordered)) {
    return new SimulatedError(ordered);
  }
  const detail = error.error_description;
  switch (error.error) {
    case "invalid_client":
      return new SimulatedError(700016, `Directory: ${authority.name}.`);
    case "invalid_redirect_uri":
      return new SimulatedError(settings.redirect_uris.length ? 50011 : 500113);
    case "login_required":
      return new SimulatedError(50058);
    case "unsupported_response_type":
      return new SimulatedError(700054);
    case "unsupported_response_mode":
      return new SimulatedError(70007);
    case "invalid_scope":
      return new SimulatedError(70011);
    case "invalid_request":
      return new SimulatedError(
        /challenge|PKCE/.test(detail) ? 9002325 : 900144,
        detail,
      );
    default:
      return new SimulatedError(90006, detail);
  }
}

export function tokenError(ctx, error, { codes, settings }, authority) {
  const form = ctx.oidc.body ?? {};
  const detail = `${error.error_detail ?? ""} ${error.error_description ?? ""}`;
  if (/secret is expired/.test(detail)) {
    return new SimulatedError(7000222);
  }
  if (/invalid secret/.test(detail)) {
    return new SimulatedError(7000215);
  }
  if (/client not found/.test(detail)) {
    return new SimulatedError(700016, `Directory: ${authority.name}.`);
  }
  if (form.client_assertion !== undefined && error.error === "invalid_client") {
    return assertionError(error.error_detail, form.client_assertion);
  }
  if (clientAuthentication(form, ctx.headers) === "none") {
    return new SimulatedError(7000218);
  }
  if (error.error === "unsupported_grant_type") {
    return new SimulatedError(70003);
  }
  const known = codes.find(form.code);
  if (known && known.segment !== authority.segment) {
    return new SimulatedError(700005);
  }
  if (known?.redeemed) {
    return new SimulatedError(54005);
  }
  if (known && Date.now() - known.issuedAt >= settings.code_lifetime * 1000) {
    return new SimulatedError(70008);
  }
  if (/PKCE|code_verifier/.test(detail)) {
    return new SimulatedError(501481);
  }
  if (/redirect_uri/.test(detail)) {
    return new SimulatedError(50011);
  }
  return new SimulatedError(
    error.error === "invalid_grant" ? 9002313 : 900144,
    error.error_description,
  );
}

function assertionError(detail, assertion) {
  if (/\baud\b/.test(detail)) {
    return new SimulatedError(700023);
  }
  if (/\b(iss|sub)\b/.test(detail)) {
    return new SimulatedError(700021);
  }
  if (/expired|not active|\b(exp|iat|nbf)\b|expiration|future/.test(detail)) {
    return new SimulatedError(700024);
  }
  const thumbprint = Buffer.from(
    String(assertionHeader(assertion)["x5t#S256"] ?? ""),
    "base64url",
  ).toString("hex");
  return new SimulatedError(
    700027,
    `Thumbprint of key used by client: '${thumbprint.toUpperCase()}'.`,
  );
}
