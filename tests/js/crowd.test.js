import assert from "node:assert/strict";
import { test } from "node:test";

import { hasRoom } from "../../static/js/graph/state-style.js";
import { crowded } from "../../static/js/graph/crowd.js";

const label = (id, x, y, weight = 1) => ({ id, x, y, width: 60, height: 12, weight });

test("of two labels on one another the less important one gives way", () => {
  assert.deepEqual([...crowded([label("small", 0, 0, 1), label("large", 20, 5, 9)])], ["small"]);
});

test("labels beside and below one another are both drawn", () => {
  assert.deepEqual([...crowded([label("a", 0, 0), label("b", 60, 0), label("c", 0, 12)])], []);
});

test("a label that gave way does not push out another", () => {
  const [large, middle, small] = [
    label("large", 0, 0, 9),
    label("middle", 50, 0, 5),
    label("small", 100, 0, 1),
  ];
  assert.deepEqual([...crowded([small, large, middle])], ["middle"]);
});

test("labels that lie across the cells of the search are compared too", () => {
  assert.deepEqual([...crowded([label("a", 79, 79, 2), label("b", 82, 82, 1)])], ["b"]);
});

test("a label gives way where it would lie on the arrowhead of its line", () => {
  assert.equal(hasRoom(120, "RDP ×18", 11), true);
  assert.equal(hasRoom(40, "RDP ×18", 11), false);
  assert.equal(hasRoom(40, "", 11), true);
});
