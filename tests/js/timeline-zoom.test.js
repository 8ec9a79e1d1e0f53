import assert from "node:assert/strict";
import { test } from "node:test";
import { wanted, withMinutes } from "../../static/js/timeline/fine.js";
import * as scale from "../../static/js/timeline/scale.js";
import { clamped, panned, readZoom, zoomed, zoomText } from "../../static/js/timeline/zoom.js";
import { setZone } from "../../static/js/zone.js";

const OWN = [480_020, 1, 11, 3, 0.1, 480_020, 3, 0.1];

test("zooming keeps the hour under the pointer and never leaves the log", () => {
  const log = { start: 0, end: 1000 };
  const near = zoomed(log, log, 2, 250);
  assert.ok(Math.abs(near.end - near.start - 500) < 1e-9);
  assert.ok(Math.abs((250 - near.start) / 500 - 0.25) < 1e-9);
  assert.equal(zoomed(near, log, 0.1), null);
  assert.deepEqual(panned(near, log, 9), { start: 500, end: 1000 });
  const nearest = zoomed({ start: 10, end: 11 }, log, 1e6);
  assert.ok(Math.abs((nearest.end - nearest.start) * 60 - 10) < 1e-9);
  assert.equal(clamped(log, log), null);
});

test("an address keeps what is zoomed into, to the minute", () => {
  const text = zoomText({ start: 480_000.25, end: 480_002 });
  assert.equal(text, "2024-10-04T00:15:00Z/2024-10-04T02:00:00Z");
  assert.deepEqual(readZoom(text), { start: 480_000.25, end: 480_002 });
  assert.equal(zoomText(null), null);
  for (const wrong of [null, "", "x/y", "2024-10-04T02:00:00Z/2024-10-04T00:15:00Z"])
    assert.equal(readZoom(wrong), null);
});

test("an account beyond the bound of the answer keeps its hours", () => {
  const rows = [{ key: "b", counts: [[480_000, 1]] }];
  const minutes = { rows: [], histogram: [], truncated: true };
  assert.deepEqual(withMinutes({ rows, histogram: [] }, minutes).rows[0].counts, [[480_000, 1]]);
});

test("bins begin at whole hours wherever a zoomed span begins", () => {
  const span = { start: 480_000.4, end: 480_010.2 };
  assert.equal(scale.gridStart(span, 1), 480_000);
  const sums = scale.binned(
    [
      [480_000, 5],
      [480_001, 7],
    ],
    span,
    1,
  );
  assert.deepEqual([...sums.slice(0, 2)], [5, 7]);
  setZone("Asia/Kolkata");
  const day = scale.gridStart({ start: 480_010, end: 480_100 }, 24);
  setZone("UTC");
  assert.equal(new Date(day * 3_600_000).toISOString(), "2024-10-03T18:30:00.000Z");
});

test("minutes fall into their bins exactly", () => {
  const counts = Array.from({ length: 60 }, (_, i) => [480_000 + i / 60, 1]);
  const span = { start: 480_000, end: 480_001 };
  for (const bin of [1, 2, 5, 10, 15, 30]) {
    const sums = scale.binned(counts, span, bin / 60);
    assert.ok(
      sums.every(count => count === bin),
      `${bin} min: ${[...sums]}`,
    );
  }
  assert.equal(scale.binHours(span, 900, 4, 1 / 60), 1 / 60);
  assert.equal(scale.binHours(span, 900), 1);
  assert.equal(scale.isoHour(480_000 + 7 / 60), "2024-10-04T00:07:00Z");
  assert.equal(scale.binName(5 / 60), "5 min");
});

test("minutes are asked for only where the server gives them, with a margin of whole hours", () => {
  assert.equal(wanted({ start: 0, end: 47 }), null);
  for (const span of [
    { start: 10.2, end: 11.9 },
    { start: 5, end: 51 },
  ]) {
    const asked = wanted(span);
    assert.ok(asked.start <= span.start && asked.end >= span.end);
    assert.ok(asked.end - asked.start <= 48);
    assert.ok(Number.isInteger(asked.start) && Number.isInteger(asked.end));
  }
  const row = { key: "a", counts: [[480_000, 9]], marks: [OWN] };
  const fine = withMinutes(
    { rows: [row, { key: "b", counts: [[480_000, 1]] }], histogram: [] },
    { rows: [{ key: "a", counts: [[480_000 * 60 + 30, 2]] }], histogram: [[480_000 * 60 + 30, 2]] },
  );
  assert.deepEqual(fine.rows[0].counts, [[480_000.5, 2]]);
  assert.deepEqual(fine.rows[1].counts, []);
  assert.deepEqual(fine.rows[0].marks, [OWN]);
});
