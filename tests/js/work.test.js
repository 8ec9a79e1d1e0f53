import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../../static/js/graph/desk.js";
import { drawn } from "../../static/js/graph/drawn.js";
import { MOST_LEAVES, restOf } from "../../static/js/graph/groups.js";
import { History } from "../../static/js/graph/history.js";
import { otherHalves } from "../../static/js/graph/triples.js";
import {
  collapse,
  expand,
  hide,
  hideOthers,
  open,
  pin,
  showAll,
  unpin,
  UNTOUCHED,
} from "../../static/js/graph/work.js";
import { edge, node, view } from "./graph.js";

const TRIPLE = { lines: "triple", kept: new Set() };
const CLASSIC = { lines: "classic", kept: new Set() };
const ids = rows => rows.map(row => row.id).sort();
const pair = view(
  [node("h:ws1"), node("a:alice"), node("h:dc1")],
  [edge("h:ws1", "a:alice"), edge("a:alice", "h:dc1")],
);
/** An account that logged on to *n* hosts, and from one workstation. */
const hub = n =>
  view(
    [node("a:alice"), node("h:ws1"), ...Array.from({ length: n }, (_, i) => node(`h:srv${i}`))],
    [edge("h:ws1", "a:alice"), ...Array.from({ length: n }, (_, i) => edge("a:alice", `h:srv${i}`))],
  );

test("undo goes back, redo forward, and a new step ends what could be redone", () => {
  const history = new History();
  history.record("one");
  history.record("two");
  assert.equal(history.undo("three"), "two");
  assert.equal(history.undo("two"), "one");
  assert.equal(history.undo("one"), null);
  assert.equal(history.redo("one"), "two");
  history.record("two");
  assert.equal(history.redo("other"), null);
});

test("the history forgets its oldest steps, not its newest", () => {
  const history = new History();
  for (let i = 0; i < 500; i += 1) history.record(i);
  assert.equal(history.past.length, 100);
  assert.equal(history.undo(500), 499);
});

test("a hidden node takes its lines along, and comes back with them", () => {
  const hidden = hide(UNTOUCHED, ["h:dc1"]);
  const shown = drawn(pair, hidden, TRIPLE);
  assert.deepEqual(ids(shown.nodes), ["a:alice", "h:ws1"]);
  assert.deepEqual(ids(shown.edges), ["h:ws1|a:alice"]);
  assert.equal(shown.n_hidden_nodes, 1);
  assert.equal(drawn(pair, showAll(hidden), TRIPLE).nodes.length, 3);
});

test("hiding the others leaves what was chosen", () => {
  const alone = hideOthers(UNTOUCHED, ["a:alice"], ids(pair.nodes));
  assert.deepEqual(ids(drawn(pair, alone, TRIPLE).nodes), ["a:alice"]);
});

test("pins are set and taken", () => {
  const pinned = pin(pin(UNTOUCHED, ["a:x"]), ["a:x", "a:y"]);
  assert.deepEqual(pinned.pinned, ["a:x", "a:y"]);
  assert.deepEqual(unpin(pinned, ["a:x"]).pinned, ["a:y"]);
});

test("neighbours that are asked for join the view, page by page, and leave it when the node is collapsed", () => {
  const page = (host, next) => ({
    node: "a:alice",
    nodes: [node("a:alice"), node(host)],
    edges: [edge("a:alice", host)],
    next,
    left: next ? [{ kind: "host", n_nodes: 312 }] : [],
  });
  const once = expand(UNTOUCHED, page("h:new1", "2"));
  const rest = drawn(pair, once, TRIPLE).nodes.find(other => other.id === "m:host|a:alice");
  assert.equal(rest.label, "+312 hosts");
  assert.equal(restOf(rest.id), "a:alice");
  const twice = expand(once, page("h:new2", null));
  assert.equal(drawn(pair, twice, TRIPLE).nodes.length, 5);
  assert.equal(twice.added.length, 1);
  assert.equal(twice.added[0].next, null);
  assert.deepEqual(ids(drawn(pair, collapse(twice, ["a:alice"]), TRIPLE).nodes), [
    "a:alice",
    "g:host|a:alice",
  ]);
});

test("a hidden neighbour comes back when it is asked for", () => {
  const page = {
    node: "a:alice",
    nodes: [node("h:dc1")],
    edges: [edge("a:alice", "h:dc1")],
    next: null,
    left: [],
  };
  assert.equal(drawn(pair, expand(hide(UNTOUCHED, ["h:dc1"]), page), TRIPLE).n_hidden_nodes, 0);
});

test("more leaves than can be told apart are one node that counts them", () => {
  assert.equal(drawn(hub(MOST_LEAVES - 1), UNTOUCHED, TRIPLE).openable.length, 0);
  const many = drawn(hub(MOST_LEAVES + 23), UNTOUCHED, TRIPLE);
  const [group] = many.nodes.filter(other => other.members);
  assert.equal(group.label, `+${MOST_LEAVES + 24} hosts`); // the source is a leaf, too
  assert.equal(group.members.length, MOST_LEAVES + 24);
  assert.equal(
    many.edges.reduce((sum, line) => sum + line.count, 0),
    MOST_LEAVES + 24,
  );
  const opened = drawn(hub(MOST_LEAVES + 23), open(UNTOUCHED, many.openable), TRIPLE);
  assert.equal(opened.nodes.length, MOST_LEAVES + 25);
});

