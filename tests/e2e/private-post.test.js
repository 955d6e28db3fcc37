// An editor makes a page private in the block editor; a stranger is asked to sign in and comes back to it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./harness/site.js";

const SECRET = "saffronharbour";

let site;
let id;

before(async () => {
  site = await startSite({ permalinks: "pretty" });
  id = Number(
    await site.php(`
      Vestibule\\WP\\Protection::arm( get_user_by( 'id', 1 ) );
      echo wp_insert_post( array(
        'post_type' => 'page', 'post_status' => 'publish', 'post_name' => 'salaries', 'post_title' => 'Salaries', 'post_author' => 1,
        'post_content' => '<!-- wp:paragraph --><p>${SECRET}</p><!-- /wp:paragraph -->',
      ) );`),
  );
});

after(() => site?.stop());

const isPrivate = async () =>
  JSON.parse(
    await site.php("echo json_encode( Vestibule\\WP\\Private_Posts::ids() );"),
  ).includes(id);

/** The panel's box in the block editor, with panel and sidebar opened where they are not. */
async function boxOf(page) {
  await page.goto(site.at(`wp-admin/post.php?post=${id}&action=edit`));
  await page.waitForFunction(() =>
    globalThis.wp?.data?.select("core/editor")?.getCurrentPostId(),
  );
  await page.evaluate(() => {
    const { dispatch } = globalThis.wp.data;
    dispatch("core/preferences").set("core/edit-post", "welcomeGuide", false);
    dispatch("core/edit-post").openGeneralSidebar("edit-post/document");
  });
  const panel = page.getByRole("button", { name: "Sign in with Microsoft" });
  await panel.waitFor();
  if ((await panel.getAttribute("aria-expanded")) !== "true")
    await panel.click();
  return page.getByLabel("Only for people who are signed in");
}

const save = (page) =>
  page.evaluate(() => globalThis.wp.data.dispatch("core/editor").savePost());

test("the block editor's panel makes a page private, and public again", async () => {
  const page = await site.newPage();
  const stranger = site.newVisitor();
  await site.signInByPassword(page, "admin");

  const box = await boxOf(page);
  assert.equal(await box.isChecked(), false);
  assert.equal(
    await page.locator("#vestibule-private").count(),
    0,
    "the classic box is not there as well",
  );
  await box.check();
  await save(page);
  assert.equal(await isPrivate(), true);
  const answer = await stranger.get("salaries/");
  assert.equal(answer.status, 302);
  assert.ok(!answer.text.includes(SECRET));

  const again = await boxOf(page);
  assert.equal(await again.isChecked(), true, "it is remembered");
  await again.uncheck();
  await save(page);
  assert.equal(await isPrivate(), false);
  assert.ok((await stranger.get("salaries/")).text.includes(SECRET));
  await page.context().close();
});

test("001-34: a stranger signs in at Microsoft and comes back to the private page", async () => {
  await site.php(`Vestibule\\WP\\Private_Posts::mark( ${id}, true );`);
  const person = await site.newPerson();
  const page = await site.newPage();
  await page.goto(site.at("salaries/#bonus"));
  await site.choose(page, person);
  await page.waitForURL(site.at("salaries/#bonus"));
  assert.ok((await page.textContent("body")).includes(SECRET));
  await page.context().close();
});

test("the classic editor's box does the same", async () => {
  await site.php(`Vestibule\\WP\\Private_Posts::mark( ${id}, false );`);
  const remove = await site.mustUse(
    "classic",
    "add_filter( 'use_block_editor_for_post', '__return_false' );",
  );
  const page = await site.newPage();
  await site.signInByPassword(page, "admin");
  await page.goto(site.at(`wp-admin/post.php?post=${id}&action=edit`));
  await page.check('[name="vestibule_private"]');
  await Promise.all([page.waitForNavigation(), page.click("#publish")]);
  assert.equal(await page.isChecked('[name="vestibule_private"]'), true);
  assert.equal(await isPrivate(), true);
  await remove();
  await page.context().close();
});
