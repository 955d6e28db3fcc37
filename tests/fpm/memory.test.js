// The long run is `make memory`; a leak of half a kilobyte for each callback shows here already.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { workerGrowth } from "../benches/growth.js";
import { startSite } from "../benches/site.js";

const CALLBACKS = 2000;
const DRIFT_KIB = 768;

let site;

before(async () => {
  site = await startSite();
});

after(async () => {
  await site?.stop();
});

test("security: memory – a worker stays as large as it is over callbacks good and bad", async () => {
  const { resident, anonymous, outcomes } = await workerGrowth(site, CALLBACKS);
  assert.ok(
    resident.drift_kib < DRIFT_KIB && anonymous.drift_kib < DRIFT_KIB,
    JSON.stringify({ resident, anonymous }),
  );
  assert.ok(outcomes["signed in"] >= CALLBACKS / 10);
});
