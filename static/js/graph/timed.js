/** Left to right in the order of time: a node stands where its first logon does.  Pure. */

/** @import { Point } from "../types.d.ts" */
/** @import { PlacedNode } from "./layouts.js" */

const LANE = 64;
const ROOM = 100; // between two nodes of one lane
const NARROW = 0.5; // how much of the width is shared out by order, so that busy hours are not one heap

/**
 * @param {PlacedNode[]} nodes with `first`, when they were first seen, in ms; those without stand at the beginning
 * @param {number} aspect
 * @returns {Map<string, Point>}
 */
export function timed(nodes, aspect) {
  const order = [...nodes].sort((a, b) => (a.first ?? 0) - (b.first ?? 0) || (a.id < b.id ? -1 : 1));
  const times = order.map(node => node.first ?? 0).filter(Boolean);
  const [start, end] = [times[0] ?? 0, times.at(-1) ?? 0];
  const width = Math.max(600, Math.sqrt(nodes.length * ROOM * LANE * aspect) * 1.5);
  /** @type {number[]} where each lane is free from */
  const free = [];
  /** @type {Map<string, Point>} */
  const placed = new Map();
  order.forEach((node, i) => {
    const byTime = end > start && node.first ? (node.first - start) / (end - start) : 0;
    const byOrder = order.length > 1 ? i / (order.length - 1) : 0;
    const x = Math.round(width * (byTime * (1 - NARROW) + byOrder * NARROW));
    const found = free.findIndex(from => from <= x);
    const lane = found < 0 ? free.length : found;
    free[lane] = x + ROOM;
    placed.set(node.id, { x, y: laneY(lane) });
  });
  return placed;
}

/** @param {number} lane 0 in the middle, then above and below in turn */
function laneY(lane) {
  return Math.ceil(lane / 2) * LANE * (lane % 2 ? -1 : 1);
}
