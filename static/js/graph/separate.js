/** Pushes apart nodes whose boxes, labels included, lie on each other.  Pure. */

/** @import { LayoutNode } from "./force.js" */
import { letters } from "../format.js";

const ROUNDS = 60;

/**
 * Sweep from left to right, so that only boxes that overlap in x are compared.
 * @param {LayoutNode[]} nodes
 * @param {Float64Array} x changed in place
 * @param {Float64Array} y changed in place
 * @param {boolean[]} held
 */
export function separate(nodes, x, y, held) {
  const halfWidth = nodes.map(node => Math.max(node.size, labelWidth(node)) / 2 + 4);
  const halfHeight = nodes.map(node => (node.size + (node.font ?? 11) * 1.5) / 2 + 4);
  const order = nodes.map((_, i) => i);
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = false;
    order.sort((a, b) => x[a] - halfWidth[a] - (x[b] - halfWidth[b]) || a - b);
    for (let p = 0; p < order.length; p += 1)
      for (let q = p + 1; q < order.length; q += 1) {
        const [a, b] = [order[p], order[q]];
        if (x[b] - halfWidth[b] >= x[a] + halfWidth[a]) break;
        const overX = halfWidth[a] + halfWidth[b] - Math.abs(x[a] - x[b]);
        const overY = halfHeight[a] + halfHeight[b] - Math.abs(y[a] - y[b]);
        if (overX <= 0 || overY <= 0 || (held[a] && held[b])) continue;
        moved = true;
        const axis = overY <= overX ? y : x;
        const direction = axis[a] < axis[b] || (axis[a] === axis[b] && a < b) ? -1 : 1;
        shift(axis, [a, b], Math.min(overX, overY) * direction, held);
      }
    if (!moved) return;
  }
}

/** @param {LayoutNode} node labels longer than that may overlap: short ones are read, long ones are cut by the eye */
function labelWidth(node) {
  return Math.min(letters(node.label), 15) * (node.font ?? 11) * 0.54;
}

/**
 * @param {Float64Array} axis
 * @param {[number, number]} pair
 * @param {number} distance of the first; the second goes the other way
 * @param {boolean[]} held
 */
function shift(axis, [a, b], distance, held) {
  const share = held[a] || held[b] ? 1 : 0.5;
  if (!held[a]) axis[a] += distance * share;
  if (!held[b]) axis[b] -= distance * share;
}
