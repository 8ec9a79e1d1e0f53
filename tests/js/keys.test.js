import assert from "node:assert/strict";
import { test } from "node:test";

import { commandsOf } from "../../static/js/commands.js";
import { areas, capsOf, keyHint, keyOf } from "../../static/js/keys.js";
import { modules } from "./texts.js";

const calls = modules.flatMap(({ path, nodes }) =>
  nodes.filter(node => node.type === "CallExpression").map(call => ({ path, call })),
);
const AREAS = areas();
const nameOf = call => call.callee.name ?? call.callee.property?.name;

/** Area → names of the handlers that the modules register for it. */
function registered() {
  const found = {};
  for (const { call } of calls.filter(({ call }) => nameOf(call) === "onKeys")) {
    const [, area, actions] = call.arguments;
    if (actions.type !== "ObjectExpression") continue;
    (found[area.value] ??= []).push(...actions.properties.map(property => property.key.name));
  }
  return found;
}

test("every key that a module answers is in the map, and every key of the map is answered", () => {
  const found = registered();
  assert.deepEqual(Object.keys(found).sort(), Object.keys(AREAS).sort());
  for (const [area, { rows }] of Object.entries(AREAS)) {
    const shown = rows.map(row => row.does).filter(does => does !== "mouse");
    assert.deepEqual([...new Set(found[area])].sort(), shown.sort(), area);
  }
});

test("no module listens for keys by another way than the map's", () => {
  const others = modules
    .filter(({ path }) => path !== "static/js/keyboard.js")
    .filter(({ nodes }) =>
      nodes.some(
        node =>
          (node.type === "Literal" && /^key(down|up|press)$/.test(node.value)) ||
          (node.type === "Property" && /^(on)?key(down|up|press)$/.test(node.key.name)),
      ),
    )
    .map(({ path }) => path);
  assert.deepEqual(others, []);
});

test("no key of a place does two things", () => {
  const store = { state: {}, set() {}, show() {} };
  const everywhere = commandsOf(store, {});
  for (const rows of [everywhere, ...Object.values(AREAS).map(area => area.rows)]) {
    const keys = rows.filter(row => row.does !== "mouse").flatMap(row => row.keys);
    assert.deepEqual(
      keys.filter((key, i) => keys.indexOf(key) !== i),
      [],
    );
  }
});

test("a key that acts on the selected node does the same, or nothing, without one", () => {
  const everywhere = new Set(commandsOf({ state: {}, set() {}, show() {} }, {}).flatMap(row => row.keys));
  const both = AREAS.graph.rows.flatMap(row => row.keys).filter(key => everywhere.has(key));
  assert.deepEqual(both, ["Escape"]); // lets go of what is selected, here and there
});

test("a key is named by what is pressed, whatever the state of Caps Lock", () => {
  const press = (key, more = {}) =>
    keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  assert.equal(press("e"), "E");
  assert.equal(press("E"), "E");
  assert.equal(press("E", { shiftKey: true }), "Shift+E");
  assert.equal(press("?", { shiftKey: true }), "?");
  assert.equal(press("z", { metaKey: true }), "Ctrl+Z");
  assert.equal(press("Z", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+Z");
  assert.equal(press("F10", { shiftKey: true }), "Shift+F10");
  assert.equal(press(" "), "Space");
  assert.equal(press("e", { altKey: true }), "Alt+E");
});

test("keys show what is printed on them", () => {
  assert.deepEqual(capsOf("Ctrl+Shift+ArrowUp"), ["Ctrl", "Shift", "↑"]);
  assert.deepEqual(capsOf("+"), ["+"]);
  assert.equal(keyHint("graph", "hide"), "Del");
  assert.equal(keyHint("graph", "collapse"), "Shift E");
});
