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

/** Signs a new person with this photo in and waits until their photo has been seen to. What then is there: `{url, problem}`. */
async function photographed(photo) {
  const person = await site.newPerson({ photo });
  assert.equal(await signIn(person), "signed in");
  const { id } = await site.account("login", person.username);
  for (let tick = 0; tick < 20; tick += 1) {
    const seen = (await site.simulator.graphed()).filter(
      ({ graph, finished }) => finished && graph.target.includes("/photo"),
    );
    const state = JSON.parse(
      await site.php(`
        $data = get_avatar_data( ${id}, array( 'size' => 96 ) );
        echo json_encode( array(
          'waits'   => (bool) wp_next_scheduled( 'vestibule_photo', array( ${id} ) ) || (bool) get_transient( 'vestibule_photo_${id}' ),
          'kept'    => metadata_exists( 'user', ${id}, \\Vestibule\\WP\\Photo::key() ),
          'url'     => $data['found_avatar'] ? $data['url'] : '',
          'problem' => array_column( array_filter( get_user_meta( ${id}, 'vestibule_directory', true )['problems'], static fn( $problem ) => 'photo' === $problem['what'] ), 'reason' ),
        ) );`),
    );
    if (seen.length && state.kept && !state.waits) return state;
    await site.newVisitor().get("wp-cron.php");
  }
  return assert.fail("the photo was never seen to");
}

for (const format of ["jpeg", "png"]) {
  test(`001-32: a photo that is a ${format} becomes the avatar, as a file of the site`, async () => {
    const { url, problem } = await photographed({ format, size: 240 });
    assert.deepEqual(problem, []);
    assert.ok(url.startsWith(site.at("wp-content/uploads/")), url);
    const answer = await site.newVisitor().get(url);
    assert.equal(answer.status, 200);
    assert.match(answer.headers["content-type"], /^image\/(jpeg|png)$/);
  });
}

test("001-32: whoever has no photo has none, and that is no problem", async () => {
  const { url, problem } = await photographed(null);
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
    const { url, problem } = await photographed(photo);
    assert.doesNotMatch(url, /vestibule/);
    assert.deepEqual(problem, [reason]);
  });
}

test("001-32: the photo is asked for at most once while it is fresh", async () => {
  await photographed({ format: "png", size: 96 });
  const asked = async () =>
    (await site.simulator.graphed()).filter(({ graph }) =>
      graph.target.includes("/photo"),
    ).length;
  const before = await asked();
  const { entries } = await site.simulator.log("graph");
  const oid = entries.at(-1).graph.oid;
  const { people } = await site.simulator.get("/state");
  const person = people.find((one) => one.oid === oid);
  assert.equal(await signIn(person), "signed in");
  await site.newVisitor().get("wp-cron.php");
  assert.equal(await asked(), before);
});
