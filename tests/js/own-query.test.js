import assert from "node:assert/strict";
import { test } from "node:test";

import { ownQuery, ownView } from "../../static/js/own-query.js";

test("parameters out of an address are an object or nothing", () => {
  assert.deepEqual(ownQuery({ cypher: "RETURN 1", cypherValues: '{"who":"a"}' }).parameters, { who: "a" });
  for (const text of [null, "", "[1]", "no JSON", "null"])
    assert.deepEqual(ownQuery({ cypher: "RETURN 1", cypherValues: text }).parameters, {}, String(text));
});

test("a view of an own query counts each logon's events once", () => {
  const edges = [
    { kind: "source", count: 5, n_logons: 1 },
    { kind: "destination", count: 5, n_logons: 1 },
  ];
  assert.equal(ownView({ view: { nodes: [], edges } }).n_events, 5);
});
