// An application of the tests: it keeps what it was asked, and answers as told.
import { createServer } from "node:http";

export async function startSite() {
  const requests = [];
  const site = { requests, status: 200, body: "" };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) {
      body += chunk;
    }
    const { pathname, searchParams } = new URL(request.url, "http://site");
    requests.push({
      method: request.method,
      path: pathname,
      query: [...searchParams],
      type: request.headers["content-type"],
      cookie: request.headers.cookie,
      body,
      form: [...new URLSearchParams(body)],
    });
    response
      .writeHead(site.status, { "cache-control": "no-store" })
      .end(site.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site.origin = `http://127.0.0.1:${server.address().port}`;
  site.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return site;
}
