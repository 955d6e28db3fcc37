// Answers of Graph before they are sent: { status, headers, body }. A body is an object for JSON, or bytes.

const JSON_TYPE =
  "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

export function found(body) {
  return {
    status: 200,
    headers: {
      "cache-control": "no-cache",
      "content-type": JSON_TYPE,
      "odata-version": "4.0",
      "x-ms-resource-unit": "1",
    },
    body,
  };
}

/** An error in Graph's shape; thrown, or sent as it is. */
export class GraphError extends Error {
  constructor(status, code, message, headers = {}) {
    super(message);
    Object.assign(this, { status, code, headers });
  }

  answer({ requestId, clientRequestId }) {
    return {
      status: this.status,
      headers: {
        "cache-control": "no-cache",
        "content-type": JSON_TYPE,
        ...this.headers,
      },
      body: {
        error: {
          code: this.code,
          message: this.message,
          innerError: {
            date: new Date().toISOString().slice(0, 19),
            "request-id": requestId,
            "client-request-id": clientRequestId,
          },
        },
      },
    };
  }
}

export const refused = () =>
  new GraphError(
    403,
    "Authorization_RequestDenied",
    "Insufficient privileges to complete the operation.",
  );

export const badRequest = (message) =>
  new GraphError(400, "Request_BadRequest", message);

export const unsupported = (message) =>
  new GraphError(400, "Request_UnsupportedQuery", message);

export const noResource = (id) =>
  new GraphError(
    404,
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const badToken = (message) =>
  new GraphError(401, "InvalidAuthenticationToken", message, {
    "www-authenticate": 'Bearer realm="", error="invalid_token"',
  });
