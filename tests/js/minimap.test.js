import assert from "node:assert/strict";
import { test } from "node:test";

import { cornersOf, freest } from "../../static/js/graph/minimap-corner.js";
import { held, inView, scaleOf } from "../../static/js/graph/minimap-scale.js";

const SIZE = { width: 112, height: 112 };
const corners = [
  { x: 20, y: 20 },
  { x: 980, y: 980 },
];

test("all nodes fit into the minimap, in its middle", () => {
  const scale = scaleOf(corners, SIZE);
  assert.equal(scale.zoom, 0.1);
  assert.deepEqual([scale.dx, scale.dy], [6, 6]);
  const wide = scaleOf([corners[0], { x: 980, y: 20 }], SIZE);
  assert.equal(wide.dy + 20 * wide.zoom, 56);
});

test("one node, and none, are no fault", () => {
  assert.ok(Number.isFinite(scaleOf([{ x: 5, y: 5 }], SIZE).zoom));
  assert.equal(scaleOf([], SIZE), null);
});

test("the graph is in view when every node is, to its edge", () => {
  const scale = scaleOf(corners, SIZE);
  assert.ok(inView(scale, { x1: 0, y1: 0, x2: 1000, y2: 1000 }));
  assert.ok(!inView(scale, { x1: 1, y1: 0, x2: 1000, y2: 1000 }));
  assert.ok(!inView(scale, { x1: 0, y1: 0, x2: 1000, y2: 999 }));
});

test("the frame shows what is in view, and stays within the minimap", () => {
  const scale = scaleOf(corners, SIZE);
  assert.deepEqual(held(scale, { x1: 100, y1: 200, x2: 300, y2: 500 }), {
    x: 16,
    y: 26,
    width: 20,
    height: 30,
  });
  assert.deepEqual(held(scale, { x1: -900, y1: 0, x2: 2000, y2: 500 }), {
    x: 0,
    y: 6,
    width: 112,
    height: 50,
  });
  assert.equal(held(scale, { x1: 100, y1: 100, x2: 101, y2: 101 }).width, 4);
});

const CORNERS = cornersOf(
  { width: 1000, height: 600 },
  { width: 150, height: 100 },
  { top: 50, bottom: 60, left: 0, buttons: 140 },
);

test("the corners leave the bars, the legend and the zoom buttons free", () => {
  assert.deepEqual(
    CORNERS.map(({ x, y }) => [x, y]),
    [
      [838, 360],
      [838, 50],
      [12, 440],
      [12, 50],
    ],
  );
});

test("the minimap leaves a corner that has nodes for one that has none, and then stays", () => {
  const beneath = { x: 900, y: 400 };
  assert.deepEqual(freest(CORNERS, [], 0), { at: 0, n_beneath: 0 });
  assert.deepEqual(freest(CORNERS, [beneath], 0), { at: 1, n_beneath: 0 });
  assert.deepEqual(freest(CORNERS, [], 1), { at: 1, n_beneath: 0 });
});

test("where every corner has nodes it lies over the fewest", () => {
  const middles = CORNERS.map(({ x, y }) => ({ x: x + 70, y: y + 50 }));
  const found = freest(CORNERS, [...middles, middles[0], middles[1], middles[3]], 0);
  assert.deepEqual(found, { at: 2, n_beneath: 1 });
});

test("it leaves the node that is looked at, whatever lies in the other corners", () => {
  const middles = CORNERS.map(({ x, y }) => ({ x: x + 70, y: y + 50 }));
  const others = [...middles, middles[1], middles[2], middles[3], middles[3]];
  assert.equal(freest(CORNERS, others, 0).at, 0);
  assert.equal(freest(CORNERS, others, 0, middles[0]).at, 1);
});
