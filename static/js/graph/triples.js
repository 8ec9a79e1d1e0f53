/** Which lines belong to the same logons: source → account is one half, account → destination the other.  Pure. */

/** @import { ViewEdge } from "../types.d.ts" */

/** @type {Record<string, string>} */
const OTHER_HALF = { source: "destination", destination: "source" };

/**
 * @param {ViewEdge} edge
 * @param {ViewEdge[]} edges of the view
 * @returns {string[]} ids of the other halves of its logons, as far as the edges name them
 */
export function otherHalves(edge, edges) {
  const half = OTHER_HALF[edge.kind ?? ""];
  const mine = new Set(edge.logons ?? []);
  if (!half || !mine.size) return [];
  return edges
    .filter(
      other =>
        other.kind === half &&
        other.account === edge.account &&
        (other.logons ?? []).some(logon => mine.has(logon)),
    )
    .map(other => other.id);
}
