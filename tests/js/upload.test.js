import assert from "node:assert/strict";
import { test } from "node:test";

import { shortened } from "../../static/js/panels/details-case.js";
import { fileCounts, fileWords } from "../../static/js/panels/receipt-counts.js";
import { recordsOf, sumsOf } from "../../static/js/panels/receipt.js";
import { joined, sentOf } from "../../static/js/upload-files.js";
import { nameFault } from "../../static/js/upload-form.js";
import { sentStates, timeLeft, wordsOf } from "../../static/js/upload-rows.js";

test("a case name is refused before a byte is sent", () => {
  for (const name of ["default", "case-1", "a.b_c", "7"]) assert.equal(nameFault(name), "", name);
  for (const name of ["a/b", "../x", "", "a.", "-a", "com1", "nul.txt", "日本", "a".repeat(65)])
    assert.match(nameFault(name), /letter or digit/, name);
});

test("the files of a form are sent one behind the other", () => {
  assert.deepEqual(sentOf([100, 50], 0, 160), [0, 0]);
  assert.deepEqual(sentOf([100, 50], 55, 160), [50, 0]);
  assert.deepEqual(sentOf([100, 50], 130, 160), [100, 20]);
  assert.deepEqual(sentOf([100, 50], 160, 160), [100, 50]);
});

test("a file being sent says how much, how fast and how long still", () => {
  const [sent, now, later] = sentStates([100, 200, 300], 200, 600, 10).map(wordsOf);
  assert.equal(sent, "100 B · waiting to be read");
  assert.equal(now, "uploading 50 % · 10 B/s · 10 s left");
  assert.equal(later, "waiting");
});

test("a file read to its end is not done yet, and what is left is only told once it can be known", () => {
  const file = { done: 1024, total: 1024, n_records: 7, rate: 2048, seconds_left: 0, error: null };
  assert.equal(wordsOf({ ...file, state: "reading" }), "reading the last records · 7 records");
  assert.equal(wordsOf({ ...file, state: "reading", done: 1023 }).split(" · ")[0], "reading 99 %");
  assert.equal(timeLeft(1, 100, 3600), "");
  assert.equal(timeLeft(50, 100, 3), "3 s left");
});

test("a file being read says the same of its reading, and at the end its records or why not", () => {
  const file = { done: 512, total: 1024, n_records: 7, rate: 2048, seconds_left: 3, error: null };
  assert.equal(wordsOf({ ...file, state: "reading" }), "reading 50 % · 2.0 KiB/s · 3 s left · 7 records");
  assert.equal(wordsOf({ ...file, state: "done", done: 1024 }), "1.0 KiB · 7 records");
  assert.equal(wordsOf({ ...file, state: "failed", error: "no log" }), "failed · 7 records");
  assert.equal(wordsOf({ ...file, state: "failed", n_records: 0, error: "no log" }), "failed");
});

test("a file chosen twice is sent once", () => {
  const file = { name: "a.evtx", size: 1, lastModified: 2 };
  assert.deepEqual(joined([file], [{ ...file }, { ...file, size: 3 }]), [file, { ...file, size: 3 }]);
});

test("the sums of a receipt count what was set aside and salvaged", () => {
  const damage = { offset: 0, size: 1, what: "", n_records_lost: null, n_records_salvaged: 3 };
  const file = { n_records: 12, set_aside: { not_catalogued: 4, empty: 1 }, damaged: [damage], error: null };
  const broken = { n_records: 0, set_aside: {}, damaged: [], error: "no log" };
  assert.deepEqual(sumsOf({ files: [file, broken] }), {
    read: 12,
    aside: 5,
    salvaged: 3,
    lost: 0,
    isLostKnown: false,
    failed: 1,
  });
});

test("events that another file had brought are looked for where they are", () => {
  const file = {
    sha256: "ab",
    computers: ["DC01"],
    first: "2024-06-03T00:00:00Z",
    last: "2024-06-03T10:00:00.5Z",
  };
  assert.deepEqual(recordsOf([file], true), { file: "ab" });
  assert.deepEqual(recordsOf([file], false), {
    file: null,
    computers: ["DC01"],
    from: "2024-06-03T00:00:00Z",
    to: "2024-06-03T10:00:00.501Z",
  });
});

test("the records of several files are those of each, or of all their computers in all their time", () => {
  const file = { computers: ["DC01"], first: "2024-06-03T00:00:00Z", last: "2024-06-03T10:00:00Z" };
  const later = { ...file, sha256: "cd", computers: ["DC01", "WS1"], last: "2024-06-05T10:00:00Z" };
  const files = [{ ...file, sha256: "ab" }, later];
  assert.deepEqual(recordsOf(files, true), { file: "ab,cd" });
  const { computers, from, to } = recordsOf(files, false);
  assert.deepEqual(computers, ["DC01", "WS1"]);
  assert.deepEqual([from, to], ["2024-06-03T00:00:00Z", "2024-06-05T10:00:00.001Z"]);
});

test("the case's event ids add up, however many there are", () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ event_id: 4600 + i, n_events: 12 - i }));
  const sum = list => list.reduce((total, row) => total + row.n_events, 0);
  assert.equal(shortened(rows).length, 9);
  assert.equal(sum(shortened(rows)), sum(rows));
  assert.equal(shortened(rows).at(-1).title, "4 other ids");
  assert.deepEqual(shortened(rows.slice(0, 9)), rows.slice(0, 9));
});

test("an archive is not one of the logs in it, and what failed is counted apart", () => {
  const files = [
    { path: "a.zip", format: "zip", error: null },
    { path: "a.zip!/a.evtx", format: "evtx", error: null },
    { path: "a.zip!/b.evtx", format: "evtx", error: null },
    { path: "a.zip!/c.evtx", format: "", error: "c.evtx is of an unknown kind" },
    { path: "d.evtx", format: "", error: "left out", is_left_out: true },
  ];
  const receipt = { files, n_passed_over: 4 };
  assert.deepEqual(fileCounts(receipt), { read: 2, failed: 1, leftOut: 1, passedOver: 4, archives: 1 });
  assert.equal(fileWords(receipt), "2 logs of 1 archive read, 1 with an error, 1 left out, 4 passed over");
  const plain = { files: files.slice(1, 3), n_passed_over: 0 };
  assert.equal(fileWords(plain), "2 logs read");
});

test("an archive that cannot be opened is a file with an error", () => {
  const receipt = { files: [{ path: "a.zip", format: "zip", error: "broken" }], n_passed_over: 0 };
  assert.equal(fileWords(receipt), "0 logs read, 1 with an error");
});
