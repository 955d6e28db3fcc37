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
  const target = new URL(redirectUri);
  const text = new URLSearchParams(parameters).toString();
  if (mode === "fragment") {
    target.hash = text;
  } else {
    target.search = target.search ? `${target.search}&${text}` : text;
  }
  return { status: 302, headers: { location: target.href }, body: "" };
}
