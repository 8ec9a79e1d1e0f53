/** Lays out each connected part by itself and packs the small ones beside the largest.  Pure. */

/** @import { Point } from "../types.d.ts" */
/** @import { LayoutEdge, LayoutNode } from "./force.js" */
import { force } from "./force.js";

const GAP = 70;

/**
 * @param {LayoutNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @param {number} aspect
 * @returns {Map<string, Point>}
 */
export function forceOfParts(nodes, edges, aspect) {
  const groups = islands(nodes, edges);
  // The islands beside it take their share of the width.
  const share = (groups[0]?.length ?? 1) / Math.max(1, nodes.length);
  const parts = groups.map(members => {
    const ids = new Set(members.map(node => node.id));
    const inside = edges.filter(edge => ids.has(edge.source));
    return boxed(force(members, inside, { aspect: aspect * Math.max(0.6, share) }));
  });
  return pack(parts, aspect);
}

/**
 * @param {LayoutNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @returns {LayoutNode[][]} the largest first, nodes in their given order
 */
export function islands(nodes, edges) {
  const parent = new Map(nodes.map(node => [node.id, node.id]));
  /** @param {string} id @returns {string} */
  const root = id => {
    const up = parent.get(id) ?? id;
    if (up === id) return id;
    const top = root(up);
    parent.set(id, top);
    return top;
  };
  for (const { source, target } of edges)
    if (parent.has(source) && parent.has(target)) parent.set(root(source), root(target));
  /** @type {Map<string, LayoutNode[]>} */
  const parts = new Map();
  for (const node of nodes) parts.set(root(node.id), [...(parts.get(root(node.id)) ?? []), node]);
  return [...parts.values()].sort((a, b) => b.length - a.length);
}

/** @param {Map<string, Point>} points */
function boxed(points) {
  const [xs, ys] = [[...points.values()].map(point => point.x), [...points.values()].map(point => point.y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { points, left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/**
 * The largest part first, the others in columns beside it, as high as it is; a canvas is wider than high.
 * @param {ReturnType<typeof boxed>[]} parts
 * @param {number} aspect
 */
function pack(parts, aspect) {
  const area = parts.reduce((sum, part) => sum + (part.width + GAP) * (part.height + GAP), 0);
  const highest = Math.max(parts[0]?.height ?? 0, Math.sqrt(area / aspect));
  /** @type {Map<string, Point>} */
  const placed = new Map();
  let [x, y, columnWidth] = [0, 0, 0];
  for (const part of parts) {
    if (y > 0 && y + part.height > highest) [x, y, columnWidth] = [x + columnWidth + GAP, 0, 0];
    for (const [id, point] of part.points)
      placed.set(id, { x: x + point.x - part.left, y: y + point.y - part.top });
    y += part.height + GAP;
    columnWidth = Math.max(columnWidth, part.width);
  }
  return placed;
}
