// The button on pages: block, shortcode, widget.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./harness/site.js";

const BUTTON = ".vestibule-on-page a";
const LABEL = 'Staff: "come in" [now] <b>';

let site;

before(async () => {
  site = await startSite({ permalinks: "pretty" });
});

beforeEach(() => site.simulator.reset());

after(() => site?.stop());

/** A published page; returns its address. */
const newPage = (slug, content) =>
  site.php(
    `echo get_permalink( wp_insert_post( array( 'post_title' => '${slug}', 'post_name' => '${slug}', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => wp_slash( ${JSON.stringify(content)} ) ) ) );`,
  );

test("the block: chosen in the editor, saved as the shortcode, signs in and comes back to its page, fragment and all", async () => {
  const address = await newPage("welcome", "");
  const id = await site.php("echo get_page_by_path( 'welcome' )->ID;");
  const editor = await site.newPage({ assets: "own" });
  await site.signInByPassword(editor, "admin");
  const open = () =>
    editor.goto(site.at(`wp-admin/post.php?post=${id}&action=edit`));
  const ready = () =>
    editor.waitForFunction(
      () =>
        window.wp?.blocks?.getBlockType("vestibule/sign-in") &&
        window.wp.data.select("core/editor").getCurrentPostId(),
    );
  await open();
  await ready();
  await editor.evaluate(async (label) => {
    const { dispatch } = window.wp.data;
    const block = window.wp.blocks.createBlock("vestibule/sign-in", { label });
    await dispatch("core/block-editor").insertBlock(block);
    await dispatch("core/editor").savePost();
  }, LABEL);
  await site.screenshot(editor, "block");
  assert.match(
    await site.php(`echo get_post( ${id} )->post_content;`),
    /\n\[vestibule_sign_in label="Staff: &quot;come in&quot; &#91;now&#93; &lt;b&gt;"\]\n/,
  );
  await open();
  await ready();
  await editor.waitForFunction(
    () => window.wp.data.select("core/block-editor").getBlockCount() > 0,
  );
  const [block] = await editor.evaluate(() =>
    window.wp.data
      .select("core/block-editor")
      .getBlocks()
      .map(({ name, isValid, attributes }) => ({ name, isValid, attributes })),
  );
  assert.deepEqual(
    [block.name, block.isValid, block.attributes.label],
    ["vestibule/sign-in", true, LABEL],
  );

  const person = await site.newPerson();
  const page = await site.newPage({ assets: "own" });
  await page.goto(`${address}?from=mail#hours`);
  assert.equal((await page.textContent(BUTTON)).trim(), LABEL);
  const box = await page.locator(BUTTON).boundingBox();
  assert.ok(box.height >= 24 && box.width < 600, JSON.stringify(box));
  assert.equal(await page.locator(`${BUTTON} svg`).count(), 0);
  await site.screenshot(page, "button-on-page");
  await page.click(BUTTON);
  await site.choose(page, person);
  assert.equal(page.url(), `${address}#hours`);
  assert.equal(await site.signedInAs(page), person.username);
  assert.equal(await page.locator(BUTTON).count(), 0);
});

test("the shortcode: another destination, and a way out for those who are in", async () => {
  const address = await newPage(
    "door",
    '[vestibule_sign_in redirect_to="/sample-page/" signed_in="logout"]',
  );
  const person = await site.newPerson();
  const page = await site.newPage({ assets: "own" });
  await page.goto(address);
  assert.equal(
    (await page.textContent(BUTTON)).trim(),
    "Sign in with Microsoft",
  );
  assert.equal(await page.locator(`${BUTTON} svg`).count(), 1);
  const box = await page.locator(BUTTON).boundingBox();
  assert.ok(box.height >= 41 && box.width < 400, JSON.stringify(box));
  await page.click(BUTTON);
  await site.choose(page, person);
  assert.equal(page.url(), site.at("sample-page/"));

  await page.goto(address);
  await page.click(".vestibule-log-out a");
  await page.waitForURL(site.at("sample-page/"));
  assert.equal(await site.signedInAs(page), "");
});

test("case 84: a shortcode cannot lead to another site", async () => {
  const address = await newPage(
    "trap",
    '[vestibule_sign_in redirect_to="https://evil.example/"]',
  );
  const person = await site.newPerson();
  const page = await site.newPage();
  await page.goto(address);
  await page.click(BUTTON);
  await site.choose(page, person);
  assert.equal(page.url(), address);
});

test("001-4: pages without the button have nothing of it", async () => {
  const { body } = await site.newVisitor().get("sample-page/");
  assert.doesNotMatch(String(body), /vestibule/i);
});

test("the widget, in a theme with a sidebar", async () => {
  const remove = await site.mustUse(
    "sidebar",
    `add_action( 'widgets_init', static fn() => register_sidebar( array( 'id' => 'aside', 'name' => 'Aside' ) ) );
     add_action( 'wp_footer', static function () { dynamic_sidebar( 'aside' ); } );`,
  );
  try {
    await site.php(
      `update_option( 'widget_vestibule_sign_in', array( 2 => array( 'title' => 'Staff', 'label' => 'Come in', 'signed_in' => 'logout' ), '_multiwidget' => 1 ) );
       update_option( 'sidebars_widgets', array( 'aside' => array( 'vestibule_sign_in-2' ), 'array_version' => 3 ) );`,
    );
    const person = await site.newPerson();
    const page = await site.newPage();
    await page.goto(site.at("sample-page/"));
    assert.equal((await page.textContent(BUTTON)).trim(), "Come in");
    await page.click(BUTTON);
    await site.choose(page, person);
    assert.equal(page.url(), site.at("sample-page/"));
    assert.equal(await page.locator(".vestibule-log-out").count(), 1);
  } finally {
    await remove();
    await site.php("update_option( 'sidebars_widgets', array() );");
  }
});
