import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "../../static/js/i18n.js";
import { learn, titlesOf } from "../../static/js/labels.js";
import { calledSo } from "../../static/js/panels/suggestions.js";

speak({ "Failed logon": "ログオンの失敗", "Successful logon": "ログオンの成功", Network: "ネットワーク" });
learn({
  events: [
    { event_id: 4624, title: "Successful logon" },
    { event_id: 4625, title: "Failed logon" },
    { event_id: 1102, title: "Audit log cleared" },
  ],
  logon_types: [{ logon_type: 3, title: "Network" }],
});

test("events are narrowed by what the page calls them, and by what the server does", () => {
  assert.equal(titlesOf("失敗"), "Failed logon");
  assert.equal(titlesOf("ログオン"), "Successful logon|Failed logon");
  assert.equal(titlesOf("failed"), "failed");
  assert.equal(titlesOf("audit"), "audit");
});

test("an event id and a logon type are found by what the page calls them", () => {
  const found = calledSo("ログオンの失", []);
  assert.deepEqual(found, [
    { kind: "event_id", key: "4625", label: "4625", detail: "ログオンの失敗", term: "id:4625" },
  ]);
  assert.deepEqual(calledSo("ログオンの失", found), []); // the server said so already
  assert.deepEqual(
    calledSo("type:ネット", []).map(({ term }) => term),
    ["type:3"],
  );
  assert.deepEqual(calledSo("id:ネット", []), []);
  assert.deepEqual(calledSo("", []), []);
});
