// A request of the simulated cloud to an application, outside any browser, and what it answered.
import { addressWith } from "./answers.js";

const PATIENCE = 30_000;
const LONGEST_TEXT = 16_384;

export async function ask({ method, url, headers = {}, form = [], body }) {
  const byGet = method === "GET";
  const response = await fetch(byGet ? addressWith(url, form) : url, {
    method,
    headers,
    body: byGet ? undefined : (body ?? new URLSearchParams(form).toString()),
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.text()).slice(0, LONGEST_TEXT),
  };
}
