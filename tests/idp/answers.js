// How an authorization response reaches the browser: query, fragment or form_post.
import { formPostPage } from "./pages.js";

/** Parameters are pairs, because a misbehaviour may send one twice. */
export function answer(redirectUri, mode, parameters) {
  if (mode === "form_post") {
    return {
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: formPostPage(redirectUri, parameters),
    };
  }
  if (mode === "fragment") {
    const target = new URL(redirectUri);
    target.hash = new URLSearchParams(parameters).toString();
    return { status: 302, headers: { location: target.href }, body: "" };
  }
  const location = addressWith(redirectUri, parameters);
  return { status: 302, headers: { location }, body: "" };
}

/** An address with further parameters in its query. */
export function addressWith(address, parameters) {
  const target = new URL(address);
  const text = new URLSearchParams(parameters).toString();
  if (text) {
    target.search = target.search ? `${target.search}&${text}` : text;
  }
  return target.href;
}
