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
    return boxed(force(members, inside, { aspect: 1 + (aspect - 1) * share }));
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

const TRIES = 14;

/**
 * Columns of parts, the largest part first; of several column heights the one that lets the canvas show them largest.
 * @param {ReturnType<typeof boxed>[]} parts
 * @param {number} aspect
 */
function pack(parts, aspect) {
  const order = [...parts].sort((a, b) => b.height - a.height);
  const area = parts.reduce((sum, part) => sum + (part.width + GAP) * (part.height + GAP), 0);
  const least = Math.max(order[0]?.height ?? 0, Math.sqrt(area / aspect) * 0.8);
  let best = columns(order, least);
  for (let i = 1; i < TRIES; i += 1) {
    const other = columns(order, least * (1 + i * 0.12));
    if (extent(other, aspect) < extent(best, aspect)) best = other;
  }
  return best.placed;
}

/**
 * @param {{ width: number, height: number }} packed
 * @param {number} aspect
 */
function extent({ width, height }, aspect) {
  return Math.max(width / aspect, height);
}

/**
 * @param {ReturnType<typeof boxed>[]} parts
 * @param {number} highest
 */
function columns(parts, highest) {
  /** @type {Map<string, Point>} */
  const placed = new Map();
  let [x, y, columnWidth, height] = [0, 0, 0, 0];
  for (const part of parts) {
    if (y > 0 && y + part.height > highest) [x, y, columnWidth] = [x + columnWidth + GAP, 0, 0];
    for (const [id, point] of part.points)
      placed.set(id, { x: x + point.x - part.left, y: y + point.y - part.top });
    height = Math.max(height, y + part.height);
    y += part.height + GAP;
    columnWidth = Math.max(columnWidth, part.width);
  }
  return { placed, width: x + columnWidth, height };
}
