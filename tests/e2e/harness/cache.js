// A page cache as careless as it may be: it keeps every answer to a GET that does not forbid it and sets no cookie, for everybody.
import { createServer, request } from "node:http";

export async function startCache(target) {
  const kept = new Map();
  const cache = { hits: 0, kept: () => [...kept.keys()] };
  const server = createServer((incoming, outgoing) => {
    const known = incoming.method === "GET" && kept.get(incoming.url);
    if (known) {
      cache.hits += 1;
      outgoing.writeHead(known.status, known.headers).end(known.body);
      return;
    }
    const forward = request(
      new URL(incoming.url, target),
      // The Host header stays: WordPress sees the address that visitors use.
      { method: incoming.method, headers: incoming.headers, agent: false },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          const body = Buffer.concat(parts);
          const {
            connection,
            "transfer-encoding": _,
            ...headers
          } = answer.headers;
          if (incoming.method === "GET" && mayKeep(answer)) {
            kept.set(incoming.url, {
              status: answer.statusCode,
              headers,
              body,
            });
          }
          outgoing.writeHead(answer.statusCode, headers).end(body);
        });
      },
    );
    forward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(forward);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  cache.origin = `http://127.0.0.1:${server.address().port}`;
  cache.stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return cache;
}

function mayKeep({ headers }) {
  return (
    !headers["set-cookie"] &&
    !/no-store|private/.test(headers["cache-control"] ?? "")
  );
}
