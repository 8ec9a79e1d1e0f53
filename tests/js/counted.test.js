import assert from "node:assert/strict";
import { test } from "node:test";

import { eventsOf } from "../../static/js/graph/counted.js";
import { drawn } from "../../static/js/graph/drawn.js";
import { hide, UNTOUCHED } from "../../static/js/graph/work.js";
import { edge, node, view } from "./graph.js";

const TRIPLE = { lines: "triple", kept: new Set() };

test("what is counted is what is shown, and a logon's events once", () => {
  const source = edge("h:ws1", "a:alice", { kind: "source", logons: [1, 2], n_logons: 2, count: 10 });
  const first = edge("a:alice", "h:dc1", { kind: "destination", logons: [1], n_logons: 1, count: 7 });
  const second = edge("a:alice", "h:dc2", { kind: "destination", logons: [2], n_logons: 1, count: 3 });
  const nodes = ["h:ws1", "a:alice", "h:dc1", "h:dc2"].map(id => node(id));
  const whole = { ...view(nodes, [source, first, second]), n_events: 10 };
  const count = work => drawn(whole, work, TRIPLE).drawn;
  assert.deepEqual(count(UNTOUCHED), { n_nodes: 4, n_events: 10, isExact: true });
  assert.deepEqual(count(hide(UNTOUCHED, ["h:dc2"])), { n_nodes: 3, n_events: 10, isExact: true });
  assert.deepEqual(count(hide(UNTOUCHED, ["h:ws1"])), { n_nodes: 3, n_events: 10, isExact: true });
  assert.deepEqual(count(hide(UNTOUCHED, ["h:ws1", "h:dc1"])), { n_nodes: 2, n_events: 3, isExact: true });
  const half = { ...second, logons: [2, 9], n_logons: 2, count: 8 };
  assert.deepEqual(eventsOf([source, half]), { n_events: 14, isExact: false });
});
