// Debian's Chromium, without anything that would look for the internet.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  // Root needs it, and a container has no user namespaces.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-extensions",
  "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
  // Names of sites of a network. Nobody has them (RFC 2606).
  "--host-resolver-rules=MAP *.example 127.0.0.1",
  "--no-first-run",
  "--no-default-browser-check",
];

export async function startBrowser() {
  const state = await mkdtemp(join(tmpdir(), "vestibule-chromium-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
    // Crash reports and caches go where they can be removed.
    env: {
      ...process.env,
      HOME: state,
      XDG_CONFIG_HOME: state,
      XDG_CACHE_HOME: state,
    },
  });
  const close = browser.close.bind(browser);
  browser.close = async () => {
    await close();
    await rm(state, { recursive: true, force: true, maxRetries: 3 });
  };
  return browser;
}
