/** A tree from one node, left to right: every node as far from the root as it has steps to go.  Pure. */

/** @import { Point } from "../types.d.ts" */
/** @import { LayoutEdge } from "./force.js" */
/** @import { PlacedNode } from "./layouts.js" */

const LEVEL = 210;
const COLUMN = 118;
const ROW = 62;
const ROWS = 9; // leaves below each other before a second column begins

/** @typedef {{ id: string, children: Branch[] }} Branch */

/**
 * @param {PlacedNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @param {string | null} root the busiest node of each part where it is not known
 * @returns {Map<string, Point>}
 */
export function tree(nodes, edges, root) {
  const links = linksOf(nodes, edges);
  const order = [...nodes].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1)).map(node => node.id);
  if (root && links.has(root)) order.unshift(root);
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {Map<string, Point>} */
  const placed = new Map();
  let top = 0;
  for (const id of order) {
    if (seen.has(id)) continue;
    top += place(branchOf(id, links, seen), 0, top, placed) + ROW / 2;
  }
  return placed;
}

/**
 * @param {PlacedNode[]} nodes
 * @param {LayoutEdge[]} edges
 */
function linksOf(nodes, edges) {
  /** @type {Map<string, Set<string>>} */
  const links = new Map(nodes.map(node => [node.id, new Set()]));
  for (const { source, target } of edges) {
    links.get(source)?.add(target);
    links.get(target)?.add(source);
  }
  return links;
}

/**
 * @param {string} root
 * @param {Map<string, Set<string>>} links
 * @param {Set<string>} seen gets what the branch holds
 * @returns {Branch} breadth first, so that every node is on its nearest level
 */
function branchOf(root, links, seen) {
  /** @type {Branch} */
  const top = { id: root, children: [] };
  seen.add(root);
  const queue = [top];
  for (const branch of queue)
    for (const id of [...(links.get(branch.id) ?? [])].sort()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const child = { id, children: [] };
      branch.children.push(child);
      queue.push(child);
    }
  return top;
}

/**
 * @param {Branch} branch
 * @param {number} x
 * @param {number} top
 * @param {Map<string, Point>} placed
 * @returns {number} the height it takes
 */
function place(branch, x, top, placed) {
  const leaves = branch.children.filter(child => !child.children.length);
  const inner = branch.children.filter(child => child.children.length);
  let height = 0;
  for (const child of inner) height += place(child, x + LEVEL, top + height, placed);
  const rows = Math.min(ROWS, leaves.length);
  leaves.forEach((leaf, i) =>
    placed.set(leaf.id, {
      x: x + LEVEL + Math.floor(i / ROWS) * COLUMN,
      y: top + height + ((i % ROWS) + 0.5) * ROW,
    }),
  );
  height = Math.max(ROW, height + rows * ROW);
  placed.set(branch.id, { x, y: top + height / 2 });
  return height;
}
