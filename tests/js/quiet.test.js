import assert from "node:assert/strict";
import { test } from "node:test";
import * as quiet from "../../static/js/timeline/quiet.js";
import { faultsOf } from "../../static/js/url-check.js";

const MONTH = 730;
const burst = (start, hours, n) => Array.from({ length: hours }, (_, i) => [start + i, n]);
/** Two bursts with fourteen months between them, the later one the busier. */
const TWO = [...burst(1000, 48, 1), ...burst(1000 + 14 * MONTH, 24, 5)];
const LOG = { start: 1000, end: 1000 + 14 * MONTH + 24 };

test("a long rest parts the log into stretches, with the events of each", () => {
  assert.deepEqual(quiet.stretches(TWO, LOG), [
    { start: 1000, end: 1048, n: 48 },
    { start: 1000 + 14 * MONTH, end: LOG.end, n: 120 },
  ]);
  assert.deepEqual(quiet.stretches([], LOG), []);
});

test("weekends and a quiet month of a long log part nothing", () => {
  const days = burst(0, 60, 1).map(([day, n]) => [day * 24 * 3, n]);
  assert.equal(quiet.stretches(days, { start: 0, end: 60 * 72 }).length, 1);
  const years = [...burst(0, 20_000, 1), ...burst(20_000 + MONTH + 20, 20_000, 1)];
  assert.equal(quiet.stretches(years, { start: 0, end: 41_000 }).length, 1);
});

test("a log that is mostly rest begins where most happened, with its end in sight; any other as a whole", () => {
  const found = quiet.stretches(TWO, LOG);
  assert.deepEqual(quiet.beginning(found, LOG), { start: found[1].start - 1, end: found[1].end + 1 });
  assert.equal(quiet.beginning(found.slice(0, 1), LOG), null);
  const busy = [...burst(0, 4000, 1), ...burst(6000, 4000, 1)];
  assert.equal(
    quiet.beginning(quiet.stretches(busy, { start: 0, end: 10_000 }), { start: 0, end: 10_000 }),
    null,
  );
});

test("a rest is told where a part of it is in sight", () => {
  const found = quiet.stretches(TWO, LOG);
  const [before, after] = found;
  assert.deepEqual(quiet.rests(found, LOG), [{ before, after }]);
  assert.deepEqual(quiet.rests(found, quiet.withMargin(after)), [{ before, after }]);
  assert.deepEqual(quiet.rests(found, { start: after.start, end: after.end }), []);
});

test("a rest is named in the unit that fits it", () => {
  assert.equal(quiet.restName(14 * MONTH), "14 months without events");
  assert.equal(quiet.restName(31 * 24), "31 days without events");
});

test("an address can ask for the whole of such a log", () => {
  assert.deepEqual(faultsOf(new URLSearchParams("zoom=all")), []);
  assert.equal(faultsOf(new URLSearchParams("zoom=none")).length, 1);
});
