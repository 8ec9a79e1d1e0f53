/** Which corner of the canvas the minimap lies in: one without nodes beneath it, while there is one.  Pure. */

/** @import { Point } from "../types.d.ts" */

/** @typedef {{ x: number, y: number, width: number, height: number }} Box in pixels, its upper left corner and size */

const EDGE = 12; // pixels to the border of the canvas
const ROOM = 22; // around the middle of a node: half of it, and the first line of its label

/**
 * @param {Box[]} corners
 * @param {Point[]} nodes their middles, in the same pixels
 * @param {number} now the corner it lies in, which it keeps while no other is freer
 * @param {Point | null} [selected] the node that is looked at: it counts more than all others
 * @returns {{ at: number, n_beneath: number }}
 */
export function freest(corners, nodes, now, selected = null) {
  const counts = corners.map(corner => {
    const isOverSelected = selected !== null && isBeneath(selected, corner);
    return nodes.filter(node => isBeneath(node, corner)).length + (isOverSelected ? nodes.length : 0);
  });
  const least = Math.min(...counts);
  return { at: counts[now] === least ? now : counts.indexOf(least), n_beneath: least };
}

/** @param {Point} node @param {Box} box */
const isBeneath = ({ x, y }, box) =>
  x > box.x - ROOM && x < box.x + box.width + ROOM && y > box.y - ROOM && y < box.y + box.height + ROOM;

/**
 * The four corners, within what the bars above, the legend below and the zoom buttons leave.
 * @param {{ width: number, height: number }} canvas
 * @param {{ width: number, height: number }} minimap
 * @param {{ top: number, bottom: number, left: number, buttons: number }} taken pixels at each side; *buttons* from below, at the right
 * @returns {Box[]} lower right first, then upper right, lower left and upper left
 */
export function cornersOf({ width, height }, minimap, { top, bottom, left, buttons }) {
  const [atRight, atLeft] = [width - minimap.width - EDGE, left + EDGE];
  const low = (/** @type {number} */ covered) => height - covered - minimap.height;
  return [
    { x: atRight, y: low(Math.max(bottom, buttons)), ...minimap },
    { x: atRight, y: top, ...minimap },
    { x: atLeft, y: low(bottom), ...minimap },
    { x: atLeft, y: top, ...minimap },
  ];
}
