import assert from "node:assert/strict";
import { test } from "node:test";
import * as scale from "../../static/js/timeline/scale.js";
import { ticks } from "../../static/js/timeline/ticks.js";
import { births, nextBirth, unborn } from "../../static/js/timeline/growth.js";
import { wanted, withMinutes } from "../../static/js/timeline/fine.js";
import * as marks from "../../static/js/timeline/marks.js";
import { clamped, panned, zoomed } from "../../static/js/timeline/zoom.js";
import { setZone } from "../../static/js/zone.js";
import { cells, periods } from "../../static/js/timeline/table.js";

const DAY = { start: 480_000, end: 480_024 };
const sum = values => values.reduce((all, value) => all + value, 0);

test("no event is lost between hours and bins", () => {
  const counts = [
    [480_000, 3],
    [480_005, 2],
    [480_023, 7],
  ];
  for (const bin of [1, 2, 3, 6, 24]) assert.equal(sum(scale.binned(counts, DAY, bin)), 12);
});

test("events outside the span do not count", () => {
  assert.equal(
    sum(
      scale.binned(
        [
          [479_999, 1],
          [480_024, 1],
        ],
        DAY,
        1,
      ),
    ),
    0,
  );
  assert.equal(
    scale.sumWithin(
      [
        [479_999, 1],
        [480_000, 2],
        [480_024, 4],
      ],
      DAY,
    ),
    2,
  );
});

test("a bin is never too narrow to see", () => {
  assert.equal(scale.binHours({ start: 0, end: 336 }, 900), 1);
  const years = { start: 0, end: 24 * 365 * 5 };
  assert.ok((900 * scale.binHours(years, 900)) / (years.end - years.start) >= 1.1);
});

test("pixels and hours are each other's inverse", () => {
  for (const x of [0, 100, 555.5, 900])
    assert.ok(Math.abs(scale.xOf(scale.hourAt(x, DAY, 900), DAY, 900) - x) < 1e-6);
  assert.equal(scale.hourAt(-50, DAY, 900), DAY.start);
  assert.equal(scale.hourAt(5000, DAY, 900), DAY.end);
});

test("the scale ends at a friendly number that few hours pass", () => {
  assert.equal(scale.ceiling([[0, 1, 2, 3, 9]]), 10);
  assert.equal(scale.ceiling([[]]), 1);
  assert.equal(scale.ceiling([[55]]), 60);
});

test("shades grow with the count and stay within the ramp", () => {
  assert.equal(scale.shade(0, 60), 0);
  assert.equal(scale.shade(60, 60), 63);
  assert.equal(scale.shade(9999, 60), 63);
  assert.ok(scale.shade(5, 60) > scale.shade(1, 60));
});

test("the ramp begins and ends with its stops", () => {
  const shades = scale.ramp(["#000000", "#804020", "#ffffff"]);
  assert.equal(shades.length, 64);
  assert.equal(shades[0], "rgb(0,0,0)");
  assert.equal(shades[63], "rgb(255,255,255)");
});

test("marked hours next to each other are one run", () => {
  const marks = [{ hour: 12 }, { hour: 10 }, { hour: 11 }, { hour: 20 }];
  assert.deepEqual(scale.markRuns(marks, 1), [
    { start: 10, end: 13 },
    { start: 20, end: 21 },
  ]);
});

test("days are named in UTC, months once days are too narrow", () => {
  const monday = Date.UTC(2024, 5, 3) / 3_600_000;
  const days = ticks({ start: monday + 5, end: monday + 24 * 7 }, 900);
  assert.equal(days[0].label, "Mon 3 Jun");
  assert.deepEqual(
    days.map(day => day.isWeekend),
    [false, false, false, false, false, true, true],
  );
  const years = ticks({ start: monday, end: monday + 24 * 800 }, 900);
  assert.equal(years[0].label, "Jun 2024");
});

test("a brushed span is whole hours and says so in ISO 8601", () => {
  assert.equal(scale.isoHour(480_000), "2024-10-04T00:00:00Z");
  assert.deepEqual(scale.hoursOf("2024-10-04T00:30:00Z", "2024-10-04T02:00:00Z", DAY), {
    start: 480_000,
    end: 480_002,
  });
  assert.equal(scale.hoursOf(null, null, DAY), null);
  assert.deepEqual(scale.hoursOf(null, "2024-10-04T02:00:00Z", DAY), { start: DAY.start, end: 480_002 });
});

