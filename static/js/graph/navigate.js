/** Which node lies next in a direction.  Pure. */

/** @import { Point } from "../types.d.ts" */

/** @type {Record<string, Point>} */
export const DIRECTIONS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * The nearest node within 60° of *direction*; the straighter, the nearer it counts.
 * @param {{ id: string, x: number, y: number }[]} nodes
 * @param {string | null} from
 * @param {Point} direction
 * @returns {string | null} its id; the first node when nothing is selected, null when there is none that way
 */
export function nextNode(nodes, from, direction) {
  const here = nodes.find(node => node.id === from);
  if (!here) return nodes[0]?.id ?? null;
  let [best, least] = [/** @type {string | null} */ (null), Infinity];
  for (const node of nodes) {
    if (node === here) continue;
    const [dx, dy] = [node.x - here.x, node.y - here.y];
    const along = dx * direction.x + dy * direction.y;
    const across = Math.abs(dx * direction.y - dy * direction.x);
    if (along <= 0 || across > along * 1.75) continue;
    const cost = along + across * 2;
    if (cost < least) [best, least] = [node.id, cost];
  }
  return best;
}
