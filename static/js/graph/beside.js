/** Places for new nodes: each beside the neighbour it came with, on free ground; nothing else moves.  Pure. */

/** @import { Point } from "../types.d.ts" */
/** @import { LayoutEdge, LayoutNode } from "./force.js" */

const CELL = { width: 96, height: 66 };
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const NEAREST = 105;
const STEP = 26;
const TRIES = 400;

/**
 * @param {LayoutNode[]} nodes new ones
 * @param {LayoutEdge[]} edges
 * @param {Map<string, Point>} fixed
 * @returns {Map<string, Point>} the places of all nodes, the fixed ones as they were
 */
export function beside(nodes, edges, fixed) {
  const placed = new Map(fixed);
  const taken = new Set([...fixed.values()].map(cellOf));
  const middle = middleOf([...fixed.values()]);
  const fresh = new Set(nodes.map(node => node.id));
  const links = linksOf(edges, fresh);
  const queue = nodes.filter(node => !placed.has(node.id));
  // Neighbours of placed nodes first, then theirs; what hangs on nothing goes to the middle's edge.
  while (queue.length) {
    const at = queue.findIndex(node => links.get(node.id)?.some(id => placed.has(id)));
    const [node] = queue.splice(Math.max(0, at), 1);
    const parent = links.get(node.id)?.find(id => placed.has(id));
    const point = freePlace((parent && placed.get(parent)) || middle, middle, taken);
    placed.set(node.id, point);
    taken.add(cellOf(point));
  }
  return placed;
}

/**
 * @param {LayoutEdge[]} edges
 * @param {Set<string>} fresh
 */
function linksOf(edges, fresh) {
  /** @type {Map<string, string[]>} */
  const links = new Map([...fresh].map(id => [id, []]));
  for (const { source, target } of edges) {
    links.get(source)?.push(target);
    links.get(target)?.push(source);
  }
  return links;
}

/** @param {Point} point */
const cellOf = ({ x, y }) => `${Math.round(x / CELL.width)} ${Math.round(y / CELL.height)}`;

/** @param {Point[]} points */
function middleOf(points) {
  const n = Math.max(1, points.length);
  return {
    x: points.reduce((sum, point) => sum + point.x, 0) / n,
    y: points.reduce((sum, point) => sum + point.y, 0) / n,
  };
}

/**
 * A spiral out of *from*, beginning on the side away from the middle.
 * @param {Point} from
 * @param {Point} middle
 * @param {Set<string>} taken
 * @returns {Point}
 */
function freePlace(from, middle, taken) {
  const outwards = Math.atan2(from.y - middle.y, from.x - middle.x);
  for (let i = 0; ; i += 1) {
    const radius = NEAREST + STEP * Math.sqrt(i) * (i > 0 ? 1 : 0);
    const angle = outwards + i * GOLDEN_ANGLE;
    const point = {
      x: Math.round(from.x + radius * Math.cos(angle)),
      y: Math.round(from.y + radius * 0.8 * Math.sin(angle)),
    };
    if (i >= TRIES || !taken.has(cellOf(point))) return point;
  }
}
