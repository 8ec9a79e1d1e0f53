import assert from "node:assert/strict";
import { test } from "node:test";
import { escaped, svgText } from "../../static/js/graph/svg.js";

const node = (more = {}) => ({
  at: { x: 0, y: 0 },
  size: 20,
  shape: "ellipse",
  colour: "#2a6cf0",
  border: "#ffffff",
  borderWidth: 2,
  label: "alice",
  font: 11,
  opacity: 1,
  picture: "",
  ...more,
});
const edge = (more = {}) => ({
  from: { x: 0, y: 0 },
  to: { x: 100, y: 0 },
  bend: null,
  width: 1,
  colour: "#888888",
  isDashed: false,
  opacity: 0.75,
  title: "4624 ×3",
  ...more,
});
const drawing = (nodes, edges = []) =>
  svgText({ box: { x1: 0, y1: 0, w: 100, h: 50 }, ground: "#fff", ink: "#000", nodes, edges });

test("text out of a log cannot become markup", () => {
  const text = drawing([node({ label: "</text><script>alert(1)</script>" })], [edge({ title: '"&<b>' })]);
  assert.ok(!text.includes("<script"));
  assert.ok(text.includes("&lt;/text&gt;&lt;script&gt;"));
  assert.ok(text.includes("<title>&quot;&amp;&lt;b&gt;</title>"));
});

test("characters that XML does not know are made visible or replaced", () => {
  assert.equal(escaped("a\u0000b\u202ec"), "a␀b⟨U+202E⟩c");
  assert.equal(escaped("\ud800\uffff"), "\ufffd\ufffd");
});

test("each kind has its shape", () => {
  assert.match(drawing([node()]), /<circle cx="0" cy="0" r="10"/);
  assert.match(drawing([node({ shape: "diamond" })]), /<path d="M0 -10 L10 0 L0 10 L-10 0 Z"/);
  assert.match(drawing([node({ shape: "round-rectangle" })]), /<rect x="-10" y="-10" width="20"/);
});

test("edges are straight or bent, end in an arrow, and failures are dashed", () => {
  assert.match(drawing([], [edge()]), /d="M0 0 L100 0".*d="M100 0 L92 3.5 L92 -3.5 Z"/);
  assert.match(drawing([], [edge({ bend: { x: 50, y: 20 } })]), /d="M0 0 Q50 20 100 0"/);
  assert.match(drawing([], [edge({ isDashed: true })]), /stroke-dasharray/);
  assert.doesNotMatch(drawing([], [edge()]), /stroke-dasharray/);
});

test("the picture has room around what is drawn", () => {
  assert.match(drawing([]), /viewBox="-24 -24 148 98"/);
});
