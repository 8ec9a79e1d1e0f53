import assert from "node:assert/strict";
import { test } from "node:test";

import { speak, t } from "../../static/js/i18n.js";

test("a text without a translation stays English, its values in place", () => {
  assert.equal(t("{n} of {total}", { n: 3, total: 10 }), "3 of 10");
  assert.equal(t("{unknown} stays"), "{unknown} stays");
});

test("a value is put in as it is, whatever it looks like", () => {
  assert.equal(t("{a}{b}", { a: "{b}", b: "$&" }), "{b}$&");
});

test("a translation takes the place of its English text", () => {
  speak({ "{n} hosts": "ホスト {n} 台" });
  assert.equal(t("{n} hosts", { n: 2 }), "ホスト 2 台");
  assert.equal(t("constructor"), "constructor");
  speak({});
});
