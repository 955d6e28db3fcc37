// A visit without a browser: follows the pages of the simulator itself, for a sign-in up to the
// authorization response and for a sign-out up to the return, and hands that over instead of sending it.
import { ask } from "./application.js";

const MOST_STEPS = 8;

/**
 * { url, person, action, browser } → { method: "GET", url } or { method: "POST", url, form: [[name, value], …] }.
 * A `browser` with a name keeps its cookies from visit to visit. Without a `person`, it is the only one of
 * the page, or Alice.
 */
export async function signIn(
  { origin, browsers },
  { url, person, action, browser },
) {
  const jar = browsers.get(browser) ?? new Map();
  if (browser !== undefined) {
    browsers.set(browser, jar);
  }
  const frames = [];
  let step = { method: "GET", url };
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if (new URL(step.url).origin !== origin) {
      return { ...step, ...(frames.length && { frames }) };
    }
    step = await visit(step, jar, { person, action });
    for (const address of step.frames ?? []) {
      frames.push(await load(address));
    }
    delete step.frames;
    if (step.done) {
      return { ...step.done, ...(frames.length && { frames }) };
    }
  }
  throw new Error("the visit did not end");
}

// As third parties' frames are loaded nowadays: without cookies.
async function load(url) {
  try {
    const { status, headers } = await ask({ method: "GET", url });
    return { url, status, headers };
  } catch (error) {
    return { url, error: error.message };
  }
}

async function visit({ method, url, form }, jar, choice) {
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      cookie: [...jar].map((pair) => pair.join("=")).join("; "),
      accept: "text/html",
    },
    body: form && new URLSearchParams(form),
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
    jar.set(name, value);
  }
  const location = response.headers.get("location");
  if (location) {
    return { method: "GET", url: new URL(location, url).href };
  }
  const page = await response.text();
  const posted = /<form method="post" action="([^"]+)"/.exec(page);
  if (posted) {
    return {
      done: { method: "POST", url: unescape(posted[1]), form: fields(page) },
    };
  }
  const frames = [...page.matchAll(/<iframe src="([^"]+)"/g)].map(
    ([, address]) => unescape(address),
  );
  const onward = /<a href="([^"]+)" data-return/.exec(page);
  if (onward) {
    return { method: "GET", url: unescape(onward[1]), frames };
  }
  const offered = [...page.matchAll(/data-person="([^"]+)"/g)];
  if (offered.length) {
    const only = offered.length === 1 ? offered[0][1] : "alice";
    return {
      method: "POST",
      url,
      form: choice.action
        ? { action: choice.action }
        : { person: choice.person ?? only },
    };
  }
  return {
    frames,
    done: {
      status: response.status,
      error: /data-error="(\d+)"/.exec(page)?.[1] ?? null,
      page: /data-page="([^"]+)"/.exec(page)?.[1] ?? null,
    },
  };
}

function fields(page) {
  return [
    ...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g),
  ].map(([, name, value]) => [unescape(name), unescape(value)]);
}

function unescape(text) {
  return text.replace(/&#(\d+);/g, (entity, code) =>
    String.fromCharCode(Number(code)),
  );
}
