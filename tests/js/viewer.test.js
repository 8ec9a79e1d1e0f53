/** The pure parts of the exported file's viewer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { moment, visible } from "../../logontracer/export/viewer/dom.js";
import { overlap, shortened } from "../../logontracer/export/viewer/labels.js";
import { kindOf, striking } from "../../logontracer/export/viewer/model.js";
import { standOut } from "../../static/js/names.js";

test("characters that steer or hide are spelled out", () => {
  assert.equal(visible("a\u202eb\u0000c\u200b"), "a\\u202eb\\u0000c\\u200b");
  assert.equal(visible("東京 😀 O'Brien"), "東京 😀 O'Brien");
  assert.equal(visible("\u{e0001}"), "\\U000e0001");
});

test("a time is shown to the second, none as nothing", () => {
  assert.equal(moment("2024-01-08T10:01:00.123456Z"), "2024-01-08 10:01:00");
  assert.equal(moment(null), "");
});

test("a long name is cut and says so", () => {
  assert.equal(shortened("x".repeat(34)).length, 34);
  assert.equal(shortened("x".repeat(99)), `${"x".repeat(33)}…`);
});

test("names that touch only at their edge do not overlap", () => {
  const box = { left: 0, right: 10, top: 0, bottom: 5 };
  assert.equal(overlap(box, { left: 10, right: 20, top: 0, bottom: 5 }), false);
  assert.equal(overlap(box, { left: 9, right: 20, top: 4, bottom: 9 }), true);
});

test("the file rings the accounts that the page rings", () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    id: `a:${i}`,
    key: `a:${i}`,
    anomaly_mark: i % 5,
    anomaly_departure: (i * 7) % 40,
  }));
  const ringed = striking([...rows, { id: "h:dc1", anomaly_mark: null, anomaly_departure: null }]);
  assert.deepEqual(ringed, standOut(rows));
  assert.equal(ringed.size, 8);
});

test("a node's kind is told in words", () => {
  const point = /** @type {any} */ ({ kind: "account", account_kind: "machine", is_privileged: false });
  assert.equal(kindOf(point), "machine account");
  assert.equal(kindOf({ ...point, is_privileged: true }), "privileged account");
  assert.equal(kindOf({ ...point, kind: "host", host_kind: "address" }), "host known by address");
});
