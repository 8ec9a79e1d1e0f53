import assert from "node:assert/strict";
import { test } from "node:test";
import { births, nextBirth, soFar, unborn } from "../../static/js/timeline/growth.js";

const GROWTH = {
  nodes: [{ id: "a:x" }, { id: "h:1" }, { id: "h:2" }, { id: "h:alone" }],
  edges: [
    { id: "e1", from: "h:1", to: "a:x", first_seen: "2024-06-03T10:00:00Z" },
    { id: "e2", from: "a:x", to: "h:2", first_seen: "2024-06-03T12:00:00Z" },
  ],
};
const at = text => Date.parse(`2024-06-03T${text}Z`);

test("links appear when they were first seen, nodes with their first link", () => {
  assert.deepEqual([...unborn(GROWTH, at("09:00:00"))].sort(), ["a:x", "e1", "e2", "h:1", "h:2"]);
  assert.deepEqual([...unborn(GROWTH, at("10:00:00"))].sort(), ["e2", "h:2"]);
  assert.deepEqual([...unborn(GROWTH, at("12:00:00"))], []);
});

test("a step leads to the next appearance and stays at the ends", () => {
  const moments = births(GROWTH.edges);
  assert.deepEqual(moments, [at("10:00:00"), at("12:00:00")]);
  assert.equal(nextBirth(moments, at("10:00:00"), 1), at("12:00:00"));
  assert.equal(nextBirth(moments, at("12:00:00"), 1), at("12:00:00"));
  assert.equal(nextBirth(moments, at("11:00:00"), -1), at("10:00:00"));
  assert.equal(nextBirth([], 5, 1), 5);
});

test("what is there so far is said of all there will be", () => {
  assert.equal(soFar(GROWTH.edges, unborn(GROWTH, at("10:00:00"))), "1 of 2 lines");
});
