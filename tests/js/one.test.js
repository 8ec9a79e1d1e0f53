import assert from "node:assert/strict";
import { test } from "node:test";

import { ofFigure } from "../../static/js/panels/parts.js";
import { commonUnit, countText, helpOf } from "../../static/js/panels/question-counts.js";
import { noteText } from "../../static/js/timeline/gaps.js";

test("only one is singular, also below a large number", () => {
  assert.deepEqual(ofFigure(1, "events"), ["1", "event"]);
  assert.deepEqual(ofFigure(0, "hosts"), ["0", "hosts"]);
  assert.deepEqual(ofFigure(200_000, "logons"), ["200 k", "logons"]);
  assert.equal(
    noteText("Not scored: 1 hour from 2016-08-01T12:00Z to 2016-08-01T13:00Z."),
    "Not scored: 1 hour, 1 Aug 2016 12:00 – 1 Aug 2016 13:00.",
  );
});

const question = { help: "Help.", of: "changes", n_hits: 1, n_hidden_hits: 0 };

test("a number says its unit where the others count something else", () => {
  assert.equal(countText(question, "changes", false), "1");
  assert.equal(countText(question, "logons", false), "1 change");
  assert.equal(countText(question, "logons", true), "1 change*");
  assert.equal(countText({ ...question, n_hits: null }, "logons", true), "–");
  assert.equal(commonUnit([{ of: "accounts" }, { of: "logons" }, { of: "logons" }]), "logons");
});

test("what noise hides of a question is told in words", () => {
  assert.equal(
    helpOf({ ...question, of: "logons", n_hits: 0, n_hidden_hits: 75 }, false),
    "Help.\n\n0 logons, alike ones counted once, 75 more hidden as noise",
  );
  assert.equal(helpOf(question, false), "Help.\n\n1 change");
});
