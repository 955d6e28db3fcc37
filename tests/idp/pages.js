// The pages a person sees. Own design: the manner of an account page, nothing of Microsoft's assets.
import { createHash } from "node:crypto";

const STYLE = `
:root { color-scheme: light; --ink: #1b1a19; --soft: #5f5d5a; --line: #d9d6d1; --accent: #0b5c8a; --paper: #fff; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; font: 16px/1.45 "Segoe UI", system-ui, sans-serif;
  color: var(--ink); background: #eceff1 linear-gradient(160deg, #dfe9ee, #f3efe6); }
.banner { position: sticky; top: 0; padding: .6rem 1rem; background: #5b2a00; color: #fff; text-align: center; font-size: .9rem; }
main { flex: 1; display: flex; align-items: center; justify-content: center; padding: 1rem; }
.card { width: 100%; max-width: 27.5rem; padding: 2rem; background: var(--paper); border-radius: 4px; box-shadow: 0 2px 12px #0002; }
.directory { margin: 0 0 .75rem; color: var(--soft); font-weight: 600; letter-spacing: .02em; }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; font-weight: 600; line-height: 1.2; }
.lead { margin: 0 0 1rem; color: var(--soft); }
ul { list-style: none; margin: 0 -1rem; padding: 0; }
.person { display: flex; gap: .9rem; align-items: center; width: 100%; padding: .65rem 1rem; border: 0; border-radius: 4px;
  background: none; color: inherit; font: inherit; text-align: left; cursor: pointer; }
.person:hover { background: #f0f3f5; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
.initials { flex: none; width: 2.6rem; height: 2.6rem; border-radius: 50%; display: grid; place-items: center;
  background: var(--accent); color: #fff; font-size: .95rem; }
.who { min-width: 0; }
.who b, .who span { display: block; overflow-wrap: anywhere; }
.who b { font-weight: 600; }
.who span { color: var(--soft); font-size: .85rem; }
.actions { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); text-align: right; }
.plain { padding: .5rem 1.4rem; border: 1px solid #8a8886; border-radius: 2px; background: #fff; font: inherit; cursor: pointer; }
.plain:hover { background: #f0f3f5; }
dl { margin: 1rem 0 0; font-size: .85rem; color: var(--soft); }
dt { float: left; clear: left; width: 7.5rem; }
dd { margin: 0 0 .2rem 7.5rem; overflow-wrap: anywhere; }
@media (max-width: 30rem) { main { align-items: stretch; padding: 0; } .card { max-width: none; border-radius: 0; padding: 1.25rem; } }
`;

const SUBMIT_SCRIPT = "document.forms[0].submit();";

// The load event waits for the frames; a frame that never ends does not keep the person.
const LEAVE_SCRIPT = `{
const leave = () => location.replace(document.querySelector("[data-return]").href);
addEventListener("load", leave);
setTimeout(leave, 5000);
}`;

const SCRIPTS = [SUBMIT_SCRIPT, LEAVE_SCRIPT];

/** `frames` are the addresses that a page loads into hidden frames. */
export function pageHeaders({ frames = [] } = {}) {
  const sources = frames.map((address) => new URL(address).origin);
  const policy = [
    "default-src 'none'",
    `style-src '${sha256(STYLE)}'`,
    `script-src ${SCRIPTS.map((script) => `'${sha256(script)}'`).join(" ")}`,
    ...(sources.length ? [`frame-src ${sources.join(" ")}`] : []),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "cache-control": "no-store, no-cache",
    "x-content-type-options": "nosniff",
  };
}

/** `others` is where all people can be seen, when the page has only the one whom a hint named. */
export function accountPage({
  directory,
  people,
  signedIn,
  application,
  others,
}) {
  const title = others ? "Sign in again" : "Pick an account";
  return page(
    title,
    `<p class="directory">${escape(directory)}</p>
    <h1 id="title">${title}</h1>
    <p class="lead">to go on to ${escape(application)}</p>
    <form method="post" aria-labelledby="title">
      ${tiles(people, signedIn)}
      ${others ? `<p><a href="${escape(others)}" data-action="another">Use another account</a></p>` : ""}
      <div class="actions"><button class="plain" type="submit" name="action" value="cancel" data-action="cancel">Cancel</button></div>
    </form>`,
  );
}

