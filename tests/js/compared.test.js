import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changeOf,
  changeOfEdge,
  compared,
  countChanges,
  leftOut,
  narrowed,
  readChanges,
} from "../../static/js/graph/compared.js";
import { edgeLabel, elementsOf } from "../../static/js/graph/elements.js";
import { joined } from "../../static/js/graph/merge.js";
import { edge, node, view } from "./graph.js";

const comparison = edges => ({
  spans: [],
  edges,
  n_by_change: { new: 0, gone: 0, grown: 0, shrunk: 0, same: 0 },
});

test("a change is named by what was before and after", () => {
  assert.equal(changeOf(0, 3), "new");
  assert.equal(changeOf(3, 0), "gone");
  assert.equal(changeOf(1, 3), "grown");
  assert.equal(changeOf(3, 1), "shrunk");
  assert.equal(changeOf(2, 2), "same");
});

test("lines say how often they were seen in both spans; those that were not compared say nothing", () => {
  const lines = [edge("h:ws1", "a:alice"), edge("h:ws2", "a:alice")];
  const answer = compared(
    view([node("h:ws1"), node("h:ws2"), node("a:alice")], lines),
    comparison([{ id: lines[0].id, count_a: 0, count_b: 4 }]),
  );
  assert.deepEqual(answer.edges.map(changeOfEdge), ["new", null]);
  assert.equal(edgeLabel(answer.edges[0]), "0 → 4");
  assert.deepEqual(
    elementsOf(answer).edges.map(line => line.data.change),
    ["new", null],
  );
});

test("two lines drawn as one are compared by their sums, or not at all", () => {
  const [one, two] = [
    edge("a:x", "h:y", { before: 0, after: 2 }),
    edge("a:x", "h:y", { before: 3, after: 1 }),
  ];
  assert.equal(changeOfEdge(joined(one, two)), "same");
  assert.equal(changeOfEdge(joined(one, edge("a:x", "h:y"))), null);
});

test("looking at some changes leaves their lines, the nodes these reach, and their counts", () => {
  const lines = [
    edge("h:ws1", "a:alice", { before: 0, after: 2, count: 2 }),
    edge("h:ws2", "a:bob", { before: 2, after: 0, count: 2 }),
  ];
  const nodes = ["h:ws1", "h:ws2", "a:alice", "a:bob"].map(id => node(id));
  const all = { ...view(nodes, lines), drawn: { n_nodes: 4, n_events: 4, isExact: true } };
  const part = narrowed(all, readChanges("new,unheard-of"));
  assert.deepEqual(
    part.nodes.map(other => other.id),
    ["h:ws1", "a:alice"],
  );
  assert.deepEqual(part.drawn, { n_nodes: 2, n_events: 2, isExact: true });
  assert.deepEqual([...leftOut(all, part)], ["h:ws2", "a:bob", lines[1].id]);
  assert.equal(narrowed(all, readChanges(null)), all);
  assert.deepEqual(
    [...countChanges(lines)],
    [
      ["new", 1],
      ["gone", 1],
    ],
  );
});
