// The settings page as a person uses it, and axe-core's look at it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const PAGE = "wp-admin/options-general.php?page=vestibule";

/** Opens one of the page's tabs; `tab` as in its link, such as "access". */
export async function openTab(page, tab) {
  await page.click(`[data-vestibule-tab="${tab}"]`);
  await page.waitForSelector(`#vestibule-tab-${tab}.is-open`);
}

export const tabs = (page) =>
  page
    .locator("[data-vestibule-tab]")
    .evaluateAll((links) => links.map((link) => link.dataset.vestibuleTab));

/** Fails when axe-core finds something serious in a part of the page that is open. */
export async function examine(page, title, part = ".vestibule-settings") {
  // As a tool of the developer would: a strict policy of the page does not keep it out.
  await page.evaluate(await readFile(AXE, "utf8"));
  const { violations } = await page.evaluate(
    (part) => window.axe.run(part, { resultTypes: ["violations"] }),
    part,
  );
  const serious = violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    );
  assert.deepEqual(serious, [], title);
}

/** Fails when the page is wider than its window. */
export async function fits(page, title) {
  const { inner, scroll } = await page.evaluate(() => ({
    inner: window.innerWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  assert.ok(scroll <= inner, `${title}: ${scroll} is wider than ${inner}`);
}

export const focused = (page) => page.evaluate(() => document.activeElement.id);

/** Presses Tab until the element has the focus. */
export async function tabTo(page, id) {
  for (let step = 0; step < 60; step += 1) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${id} cannot be reached`);
}
