import assert from "node:assert/strict";
import { test } from "node:test";
import { scoresText } from "../../static/js/panels/receipt-scores.js";

test("a receipt says over what an import scored, and whose marks changed unasked", () => {
  const first = { n_accounts: 103, n_hours: 333, n_accounts_before: null, n_changed: null };
  assert.equal(scoresText(first), "ChangeFinder scored 103 accounts over 333 hours.");
  assert.equal(
    scoresText({ ...first, n_accounts_before: 60, n_changed: 1 }),
    "ChangeFinder scored anew, 103 accounts over 333 hours; before, 60. " +
      "Marks changed of 1 account of which this import has no events.",
  );
});
