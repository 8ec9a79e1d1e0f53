import assert from "node:assert/strict";
import { test } from "node:test";

import { findingsOfGaps, gapsWithin } from "../../static/js/panels/findings-gaps.js";
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
  assert.equal(finding.why, "12 Jun 2024 22:00 UTC: 32 scored events, hardly any expected");
  const quiet = { ...row, peak: { ...peak, count: 0, expected: 50 } };
  assert.match(findings.findingsOfHours([quiet])[0].why, /: quiet: no scored event, about 50 expected$/);
  assert.deepEqual(finding.shows, {
    focus: "a:corp\\a",
    selected: "a:corp\\a",
    from: "2024-06-12T22:00:00Z",
    to: "2024-06-12T23:00:00Z",
  });
});

test("many failures without a history are a finding of their hour", () => {
  const failures = { hour: 477_286, begin: "", count: 312 };
  const row = { key: "corp\\a", label: "CORP\\a", departure: 1485, peak: null, failures };
  const [finding] = findings.findingsOfHours([row]);
  assert.match(finding.why, /^12 Jun 2024 22:00 UTC: 312 failed logons: ten or more in an hour/);
  assert.deepEqual([finding.weight, finding.shows.from], [1485, "2024-06-12T22:00:00Z"]);
});

const gap = (kind, moment, more = {}) => ({
  kind,
  from: moment,
  to: moment,
  computer: "DC01",
  channel: "Security",
  first_record_id: 7,
  last_record_id: 7,
  n_records: 1,
  file: "a.evtx",
  ...more,
});

test("a gap is a finding that says what, when and where, and shows its time", () => {
  const missing = gap("missing_records", "2024-06-12T02:00:00Z", {
    to: "2024-06-12T05:00:00Z",
    first_record_id: 4711,
    last_record_id: 4800,
    n_records: 90,
  });
  const stopped = [1, 2, 3].map(hour => gap("logging_stopped", `2024-06-12T0${hour}:00:00Z`));
  const [first, second] = findingsOfGaps([missing, ...stopped]);
  assert.equal(first.title, "Record ids are missing");
  assert.equal(first.why, "90 records, 4,711 – 4,800 · 12 Jun 2024 02:00 – 12 Jun 2024 05:00 · DC01");
  assert.deepEqual(first.shows, { from: "2024-06-12T02:00:00.000Z", to: "2024-06-12T05:00:01.000Z" });
  assert.equal(second.title, "The event logging service was shut down · 3");
  assert.equal(second.why, "12 Jun 2024 01:00 · DC01. And 2 more.");
  assert.ok(first.weight > second.weight);
});

test("that a log was cleared is one finding, which says when and where", () => {
  const question = { title: "Audit log cleared", help: "H.", icon: "tag", name: "log_cleared", is_hot: true };
  const cleared = gap("log_cleared", "2024-06-12T02:14:00Z");
  const [finding] = findings.findingsOfQuestions([{ ...question, n_hits: 1 }], [cleared]);
  assert.equal(finding.why, "12 Jun 2024 02:14 · DC01");
  assert.equal(findings.findingsOfQuestions([{ ...question, n_hits: 1 }])[0].why, "H.");
});

test("gaps outside the chosen time are no findings", () => {
  const gaps = [1, 3, 5].map(hour => gap("log_full", `2024-06-12T0${hour}:00:00Z`));
  const timeless = gap("thinned", null);
  const found = gapsWithin([...gaps, timeless], "2024-06-12T02:00:00Z", "2024-06-12T05:00:00Z");
  assert.deepEqual(found, [gaps[1], timeless]);
  assert.equal(gapsWithin(gaps, null, null).length, 3);
});
