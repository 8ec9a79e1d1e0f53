/** Lines between the same ends as one.  Pure. */

/** @import { ViewEdge } from "../types.d.ts" */
import { summed } from "./compared.js";

/**
 * Successes and events that have no outcome, such as logoffs, are one line between the same ends; failures stay apart,
 * and so do lines whose source is only what a client claimed.
 * @param {ViewEdge[]} edges
 * @returns {ViewEdge[]} in their given order
 */
export function mergeOutcomes(edges) {
  /** @type {Map<string, ViewEdge>} */
  const merged = new Map();
  for (const edge of edges) {
    const ends = JSON.stringify([
      edge.from,
      edge.to,
      edge.kind,
      edge.is_failure,
      edge.is_claimed_source ?? false,
    ]);
    const other = merged.get(ends);
    merged.set(ends, other ? joined(other, edge) : edge);
  }
  return [...merged.values()];
}

/**
 * Two lines as one.
 * @param {ViewEdge} a gives the id
 * @param {ViewEdge} b
 * @returns {ViewEdge}
 */
export function joined(a, b) {
  return {
    ...a,
    event_ids: union(a.event_ids, b.event_ids),
    logon_types: union(a.logon_types, b.logon_types),
    packages: union(a.packages, b.packages),
    logons: union(a.logons ?? [], b.logons ?? []),
    n_logons: (a.n_logons ?? 1) + (b.n_logons ?? 1),
    outcome: a.outcome === b.outcome ? a.outcome : null,
    is_claimed_source: (a.is_claimed_source ?? false) && (b.is_claimed_source ?? false),
    count: a.count + b.count,
    before: summed(a.before, b.before),
    after: summed(a.after, b.after),
    first_seen: a.first_seen < b.first_seen ? a.first_seen : b.first_seen,
    last_seen: a.last_seen > b.last_seen ? a.last_seen : b.last_seen,
  };
}

/**
 * @template {string | number} T
 * @param {T[]} a
 * @param {T[]} b
 */
const union = (a, b) => [...new Set([...a, ...b])].sort((x, y) => (x < y ? -1 : 1));
