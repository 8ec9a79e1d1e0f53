import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "../../static/js/i18n.js";
import { noteText } from "../../static/js/timeline/gaps.js";
import { badgeText, orderedBy } from "../../static/js/timeline/marks.js";
import { setZone } from "../../static/js/zone.js";

test("a stretch without scores is told in the chosen time zone", () => {
  const note = "Not scored: 1200 hours from 2016-08-01T12:00Z to 2016-09-20T12:00Z.";
  assert.equal(noteText(note), "Not scored: 1,200 hours, 1 Aug 2016 12:00 – 20 Sep 2016 12:00.");
  setZone("Asia/Tokyo");
  assert.equal(noteText(note), "Not scored: 1,200 hours, 1 Aug 2016 21:00 – 20 Sep 2016 21:00.");
  setZone("UTC");
  assert.equal(noteText("Not scored: 3 shorter stretches."), "Not scored: 3 shorter stretches.");
});

test("how much of a question by marks is in marked hours is told in the reader's words", () => {
  const note = "1,200 of 3,400 events are in hours behind a mark above 16.";
  const words = { "{n} of {all} events are in hours behind a mark above 16.": "{all} / {n}" };
  speak(words);
  assert.equal(noteText(note), "3,400 / 1,200");
  speak({});
});

test("the number beside a name is what the rows are ordered by", () => {
  const row = { departure: 79.9, max_score: 21.6 };
  assert.equal(orderedBy(row, "anomalous"), 79.9);
  assert.equal(orderedBy(row, "busiest"), 21.6);
});

test("what a row is ordered by fits its badge", () => {
  assert.deepEqual([0, 79.94, 999.9, 1000, 9949, 25544.8, 1.84e6].map(badgeText), [
    "0.0",
    "79.9",
    "999.9",
    "1.0 k",
    "9.9 k",
    "26 k",
    "1.84 M",
  ]);
});
