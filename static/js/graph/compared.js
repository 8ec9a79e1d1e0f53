/** Two spans compared: how often each line's logons happened in both, and what that makes of the line.  Pure. */

/** @import { Comparison, View, ViewEdge } from "../types.d.ts" */

/** @typedef {"new" | "gone" | "grown" | "shrunk" | "same"} Change */

/** @type {Change[]} what a difference can be, the most telling first */
export const CHANGES = ["new", "gone", "grown", "shrunk"];

/**
 * @param {number} before
 * @param {number} after
 * @returns {Change}
 */
export function changeOf(before, after) {
  if (before === after) return "same";
  if (!before) return "new";
  if (!after) return "gone";
  return after > before ? "grown" : "shrunk";
}

/**
 * A view whose lines say how often they were seen in each span; those beyond the comparison's budget say nothing.
 * @param {View} view
 * @param {Comparison} comparison
 * @returns {View}
 */
export function compared(view, comparison) {
  const counts = new Map(comparison.edges.map(edge => [edge.id, edge]));
  const edges = view.edges.map(edge => {
    const found = counts.get(edge.id);
    return found ? { ...edge, before: found.count_a, after: found.count_b } : edge;
  });
  return { ...view, edges, comparison };
}

/**
 * @param {ViewEdge} edge
 * @returns {Change | null} null when nothing is compared
 */
export function changeOfEdge({ before, after }) {
  return before === undefined || after === undefined ? null : changeOf(before, after);
}

/**
 * How often two lines drawn as one were seen in a span; nothing when one of them does not say.
 * @param {number | undefined} a
 * @param {number | undefined} b
 */
export const summed = (a, b) => (a === undefined || b === undefined ? undefined : a + b);

/**
 * What is left out when only some changes are looked at: the other lines, and the nodes they leave alone.
 * @param {Pick<View, "nodes" | "edges">} view
 * @param {ReadonlySet<Change>} wanted
 * @returns {Set<string>}
 */
export function unwanted({ nodes, edges }, wanted) {
  if (!wanted.size) return new Set();
  const shown = edges.filter(edge => {
    const change = changeOfEdge(edge);
    return change !== null && wanted.has(change);
  });
  const kept = new Set(shown.flatMap(edge => [edge.id, edge.from, edge.to]));
  return new Set([...nodes, ...edges].map(element => element.id).filter(id => !kept.has(id)));
}
