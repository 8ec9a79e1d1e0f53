/** How much of a view is drawn, once the analyst has hidden or added something.  Pure. */

/** @import { ViewEdge } from "../types.d.ts" */

/**
 * The events behind lines.  A logon's events are on the line to its account and on that to its destination; they count
 * once.  Where a line is only partly told by others its share is reckoned, and the sum is not exact.
 * @param {ViewEdge[]} edges
 * @returns {{ n_events: number, isExact: boolean }}
 */
export function eventsOf(edges) {
  const known = new Set(edges.filter(edge => edge.kind === "source").flatMap(edge => edge.logons ?? []));
  let [n_events, isExact] = [0, true];
  for (const edge of edges) {
    const logons = edge.kind === "destination" ? (edge.logons ?? []) : [];
    const n_known = logons.filter(logon => known.has(logon)).length;
    if (!n_known) n_events += edge.count;
    else if (n_known < (edge.n_logons ?? logons.length)) {
      n_events += Math.round(edge.count * (1 - n_known / logons.length));
      isExact = false;
    }
  }
  return { n_events, isExact };
}
