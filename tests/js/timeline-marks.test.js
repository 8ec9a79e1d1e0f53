import assert from "node:assert/strict";
import { test } from "node:test";
import * as marks from "../../static/js/timeline/marks.js";

const BURST = [480_010, 0, 8.4, 40, 2.2, 480_010, 40, 2.2, 4, null];
const ECHO = [480_012, 4, 21.6, 0, 3.4, 480_010, 40, 2.2, 0, null];
const OWN = [480_020, 1, 11, 3, 0.1, 480_020, 3, 0.1, 1, null];
const LEARNING = [480_001, 4, 20, 0, 0.01, null, null, null, 0, null];
const SILENCE = [480_022, 2, 14, 0, 50, 480_022, 0, 50, 2, null];
const AFTER = [480_013, 3, 16.4, 1, 3.1, 480_010, 40, 2.2, 0, null];
const UNLOGGED = [480_030, 4, 18, 0, 50, null, null, null, 0, "FILES01"];

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

test("an hour marked for another one is an after-effect, with events or without", () => {
  const all = [BURST, ECHO, OWN, LEARNING, SILENCE, AFTER, UNLOGGED];
  assert.deepEqual(all.map(marks.isAfterEffect), [false, true, false, true, false, true, true]);
  assert.deepEqual(marks.standing([BURST, AFTER]), [{ hour: 480_010, mark: 4 }]);
});

test("where there is no log, no hour is called quiet", () => {
  assert.deepEqual(marks.markLines(UNLOGGED).slice(1), [
    "No log of FILES01 in this hour: the silence says nothing",
  ]);
  assert.equal(
    marks.markLines([...UNLOGGED.slice(0, 9), ""])[1],
    "No log in this hour: the silence says nothing",
  );
});

test("many failures without a history stand out, are the most unusual hour of a row, and say why", () => {
  const failures = { hour: 480_002, begin: "", count: 312 };
  const row = { departure: 1485, max_score: 21.6, peak: null, failures, marks: [BURST] };
  assert.deepEqual(marks.outstanding(row), [
    { hour: 480_010, mark: 4 },
    { hour: 480_002, mark: 4 },
  ]);
  assert.equal(
    marks.rowLines(row)[0],
    "Most unusual: Fri 4 Oct 2024 02:00, 312 failed logons: ten or more in an hour need no history to compare with",
  );
});

test("a mark is explained by its score, its threshold and the hour behind it", () => {
  assert.deepEqual(marks.markLines(ECHO), [
    "ChangeFinder score 21.60 nats, above 17",
    "Echo of Fri 4 Oct 2024 10:00: 40 scored events, about 2 expected",
  ]);
  assert.deepEqual(marks.markLines(OWN), [
    "ChangeFinder score 11.00 nats, above 10",
    "3 scored events, hardly any expected",
  ]);
  assert.match(marks.markLines(LEARNING)[1], /learning/);
  assert.match(marks.markLines(BURST)[0], /not marked itself/);
  assert.equal(
    marks.markLines(BURST, [BURST, ECHO])[0],
    "Marked for the hours after it, which score up to 21.60 nats, above 17",
  );
  assert.equal(marks.departure(0, 50), "quiet: no scored event, about 50 expected");
});

test("an hour with two counts says which of them is scored", () => {
  assert.deepEqual(marks.countLines(40, BURST), []);
  assert.match(marks.countLines(51, BURST)[0], /4624, 4625, 4768, 4769, 4776, whatever the filters show/);
  assert.deepEqual(marks.countLines(0, ECHO), []);
});

test("a row says its numbers line by line, each with its unit and what it is", () => {
  const peak = { hour: 480_010, begin: "", count: 40, expected: 2.2 };
  const lines = marks.rowLines({ departure: 79.94, max_score: 21.6, peak });
  assert.equal(lines[0], "Most unusual: Fri 4 Oct 2024 10:00, 40 scored events, about 2 expected");
  assert.match(lines[1], /^Departure 79\.9 nats: how far/);
  assert.match(lines[2], /^Highest ChangeFinder score 21\.6 nats: how surprising/);
  assert.equal(marks.rowLines({ departure: 0, max_score: null, peak: null }).length, 1);
});

test("a departure is rounded in one way wherever it is shown, and has its unit", () => {
  // In binary 23.95 is a little less: rounded there it is 23.9.
  const row = {
    departure: 23.95,
    max_score: 9.05,
    peak: { hour: 480_010, begin: "", count: 40, expected: 2.2 },
  };
  assert.equal(marks.badgeText(row.departure), "24.0");
  assert.match(marks.rowLines(row)[1], /^Departure 24\.0 nats/);
  assert.match(marks.rowLines(row)[2], /score 9\.1 nats/);
  assert.deepEqual(["anomalous", "busiest"].map(marks.orderName), ["Departure, nats", "Score, nats"]);
});
