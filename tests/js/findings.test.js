import assert from "node:assert/strict";
import { test } from "node:test";

import * as findings from "../../static/js/panels/findings.js";

test("the rarer the hits of a hot question, the more they weigh", () => {
  const question = { title: "Q", help: "Why.", icon: "tag", name: "q", is_hot: true };
  const [one, many] = [1, 200].map(n => findings.findingsOfQuestions([{ ...question, n_hits: n }])[0]);
  assert.ok(one.weight > many.weight);
  assert.deepEqual(findings.findingsOfQuestions([{ ...question, n_hits: 0 }]), []);
  assert.deepEqual(findings.findingsOfQuestions([{ ...question, n_hits: 9, is_hot: false }]), []);
});

test("an hour that stands out says what was to be expected, and shows itself", () => {
  const peak = { hour: 477_286, begin: "", count: 32, expected: 0.04 };
  const row = { key: "corp\\a", label: "CORP\\a", departure: 79.9, peak, is_privileged: false };
  const [finding] = findings.findingsOfHours([row, { ...row, peak: null }]);
  assert.equal(
    finding.why,
    "32 scored events in the hour from 12 Jun 2024 22:00 UTC, where 0 was to be expected",
  );
  const quiet = { ...row, peak: { ...peak, count: 0, expected: 50 } };
  assert.match(findings.findingsOfHours([quiet])[0].why, /^Quiet in the hour from .*50\.0 scored events/);
  assert.deepEqual(finding.shows, {
    focus: "a:corp\\a",
    selected: "a:corp\\a",
    from: "2024-06-12T22:00:00Z",
    to: "2024-06-12T23:00:00Z",
  });
});
