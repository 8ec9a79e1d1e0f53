import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../static/js/format.js";
import { learn, logonType } from "../../static/js/labels.js";
import { shortName, shortNames, standOut } from "../../static/js/names.js";
import { COUNT_STEPS, stepIndex } from "../../static/js/panels/filters.js";
import { inGroups } from "../../static/js/panels/suggestions.js";

test("numbers, sizes and durations read well", () => {
  assert.equal(format.number(1234567), "1,234,567");
  assert.equal(format.number(null), "–");
  assert.equal(format.compact(1_842_000), "1.84 M");
  assert.equal(format.compact(61_908), "61,908");
  assert.equal(format.size(69_632), "68.0 KiB");
  assert.equal(format.size(512), "512 B");
  assert.equal(format.duration(75), "1 min 15 s");
  assert.equal(format.duration(7260), "2 h 1 min");
  assert.equal(format.duration(Infinity), "");
  assert.equal(format.counted(1, "event"), "1 event");
  assert.equal(format.counted(0, "event"), "0 events");
  assert.equal(format.percent(0.004), "<1 %");
});

test("times are UTC whatever the browser's zone is, and never without their year", () => {
  assert.equal(format.when("2024-06-11T23:30:00+09:00"), "11 Jun 2024 14:30");
  assert.equal(format.when("2024-06-11T14:30:05Z", { seconds: true }), "11 Jun 2024 14:30:05");
  assert.equal(format.when(null), "–");
  assert.equal(
    format.span("2024-06-11T14:30:00Z", "2024-06-12T00:00:00Z"),
    "11 Jun 2024 14:30 – 12 Jun 2024 00:00",
  );
  assert.equal(format.span("2024-06-11T14:30:00Z", null), "11 Jun 2024 14:30 – …");
  assert.equal(format.hourLabel(480_000), "Fri 4 Oct 2024 00:00");
});

test("a name cannot hide what it is made of", () => {
  assert.equal(format.visible("a\u0000b\tc"), "a␀b␉c");
  assert.equal(format.visible("x\u200by"), "x⟨U+200B⟩y");
  assert.equal(format.visible("鈴木.健 🙂"), "鈴木.健 🙂");
});

test("an emoji is never cut in half", () => {
  assert.equal(format.shorten("🙂🙂🙂🙂", 3), "🙂🙂…");
});

test("names are short only where that cannot mix up two", () => {
  assert.equal(shortName("CORP\\alice"), "alice");
  assert.equal(shortName("EX01.minato.example", "host"), "EX01");
  assert.equal(shortName("10.20.10.131", "host"), "10.20.10.131");
  assert.equal(shortName("fe80::1", "host"), "fe80::1");
  assert.equal(shortName("joao.da.silva"), "joao.da.silva");
  const names = shortNames([
    { key: "1", label: "CORP\\admin" },
    { key: "2", label: "admin" },
    { key: "3", label: "WS7\\guest" },
  ]);
  assert.deepEqual([...names.values()], ["admin · CORP", "admin", "guest"]);
});

test("nobody stands out without a strong mark", () => {
  assert.equal(standOut([{ key: "x", anomaly_mark: 1, anomaly_departure: 12 }]).size, 0);
});

test("an hour that chance explains makes nobody stand out, however high its mark", () => {
  const rows = [
    { key: "everyday", anomaly_mark: 4, anomaly_departure: 2.5 },
    { key: "burst", anomaly_mark: 3, anomaly_departure: 40 },
  ];
  assert.deepEqual([...standOut(rows)], ["burst"]);
});

learn({ events: [], logon_types: [{ logon_type: 10, title: "RDP" }] });

test("a logon type nobody knows stays visible as itself", () => {
  assert.equal(logonType(10), "10 RDP");
  assert.equal(logonType(77), "77");
  assert.equal(logonType(null), "–");
});

test("every stop of the count slider is found again", () => {
  COUNT_STEPS.forEach((step, i) => assert.equal(stepIndex(step), i));
  assert.equal(COUNT_STEPS[stepIndex(7)], 10);
});

test("suggestions of one kind stand together, the first kind first", () => {
  const order = inGroups(
    ["host", "account", "host"].map((kind, i) => ({ kind, key: String(i), label: "", detail: "", term: "" })),
  );
  assert.deepEqual(
    order.map(suggestion => suggestion.key),
    ["0", "2", "1"],
  );
});
