/** Positions by the name of a layout.  Pure and the same every time. */

/** @import { Layout, Point } from "../types.d.ts" */
/** @import { LayoutEdge, LayoutNode } from "./force.js" */
import { t } from "../i18n.js";
import { force } from "./force.js";
import { forceOfParts } from "./islands.js";
import { timed } from "./timed.js";
import { tree } from "./tree.js";

/** @typedef {LayoutNode & { weight: number, shape: string, first?: number }} PlacedNode */

/** @type {Record<Layout, { title: () => string, help: () => string }>} */
export const LAYOUTS = {
  force: { title: () => t("Force"), help: () => t("neighbours near each other") },
  tree: { title: () => t("Tree"), help: () => t("from the selected node") },
  circle: { title: () => t("Circle"), help: () => t("accounts, then hosts") },
  grid: { title: () => t("Grid"), help: () => t("by kind, then rank") },
  concentric: { title: () => t("Concentric"), help: () => t("highest rank in the middle") },
  time: { title: () => t("Time"), help: () => t("by first logon, left to right") },
};

const KIND_ORDER = ["privileged", "account", "host", "address"];

/**
 * @param {Layout} name
 * @param {PlacedNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @param {number} aspect width over height of the canvas
 * @param {{ fixed?: Map<string, Point>, root?: string | null }} [options] *fixed* nodes stay where they are
 * @returns {Map<string, Point>}
 */
export function positions(name, nodes, edges, aspect, { fixed, root = null } = {}) {
  const placed = arranged(name, nodes, edges, aspect, { fixed, root });
  for (const [id, point] of fixed ?? []) if (placed.has(id)) placed.set(id, point);
  return placed;
}

/**
 * @param {Layout} name
 * @param {PlacedNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @param {number} aspect
 * @param {{ fixed?: Map<string, Point>, root: string | null }} options
 */
function arranged(name, nodes, edges, aspect, { fixed, root }) {
  if (name === "tree") return tree(nodes, edges, root);
  if (name === "time") return timed(nodes, aspect);
  if (name === "concentric") return concentric(nodes);
  if (name === "grid") return grid(nodes, aspect);
  if (name === "circle") return circle(nodes);
  return fixed?.size ? force(nodes, edges, { aspect, fixed }) : forceOfParts(nodes, edges, aspect);
}

/** @param {PlacedNode[]} nodes */
function byKind(nodes) {
  return [...nodes].sort(
    (a, b) =>
      KIND_ORDER.indexOf(a.shape) - KIND_ORDER.indexOf(b.shape) ||
      b.weight - a.weight ||
      (a.id < b.id ? -1 : 1),
  );
}

/** @param {PlacedNode[]} nodes */
function circle(nodes) {
  const radius = Math.max(150, (nodes.length * 74) / (2 * Math.PI));
  return ring(byKind(nodes), radius);
}

/**
 * @param {PlacedNode[]} nodes
 * @param {number} radius
 */
function ring(nodes, radius) {
  return new Map(
    nodes.map((node, i) => {
      const angle = (2 * Math.PI * i) / nodes.length - Math.PI / 2;
      return [node.id, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }];
    }),
  );
}

/** @param {PlacedNode[]} nodes */
function concentric(nodes) {
  const order = [...nodes].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  /** @type {Map<string, Point>} */
  const placed = new Map();
  for (let at = 0, level = 0; at < order.length; level += 1) {
    const radius = level * 105;
    const room = level ? Math.floor((2 * Math.PI * radius) / 84) : 1;
    for (const [id, point] of ring(order.slice(at, at + room), radius)) placed.set(id, point);
    at += room;
  }
  return placed;
}

/**
 * @param {PlacedNode[]} nodes
 * @param {number} aspect
 */
function grid(nodes, aspect) {
  const [width, height] = [118, 92];
  const columns = Math.max(1, Math.round(Math.sqrt((nodes.length * aspect * height) / width)));
  return new Map(
    byKind(nodes).map((node, i) => [
      node.id,
      { x: (i % columns) * width, y: Math.floor(i / columns) * height },
    ]),
  );
}
