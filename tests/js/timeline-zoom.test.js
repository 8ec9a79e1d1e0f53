import assert from "node:assert/strict";
import { test } from "node:test";
import { busiest, eventsWithin } from "../../static/js/timeline/crowd.js";
import { wanted, withMinutes } from "../../static/js/timeline/fine.js";
import { highest, middle, scaleOf } from "../../static/js/timeline/lines.js";
import * as scale from "../../static/js/timeline/scale.js";
import { cells } from "../../static/js/timeline/table.js";
import {
  clamped,
  panned,
  placeOf,
  readZoom,
  within,
  zoomed,
  zoomText,
} from "../../static/js/timeline/zoom.js";
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

test("chosen hours are shown exactly, and nothing before them where they reach beyond the log", () => {
  const log = { start: 100, end: 110 };
  assert.deepEqual(within({ start: 107, end: 112 }, log), { start: 107, end: 110 });
  assert.deepEqual(within({ start: 103, end: 105 }, log), { start: 103, end: 105 });
  assert.equal(within({ start: 90, end: 120 }, log), null);
});

test("an address cuts no part of a minute off what is zoomed into", () => {
  const second = 1 / 3600;
  const span = { start: 480_000 + 40 * second, end: 480_001 + 20 * second };
  assert.equal(zoomText(span), "2024-10-04T00:00:00Z/2024-10-04T01:01:00Z");
  assert.equal(zoomText({ start: 480_000.25, end: 480_002 }), "2024-10-04T00:15:00Z/2024-10-04T02:00:00Z");
});

test("zooming without a pointer stays in the middle while something happened there, else goes to the crowd", () => {
  const log = { start: 0, end: 100 };
  const crowd = { unit: 1, histogram: [[10, 90], [12, 60], [80, 5]] }; // prettier-ignore
  assert.equal(placeOf(log, 1.6, { unit: 1, histogram: [[50, 9]] }), 50); // prettier-ignore
  assert.equal(placeOf(log, 1.6, { unit: 1, histogram: [] }), 50);
  assert.equal(placeOf(log, 1 / 1.6, crowd), 50);
  let shown = log;
  for (let step = 0; step < 12; step += 1) {
    shown = zoomed(shown, log, 1.6, placeOf(shown, 1.6, crowd));
    assert.ok(eventsWithin(crowd, shown) > 0, `step ${step}: ${shown.start} to ${shown.end}`);
  }
  assert.ok(shown.start >= 10 && shown.end <= 13);
});

test("the busiest stretch is the one with the most events, of equals the nearest to the middle", () => {
  const span = { start: 0, end: 100 };
  const counts = { unit: 1, histogram: [[5, 3], [40, 2], [41, 1], [90, 3]] }; // prettier-ignore
  assert.equal(busiest(counts, span, 3), 41);
  assert.equal(busiest({ unit: 1, histogram: [] }, span, 3), null);
  assert.equal(busiest(counts, { start: 60, end: 100 }, 0.2), 90.5);
});

test("a minute is counted in its own cell of the table, however its fraction is rounded", () => {
  const step = 5 / 60;
  for (let first = 5_760_000; first < 5_766_000; first += 1) {
    const columns = [0, 1].map(i => ({ start: (first + i) * step, end: (first + i) * step + step }));
    const counts = [0, 1].map(i => [((first + i) * 5) / 60, i + 1]);
    assert.deepEqual(
      cells(counts, [], columns).map(({ count }) => count),
      [1, 2],
    );
  }
});

test("a line runs through the middles of the hours it counts, wherever a zoomed span begins", () => {
  const span = { start: 480_000.5, end: 480_004.5 };
  const look = scaleOf(span, { width: 400, height: 100, bin: 1, most: 10 });
  assert.deepEqual(
    [...scale.binned([[480_004, 1]], span, 1)].map((_, i) => middle(i, look)),
    [0, 100, 200, 300, 400],
  );
});

test("an hour that stands out is ringed where its events are, also when it is drawn by the minute", () => {
  const counts = new Float64Array([0, 0, 0, 9, 1, 0, 7]);
  assert.equal(highest(counts, 480_000, { first: 480_000, bin: 1 / 6 }), 3);
  assert.equal(highest(counts, 480_001, { first: 480_000, bin: 1 / 6 }), 6);
  assert.equal(highest(counts, 480_005, { first: 480_000, bin: 4 }), 1);
  assert.equal(highest(counts, 480_002, { first: 480_000, bin: 1 / 6 }), null);
});
