import assert from "node:assert/strict";
import { test } from "node:test";
import * as scale from "../../static/js/timeline/scale.js";
import { ticks } from "../../static/js/timeline/ticks.js";
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

test("days too narrow for a label each say their month", () => {
  const monday = Date.UTC(2024, 5, 3) / 3_600_000;
  const labels = ticks({ start: monday, end: monday + 24 * 200 }, 900)
    .map(tick => tick.label)
    .filter(Boolean);
  assert.deepEqual(labels.slice(0, 3), ["Mon 3 Jun", "Wed 19 Jun", "Fri 5 Jul"]);
  assert.ok(labels.every(label => /^\w+ \d+ \w+$/.test(label)));
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
