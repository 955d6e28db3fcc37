// A proxy that ends TLS, as hosters have them: browsers speak https with it, and it plain http with the site.
import { generateKeyPairSync } from "node:crypto";
import { request } from "node:http";
import { createServer } from "node:https";
import { selfSigned } from "../../idp/certificate.js";

/**
 * Its certificate is nobody's: pages need { ignoreHTTPSErrors: true }. `target`: the site's address, or a function that knows it by the
 * time of the first request.
 */
export async function startTlsProxy(target) {
  const origin = typeof target === "function" ? target : () => target;
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const lines = selfSigned(pair, "127.0.0.1").toString("base64");
  const server = createServer(
    {
      key: pair.privateKey.export({ type: "pkcs8", format: "pem" }),
      cert: `-----BEGIN CERTIFICATE-----\n${lines.replaceAll(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`,
    },
    (incoming, outgoing) => {
      const forward = request(
        new URL(incoming.url, origin()),
        {
          method: incoming.method,
          // The Host header stays: it is the address that visitors use.
          headers: { ...incoming.headers, "x-forwarded-proto": "https" },
          agent: false,
        },
        (answer) => {
          const { connection: _, ...headers } = answer.headers;
          outgoing.writeHead(answer.statusCode, headers);
          answer.pipe(outgoing);
        },
      );
      forward.on("error", () => outgoing.writeHead(502).end());
      incoming.pipe(forward);
    },
  );
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    port,
    origin: `https://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