test("the table counts by hour, day or month, and its cells add up", () => {
  assert.equal(periods(DAY).length, 24);
  assert.equal(periods({ start: 480_000, end: 480_000 + 24 * 14 }).length, 14);
  assert.ok(periods({ start: 480_000, end: 480_000 + 24 * 365 }).length <= 13);
  const values = cells(
    [
      [480_001, 3],
      [480_030, 4],
    ],
    [{ hour: 480_030 }],
    periods({ start: 480_000, end: 480_000 + 72 }),
  );
  assert.deepEqual(values, [
    { count: 3, isMarked: false },
    { count: 4, isMarked: true },
    { count: 0, isMarked: false },
  ]);
});

const BURST = [480_010, 0, 8.4, 40, 2.2, 480_010, 40, 2.2];
const ECHO = [480_012, 4, 21.6, 0, 3.4, 480_010, 40, 2.2];
const OWN = [480_020, 1, 11, 3, 0.1, 480_020, 3, 0.1];
const LEARNING = [480_001, 4, 20, 0, 0.01, null, null, null];
const SILENCE = [480_022, 2, 14, 0, 50, 480_022, 0, 50];

test("an echo stands for its cause, not for itself; silence where events were expected stands for itself", () => {
  assert.deepEqual([BURST, ECHO, OWN, LEARNING, SILENCE].map(marks.isEcho), [
    false,
    true,
    false,
    true,
    false,
  ]);
  assert.deepEqual(marks.standing([BURST, ECHO, OWN, LEARNING, SILENCE]), [
    { hour: 480_010, mark: 4 },
    { hour: 480_020, mark: 1 },
    { hour: 480_022, mark: 2 },
  ]);
});

test("a mark is explained by its score, its threshold and the hour behind it", () => {
  assert.deepEqual(marks.markLines(ECHO), [
    "ChangeFinder score 21.60, above 17",
    "Echo of Fri 4 Oct 2024 10:00: 40 events, about 2 expected",
  ]);
  assert.deepEqual(marks.markLines(OWN), [
    "ChangeFinder score 11.00, above 10",
    "3 events, hardly any expected",
  ]);
  assert.match(marks.markLines(LEARNING)[1], /learning/);
  assert.match(marks.markLines(BURST)[0], /not marked itself/);
  assert.equal(marks.departure(0, 50), "0 events, about 50 expected");
});

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

test("days of a zone are its own, also where its clocks change", () => {
  setZone("Europe/Berlin");
  const start = Date.parse("2024-03-30T00:00:00Z") / 3_600_000;
  const days = ticks({ start, end: start + 96 }, 1000);
  const columns = periods({ start, end: start + 96 });
  setZone("UTC");
  assert.deepEqual(
    days.map(day => day.hours),
    [24, 23, 24, 24, 24],
  );
  assert.deepEqual(
    columns.map(({ start: from, end }) => end - from),
    [24, 23, 24, 24, 24],
  );
  assert.match(columns[1].label, /^Sun 31/);
});

test("hours of the clock are named once days are wide, with the day at midnight", () => {
  const labels = ticks({ start: 480_020, end: 480_028 }, 700)
    .map(tick => tick.label)
    .filter(Boolean);
  assert.deepEqual(labels.slice(0, 5), ["20:00", "21:00", "22:00", "23:00", "Sat 5 Oct"]);
});

const GROWTH = {
  nodes: [{ id: "a:x" }, { id: "h:1" }, { id: "h:2" }, { id: "h:alone" }],
  edges: [
    { id: "e1", from: "h:1", to: "a:x", first_seen: "2024-06-03T10:00:00Z" },
    { id: "e2", from: "a:x", to: "h:2", first_seen: "2024-06-03T12:00:00Z" },
  ],
};
const at = text => Date.parse(`2024-06-03T${text}Z`);

test("links appear when they were first seen, nodes with their first link", () => {
  assert.deepEqual([...unborn(GROWTH, at("09:00:00"))].sort(), ["a:x", "e1", "e2", "h:1", "h:2"]);
  assert.deepEqual([...unborn(GROWTH, at("10:00:00"))].sort(), ["e2", "h:2"]);
  assert.deepEqual([...unborn(GROWTH, at("12:00:00"))], []);
});

test("a step leads to the next appearance and stays at the ends", () => {
  const moments = births(GROWTH.edges);
  assert.deepEqual(moments, [at("10:00:00"), at("12:00:00")]);
  assert.equal(nextBirth(moments, at("10:00:00"), 1), at("12:00:00"));
  assert.equal(nextBirth(moments, at("12:00:00"), 1), at("12:00:00"));
  assert.equal(nextBirth(moments, at("11:00:00"), -1), at("10:00:00"));
  assert.equal(nextBirth([], 5, 1), 5);
});