test("what an investigator looks for is never inside a group", () => {
  const base = hub(40);
  base.nodes[3].is_privileged = true;
  Object.assign(base.nodes[4], { anomaly_mark: 4, anomaly_departure: 40 });
  const kept = new Set([base.nodes[5].id]);
  const shown = drawn(base, pin(UNTOUCHED, [base.nodes[6].id]), { lines: "triple", kept });
  for (const i of [3, 4, 5, 6]) assert.ok(ids(shown.nodes).includes(base.nodes[i].id));
});

test("collapsing a node draws its leaves as one, however few, until it is expanded", () => {
  const folded = collapse(UNTOUCHED, ["a:alice"]);
  const shown = drawn(pair, folded, TRIPLE);
  assert.deepEqual(ids(shown.nodes), ["a:alice", "g:host|a:alice"]);
  assert.equal(drawn(pair, open(folded, shown.openable), TRIPLE).nodes.length, 3);
});

test("failed and successful logons to a group stay two lines", () => {
  const base = hub(40);
  base.edges.push(edge("a:alice", "h:srv1", { is_failure: true, outcome: "failure" }));
  const lines = drawn(base, UNTOUCHED, TRIPLE).edges.filter(line => line.to.startsWith("g:"));
  assert.deepEqual(lines.map(line => line.is_failure).sort(), [false, true]);
});

test("the classic view has one line between a host and an account, whichever way they met", () => {
  const base = view(
    [node("h:ws1"), node("a:alice"), node("h:dc1"), node("h:dc2")],
    [
      edge("h:ws1", "a:alice", { count: 3 }),
      edge("a:alice", "h:ws1", { count: 4, logon_types: [2] }),
      edge("a:alice", "h:dc1", { is_failure: true, outcome: "failure" }),
      edge("h:ws1", "h:dc2"),
    ],
  );
  const { nodes, edges } = drawn(base, UNTOUCHED, CLASSIC);
  assert.deepEqual(ids(nodes), ["a:alice", "h:dc1", "h:ws1"]);
  assert.equal(edges.length, 2);
  const [line, failure] = edges;
  assert.deepEqual([line.from, line.to, line.count, line.logon_types], ["h:ws1", "a:alice", 7, [2, 3]]);
  assert.deepEqual([failure.from, failure.to, failure.is_failure], ["h:dc1", "a:alice", true]);
});

test("a line's other half is the one of the same logons", () => {
  const edges = [
    edge("h:ws1", "a:alice", { account: "alice", logons: [1, 2] }),
    edge("a:alice", "h:dc1", { account: "alice", logons: [2] }),
    edge("a:alice", "h:dc2", { account: "alice", logons: [9] }),
    edge("a:bob", "h:dc3", { account: "bob", logons: [2] }),
  ];
  assert.deepEqual(otherHalves(edges[0], edges), ["a:alice|h:dc1"]);
  assert.deepEqual(otherHalves(edges[1], edges), ["h:ws1|a:alice"]);
});

const LOOK = { layout: "force", root: null, lines: "triple", sized: "events" };

test("each view keeps its work, its places and its history", () => {
  const desk = new Desk();
  desk.open("one");
  desk.act(LOOK, work => hide(work, ["h:dc1"]));
  desk.places(LOOK).set("a:alice", { x: 1, y: 2 });
  desk.open("two");
  assert.equal(desk.work.hidden.length, 0);
  assert.equal(desk.places(LOOK).size, 0);
  desk.open("one");
  assert.deepEqual(desk.work.hidden, ["h:dc1"]);
  assert.deepEqual(desk.places(LOOK).get("a:alice"), { x: 1, y: 2 });
});

test("undo brings back work, look and places together", () => {
  const desk = new Desk();
  desk.places(LOOK).set("a:alice", { x: 1, y: 1 });
  desk.record(LOOK);
  desk.places(LOOK).set("a:alice", { x: 9, y: 9 });
  const grid = { ...LOOK, layout: "grid" };
  desk.record(LOOK);
  desk.act(grid, work => hide(work, ["h:dc1"]));
  assert.deepEqual(desk.walk("undo", grid), grid);
  assert.equal(desk.work.hidden.length, 0);
  assert.deepEqual(desk.walk("undo", grid), LOOK);
  assert.deepEqual(desk.places(LOOK).get("a:alice"), { x: 9, y: 9 });
  desk.walk("undo", LOOK);
  assert.deepEqual(desk.places(LOOK).get("a:alice"), { x: 1, y: 1 });
  assert.equal(desk.walk("undo", LOOK), null);
  desk.walk("redo", LOOK);
  assert.deepEqual(desk.places(LOOK).get("a:alice"), { x: 9, y: 9 });
});

test("a new arrangement leaves pinned nodes, and another layout takes them along", () => {
  const desk = new Desk();
  desk.act(LOOK, work => pin(work, ["a:alice"]));
  desk.places(LOOK).set("a:alice", { x: 1, y: 1 }).set("a:bob", { x: 2, y: 2 });
  desk.forget(LOOK);
  assert.deepEqual([...desk.places(LOOK).keys()], ["a:alice"]);
  const grid = { ...LOOK, layout: "grid" };
  desk.carryPins(LOOK, grid);
  assert.deepEqual(desk.places(grid).get("a:alice"), { x: 1, y: 1 });
});
