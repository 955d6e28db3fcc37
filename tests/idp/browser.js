// A sign-in without a browser: follows the pages of the simulator itself, with a cookie jar of its
// own, up to the authorization response, and hands that over instead of sending it.

const MOST_STEPS = 8;

/** { url, person, action } → { method: "GET", url } or { method: "POST", url, form: [[name, value], …] } */
export async function signIn({ origin }, { url, person = "alice", action }) {
  const jar = new Map();
  let step = { method: "GET", url };
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    if (new URL(step.url).origin !== origin) {
      return step;
    }
    step = await visit(step, jar, { person, action });
    if (step.done) {
      return step.done;
    }
  }
  throw new Error("the sign-in did not end");
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
      method: "POST",
      url: unescape(posted[1]),
      done: { method: "POST", url: unescape(posted[1]), form: fields(page) },
    };
  }
  if (page.includes("data-person=")) {
    return {
      method: "POST",
      url,
      form: choice.action
        ? { action: choice.action }
        : { person: choice.person },
    };
  }
  return {
    done: {
      status: response.status,
      error: /data-error="(\d+)"/.exec(page)?.[1] ?? null,
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
