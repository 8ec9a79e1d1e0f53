import assert from "node:assert/strict";
import { test } from "node:test";
import { beside } from "../../static/js/graph/beside.js";
import { force } from "../../static/js/graph/force.js";
import { islands } from "../../static/js/graph/islands.js";
import { LAYOUTS, positions } from "../../static/js/graph/layouts.js";
import { DIRECTIONS, nextNode } from "../../static/js/graph/navigate.js";

const node = (id, weight = 1, shape = "account") => ({ id, size: 30, label: id, font: 11, weight, shape });
const star = n => ({
  nodes: Array.from({ length: n }, (_, i) => node(`n${i}`, n - i, i % 3 ? "account" : "host")),
  edges: Array.from({ length: n - 1 }, (_, i) => ({ source: "n0", target: `n${i + 1}` })),
});

for (const name of Object.keys(LAYOUTS))
  test(`layout ${name} places every node, always at the same place`, () => {
    const { nodes, edges } = star(40);
    const first = positions(name, nodes, edges, 1.5);
    assert.equal(first.size, 40);
    for (const { x, y } of first.values()) assert.ok(Number.isFinite(x) && Number.isFinite(y));
    assert.deepEqual([...positions(name, nodes, edges, 1.5)], [...first]);
  });

test("the force layout leaves no two nodes on top of each other", () => {
  const { nodes, edges } = star(60);
  const places = [...positions("force", nodes, edges, 1.5).values()];
  places.forEach((a, i) =>
    places.slice(i + 1).forEach(b => assert.ok(Math.abs(a.x - b.x) > 12 || Math.abs(a.y - b.y) > 12)),
  );
});

test("nodes that stay keep their place, and a new one appears beside its neighbour", () => {
  const fixed = new Map([
    ["n0", { x: 500, y: 500 }],
    ["n1", { x: 700, y: 500 }],
  ]);
  const { nodes, edges } = star(3);
  const placed = force(nodes, edges, { fixed });
  assert.deepEqual(placed.get("n0"), { x: 500, y: 500 });
  assert.deepEqual(placed.get("n1"), { x: 700, y: 500 });
  const fresh = placed.get("n2");
  assert.ok(Math.hypot(fresh.x - 500, fresh.y - 500) < 400);
});

test("parts without a path between them are found, the largest first", () => {
  const nodes = ["a", "b", "c", "d", "e"].map(id => node(id));
  const edges = [
    { source: "a", target: "b" },
    { source: "d", target: "c" },
    { source: "d", target: "e" },
  ];
  assert.deepEqual(
    islands(nodes, edges).map(part => part.map(member => member.id)),
    [
      ["c", "d", "e"],
      ["a", "b"],
    ],
  );
});

test("1,000 nodes are laid out in seconds", () => {
  const { nodes, edges } = star(1000);
  const began = performance.now();
  positions("force", nodes, edges, 1.5);
  assert.ok(performance.now() - began < 10_000);
});

test("the arrow keys go to the next node in their direction", () => {
  const nodes = [
    { id: "middle", x: 0, y: 0 },
    { id: "right", x: 100, y: 10 },
    { id: "far right", x: 300, y: 0 },
    { id: "up", x: 5, y: -80 },
  ];
  assert.equal(nextNode(nodes, "middle", DIRECTIONS.ArrowRight), "right");
  assert.equal(nextNode(nodes, "middle", DIRECTIONS.ArrowUp), "up");
  assert.equal(nextNode(nodes, "middle", DIRECTIONS.ArrowLeft), null);
  assert.equal(nextNode(nodes, null, DIRECTIONS.ArrowLeft), "middle");
  assert.equal(nextNode([], null, DIRECTIONS.ArrowLeft), null);
});

test("new nodes go beside the neighbour they came with, on free ground, and nothing else moves", () => {
  const fixed = new Map([
    ["n0", { x: 0, y: 0 }],
    ["far", { x: 2000, y: 0 }],
  ]);
  const { nodes, edges } = star(20);
  const placed = beside(nodes, edges, fixed);
  assert.deepEqual(placed.get("n0"), { x: 0, y: 0 });
  const fresh = [...placed].filter(([id]) => /^n[1-9]/.test(id)).map(([, point]) => point);
  assert.equal(fresh.length, 19);
  for (const { x, y } of fresh) assert.ok(Math.hypot(x, y) < 450);
  fresh.forEach((a, i) =>
    fresh.slice(i + 1).forEach(b => assert.ok(Math.abs(a.x - b.x) > 20 || Math.abs(a.y - b.y) > 20)),
  );
});

test("a tree stands every node as far to the right as it has steps from the root", () => {
  const nodes = ["root", "near", "far", "apart"].map(id => node(id));
  const edges = [
    { source: "near", target: "root" },
    { source: "near", target: "far" },
  ];
  const placed = positions("tree", nodes, edges, 1.5, { root: "root" });
  assert.ok(placed.get("root").x < placed.get("near").x);
  assert.ok(placed.get("near").x < placed.get("far").x);
  assert.equal(placed.get("apart").x, placed.get("root").x);
  assert.notEqual(placed.get("apart").y, placed.get("root").y);
});

test("the time layout puts what was seen first on the left", () => {
  const nodes = [30, 10, 20, 20].map((first, i) => ({ ...node(`n${i}`), first }));
  const placed = positions("time", nodes, [], 1.5);
  const x = id => placed.get(id).x;
  assert.ok(x("n1") < x("n2") && x("n2") <= x("n3") && x("n3") < x("n0"));
});

test("a layout leaves pinned nodes where they are", () => {
  const { nodes, edges } = star(10);
  const fixed = new Map([["n3", { x: 777, y: 777 }]]);
  for (const name of Object.keys(LAYOUTS))
    assert.deepEqual(positions(name, nodes, edges, 1.5, { fixed }).get("n3"), { x: 777, y: 777 });
});
