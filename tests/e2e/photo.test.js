// The photo of a person as the avatar, whatever Microsoft sends for one. Each sign-in without pages.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./harness/site.js";

const PHOTOS = { VESTIBULE_PHOTO: true };

let site;

before(async () => {
  site = await startSite({ browser: false, constants: PHOTOS });
});

after(() => site?.stop());

beforeEach(() => site.simulator.post("/reset", { only: ["log"] }));

const signIn = async (person) =>
  (await site.newVisitor().signIn(person.id)).outcome;

/** The requests for photos that are answered, in their order. */
const asked = async () =>
  (await site.simulator.graphed()).filter(
    ({ graph, finished }) => finished && graph.target.includes("/photo"),
  );

/** Signs a person in and waits until their photo has been seen to once more. What then is there: `{id, url, problem}`. */
async function photographed(person) {
  const before = (await asked()).length;
  assert.equal(await signIn(person), "signed in");
  const { id } = await site.account("login", person.username);
  for (let tick = 0; tick < 20; tick += 1) {
    // In this order: what is answered is kept when the task and its lock are gone.
    const isAnswered = (await asked()).length > before;
    const state = JSON.parse(
      await site.php(`
        $waits = wp_next_scheduled( 'vestibule_photo', array( ${id} ) ) || get_transient( 'vestibule_photo_${id}' )
          || \\Vestibule\\WP\\Site_Lock::is_taken( 'photo-' . get_current_blog_id() . '-${id}' );
        $data  = get_avatar_data( ${id}, array( 'size' => 96 ) );
        echo json_encode( array(
          'id'      => ${id},
          'waits'   => $waits,
          'kept'    => metadata_exists( 'user', ${id}, \\Vestibule\\WP\\Photo::key() ),
          'url'     => $data['found_avatar'] ? $data['url'] : '',
          'problem' => array_column( array_filter( get_user_meta( ${id}, 'vestibule_directory', true )['problems'], static fn( $problem ) => 'photo' === $problem['what'] ), 'reason' ),
        ) );`),
    );
    if (isAnswered && state.kept && !state.waits) return state;
    await site.newVisitor().get("wp-cron.php");
  }
  return assert.fail("the photo was never seen to");
}

/** As if so many days had passed since Microsoft was asked. */
function age({ id }, days) {
  return site.php(`
    $photo             = get_user_meta( ${id}, \\Vestibule\\WP\\Photo::key(), true );
    $photo['checked'] -= ${days} * DAY_IN_SECONDS;
    update_user_meta( ${id}, \\Vestibule\\WP\\Photo::key(), $photo );`);
}

/** Whether the site has a picture at that address. */
async function isThere(url) {
  const { status, headers } = await site.newVisitor().get(url);
  return status === 200 && /^image\//.test(headers["content-type"]);
}

for (const format of ["jpeg", "png"]) {
  test(`001-32: a photo that is a ${format} becomes the avatar, as a file of the site`, async () => {
    const { url, problem } = await photographed(
      await site.newPerson({ photo: { format, size: 240 } }),
    );
    assert.deepEqual(problem, []);
    assert.ok(url.startsWith(site.at("wp-content/uploads/")), url);
    const answer = await site.newVisitor().get(url);
    assert.equal(answer.status, 200);
    assert.match(answer.headers["content-type"], /^image\/(jpeg|png)$/);
  });
}

test("001-32: whoever has no photo has none, and that is no problem", async () => {
  const { url, problem } = await photographed(await site.newPerson());
  assert.doesNotMatch(url, /vestibule/);
  assert.deepEqual(problem, []);
});

for (const [what, photo, reason] of [
  ["HTML that calls itself a JPEG", { format: "html" }, "response_malformed"],
  [
    "HTML that says so",
    { format: "html", type: "text/html" },
    "response_malformed",
  ],
  ["an SVG with a script", { format: "svg" }, "response_malformed"],
  ["a text", { format: "text" }, "response_malformed"],
  ["nothing", { format: "empty" }, "response_malformed"],
  ["more than four MiB", { format: "oversized" }, "response_too_large"],
]) {
  test(`001-32: a photo that is ${what} is skipped, with a reason`, async () => {
    const { url, problem } = await photographed(
      await site.newPerson({ photo }),
    );
    assert.doesNotMatch(url, /vestibule/);
    assert.deepEqual(problem, [reason]);
  });
}

test("001-32: the photo is asked for when it is old, and by its mark: the same stays, another takes its place, and nothing is left of one that is gone", async () => {
  const person = await site.newPerson({
    photo: { format: "jpeg", size: 240, colour: "#336699" },
  });
  const first = await photographed(person);
  assert.ok(await isThere(first.url));
  assert.equal(await signIn(person), "signed in");
  await site.newVisitor().get("wp-cron.php");
  assert.equal((await asked()).length, 1, "it is fresh");

  await age(first, 3);
  const same = await photographed(person);
  assert.equal((await asked()).at(-1).status, 304);
  assert.equal(same.url, first.url);
  assert.ok(await isThere(first.url));

  await age(first, 3);
  await site.simulator.post("/person", {
    id: person.id,
    photo: { format: "jpeg", size: 240, colour: "#993366" },
  });
  const other = await photographed(person);
  assert.notEqual(other.url, first.url);
  assert.ok(await isThere(other.url));
  assert.ok(!(await isThere(first.url)));

  await age(first, 3);
  await site.simulator.post("/person", { id: person.id, photo: null });
  const none = await photographed(person);
  assert.doesNotMatch(none.url, /vestibule/);
  assert.deepEqual(none.problem, []);
  assert.ok(!(await isThere(other.url)));
});

test("001-32: with the account goes its photo", async () => {
  const { id, url } = await photographed(
    await site.newPerson({ photo: { format: "png", size: 96 } }),
  );
  assert.ok(await isThere(url));
  await site.php(
    `require_once ABSPATH . 'wp-admin/includes/user.php'; wp_delete_user( ${id} );`,
  );
  assert.ok(!(await isThere(url)));
});

test("001-32: a Graph that does not answer now costs nobody the photo that is there", async () => {
  const person = await site.newPerson({
    photo: { format: "jpeg", size: 240 },
  });
  const first = await photographed(person);
  await age(first, 3);
  await site.simulator.misbehave(
    "graph-answer-throttled-for-an-hour",
    undefined,
    "/photo",
  );
  try {
    const { url, problem } = await photographed(person);
    assert.equal(url, first.url);
    assert.deepEqual(problem, ["provider_throttled"]);
    assert.ok(await isThere(url));
  } finally {
    await site.simulator.behave();
  }
});