export function errorPage(error) {
  return page(
    "Sign-in is not possible",
    `<h1>Sign-in is not possible</h1>
    <p data-error="${error.code}">${escape(error.summary)}</p>
    <dl><dt>Trace ID</dt><dd>${error.traceId}</dd><dt>Correlation ID</dt><dd>${error.correlationId}</dd>
    <dt>Timestamp</dt><dd>${error.timestamp}</dd></dl>`,
  );
}

/** Asks which account is meant; `fields` are the parameters that came in a form. */
export function signOutPage({ people, fields }) {
  return page(
    "Sign out",
    `<h1 id="title" data-page="sign-out">Which account do you want to sign out of?</h1>
    <form method="post" aria-labelledby="title">${hidden(fields)}${tiles(people)}</form>`,
  );
}

export function signingOutPage(frames, target) {
  return page(
    "Signing out",
    `<h1 data-page="signing-out">Signing out</h1>${hiddenFrames(frames)}
    <p><a href="${escape(target)}" data-return>Go on</a></p>
    <script>${LEAVE_SCRIPT}</script>`,
  );
}

export function signedOutPage(frames) {
  return page(
    "Signed out",
    `<h1 data-page="signed-out">You are signed out</h1><p>This window can be closed.</p>${hiddenFrames(frames)}`,
  );
}

/** The cloud's own page: `signedIn` in this browser, and whoever else there is. */
export function startPage({ people, signedIn, signOut }) {
  return page(
    "Simulator",
    `<h1 id="title">Identity provider simulator</h1>
    <p>It stands in for Microsoft Entra ID in the tests and the demo of Vestibule.</p>
    ${signedIn.length ? `<p><a href="${escape(signOut)}" data-action="sign-out">Sign out</a></p>` : ""}
    <p class="lead">Whoever signs in here is signed in before any application asks.</p>
    <form method="post" aria-labelledby="title">${tiles(people, signedIn)}</form>`,
  );
}

export function formPostPage(action, parameters) {
  return page(
    "One moment",
    `<h1>One moment</h1>
    <form method="post" action="${escape(action)}">${hidden(parameters)}
    <noscript><button class="plain" type="submit">Go on</button></noscript></form>
    <script>${SUBMIT_SCRIPT}</script>`,
  );
}

function tiles(people, signedIn = []) {
  const rows = people.map((person) => {
    const [id, state] = [
      escape(person.id),
      signedIn.includes(person.id) ? " data-signed-in" : "",
    ];
    return `<li><button class="person" type="submit" name="person" value="${id}" data-person="${id}"${state}>
      <span class="initials" aria-hidden="true">${escape(initials(person.name))}</span>
      <span class="who"><b>${escape(person.name)}</b><span>${escape(person.username ?? "")}</span><span>${escape(state ? "Signed in" : (person.note ?? ""))}</span></span>
    </button></li>`;
  });
  return `<ul>${rows.join("")}</ul>`;
}

function hidden(fields) {
  return fields
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
    )
    .join("");
}

function hiddenFrames(addresses) {
  return addresses
    .map(
      (address) =>
        `<iframe src="${escape(address)}" title="An application is told" hidden></iframe>`,
    )
    .join("");
}

function page(title, content) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} (simulator)</title>
<style>${STYLE}</style>
</head>
<body>
<div class="banner" role="note" data-simulator><strong>SIMULATOR</strong> – a test tool, not Microsoft. Never type a real password here.</div>
<main><div class="card">${content}</div></main>
</body>
</html>
`;
}

function initials(name) {
  const words = name.split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...word][0] ?? "")
    .join("");
}

function escape(text) {
  return String(text).replace(
    /[&<>"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

function sha256(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
