/** Two spans compared: how often each line's logons happened in both, and what that makes of the line.  Pure. */

/** @import { Comparison, View, ViewEdge } from "../types.d.ts" */
/** @import { DrawnView } from "./drawn.js" */
import { eventsOf } from "./counted.js";

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
 * @param {string | null} text of the address
 * @returns {Set<Change>}
 */
export function readChanges(text) {
  const words = (text ?? "").split(",");
  return new Set(CHANGES.filter(change => words.includes(change)));
}

/**
 * How many lines changed in which way.
 * @param {ViewEdge[]} edges
 * @returns {Map<Change | null, number>}
 */
export function countChanges(edges) {
  /** @type {Map<Change | null, number>} */
  const counts = new Map();
  for (const edge of edges) {
    const change = changeOfEdge(edge);
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return counts;
}

/**
 * What is left when only some changes are looked at: their lines, and the nodes these reach.
 * @param {DrawnView} view
 * @param {ReadonlySet<Change>} wanted all when it is empty
 * @returns {DrawnView}
 */
export function narrowed(view, wanted) {
  if (!wanted.size) return view;
  const edges = view.edges.filter(edge => {
    const change = changeOfEdge(edge);
    return change !== null && wanted.has(change);
  });
  const ends = new Set(edges.flatMap(edge => [edge.from, edge.to]));
  const nodes = view.nodes.filter(node => ends.has(node.id));
  return { ...view, nodes, edges, drawn: { n_nodes: nodes.length, ...eventsOf(edges) } };
}

/**
 * @param {Pick<View, "nodes" | "edges">} whole
 * @param {Pick<View, "nodes" | "edges">} part
 * @returns {Set<string>} what the part leaves out
 */
export function leftOut(whole, part) {
  const kept = new Set([...part.nodes, ...part.edges].map(element => element.id));
  return new Set([...whole.nodes, ...whole.edges].map(element => element.id).filter(id => !kept.has(id)));
}
