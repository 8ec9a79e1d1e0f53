import assert from "node:assert/strict";
import { test } from "node:test";

import { spanFault, spanProblem } from "../../static/js/span-fault.js";

test("a time range that ends before it begins is reversed, one without length is empty", () => {
  assert.equal(spanFault("2024-06-13T08:00:00Z", "2024-06-11T20:00:00Z"), "reversed");
  assert.equal(spanFault("2024-06-13T08:00:00Z", "2024-06-13T17:00+09:00"), "empty");
  assert.equal(spanFault("2024-06-11T20:00:00Z", "2024-06-13T08:00:00Z"), null);
});

test("a time without a zone is UTC, and half a range has no fault", () => {
  assert.equal(spanFault("2024-06-13", "2024-06-13T00:00:00Z"), "empty");
  assert.equal(spanFault("2024-06-13T09:00", "2024-06-13T09:00Z"), "empty");
  assert.equal(spanFault("2024-06-13", null), null);
});

test("what is no time is left to the server", () => {
  assert.equal(spanFault("yesterday", "2024-06-13"), null);
});

test("the fault is told without the names of the address", () => {
  const problem = spanProblem(new URLSearchParams("from=2024-06-13T08:00:00Z&to=2024-06-11T20:00:00Z"));
  assert.equal(problem.detail.includes("13 Jun 2024 08:00"), true);
  assert.equal(
    /from is not before to|`/.test(`${problem.title}${problem.detail}${problem.hint ?? ""}`),
    false,
  );
});
