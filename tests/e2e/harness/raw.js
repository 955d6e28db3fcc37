// Requests written byte by byte: what no client would send, and answers with their header lines as they came.
import { connect } from "node:net";

const PATIENCE = 10_000;

/**
 * The target as it stands in the request line. `headers` are pairs or an object; Host and Connection are added unless named.
 * A server that hangs up or says nothing has answered with status 0.
 */
export function sendRaw(
  site,
  target,
  { method = "GET", headers = {}, body = "" } = {},
) {
  const { host } = new URL(site.url);
  const given = Array.isArray(headers) ? headers : Object.entries(headers);
  const named = new Set(given.map(([name]) => name.toLowerCase()));
  const lines = [
    ...(named.has("host") ? [] : [["Host", host]]),
    ["Connection", "close"],
    ...(body && !named.has("content-type")
      ? [["Content-Type", "application/x-www-form-urlencoded"]]
      : []),
    ...(body ? [["Content-Length", Buffer.byteLength(body, "latin1")]] : []),
    ...given,
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  return sendBytes(
    site,
    Buffer.from(
      `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n${body}`,
      "latin1",
    ),
  );
}

export function sendBytes(site, bytes) {
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve) => {
    const parts = [];
    const socket = connect(Number(port), hostname);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(parse(Buffer.concat(parts)));
    };
    const timer = setTimeout(end, PATIENCE);
    socket.on("data", (part) => parts.push(part));
    // A connection that is reset may have said something before.
    socket.on("error", end);
    socket.on("end", end);
    socket.write(bytes);
  });
}

function parse(bytes) {
  const head = bytes.indexOf("\r\n\r\n");
  const [start = "", ...lines] = bytes
    .subarray(0, Math.max(head, 0))
    .toString("latin1")
    .split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const header = (name) => headers.find(([one]) => one === name)?.[1];
  const body = head < 0 ? bytes : bytes.subarray(head + 4);
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(start)?.[1] ?? 0),
    headers,
    header,
    setCookie: headers
      .filter(([name]) => name === "set-cookie")
      .map(([, value]) => value),
    location: header("location"),
    text: (/chunked/i.test(header("transfer-encoding") ?? "")
      ? dechunked(body)
      : body
    ).toString("utf8"),
  };
}

function dechunked(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    const size = parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (line < 0 || !size) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
