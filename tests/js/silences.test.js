import assert from "node:assert/strict";
import { test } from "node:test";

import { gapText, placed } from "../../static/js/timeline/silences.js";

const HOUR = 3_600_000;
const at = hour => new Date(hour * HOUR).toISOString();
const gap = (from, to, more = {}) => ({
  kind: "missing_records",
  from: from === null ? null : at(from),
  to: to === null ? null : at(to),
  computer: "DC01",
  channel: "Security",
  first_record_id: 11,
  last_record_id: 14,
  n_records: 4,
  file: "a.evtx",
  ...more,
});

test("a gap lies where its time is, cut off at the ends of what is shown", () => {
  const span = { start: 100, end: 200 };
  const found = placed([gap(110, 120), gap(90, 105), gap(195, 300)], span, 1000);
  assert.deepEqual(
    found.map(({ left, width }) => [left, width]),
    [
      [100, 100],
      [0, 50],
      [950, 50],
    ],
  );
});

test("a moment is wide enough to be met, and stays inside", () => {
  const [first, last] = placed([gap(100, 100), gap(200, 200)], { start: 100, end: 200 }, 1000);
  assert.deepEqual([first.left, first.width], [0, 6]);
  assert.deepEqual([last.left, last.width], [994, 6]);
});

test("those of one kind at one place are one mark, and wide ones lie below", () => {
  const moments = [150, 150.01, 150.02].map(hour => gap(hour, hour, { kind: "log_cleared" }));
  const found = placed([...moments, gap(140, 160)], { start: 100, end: 200 }, 1000);
  assert.deepEqual(
    found.map(({ gap: { kind }, n }) => [kind, n]),
    [
      ["missing_records", 1],
      ["log_cleared", 3],
    ],
  );
});

test("what lies outside, or at no known time, is not drawn", () => {
  assert.deepEqual(placed([gap(1, 2), gap(300, 301), gap(null, null)], { start: 100, end: 200 }, 1000), []);
});

test("a gap says what it is, how much is missing, when and where", () => {
  const text = gapText(gap(110, 120));
  assert.match(text, /^Record ids are missing: 4 records, 11 – 14\. .+ – .+\. DC01$/);
  const moment = gap(110, 110, { kind: "log_cleared", n_records: 1, last_record_id: 11 });
  assert.match(gapText(moment), /^The log was cleared\. [^–]+\. DC01$/);
});
