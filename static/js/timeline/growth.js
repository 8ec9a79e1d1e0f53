/** What of a view is there at a moment: lines from the first time they were seen, nodes with their first line.  Pure. */

/** @import { View, ViewEdge } from "../types.d.ts" */
import { number } from "../format.js";
import { t } from "../i18n.js";

/** @param {ViewEdge} edge */
const born = edge => Date.parse(edge.first_seen);

/**
 * The moments at which something appears, rising.
 * @param {ViewEdge[]} edges
 * @returns {number[]} milliseconds since 1970
 */
export function births(edges) {
  return [...new Set(edges.map(born))].filter(ms => !Number.isNaN(ms)).sort((a, b) => a - b);
}

/**
 * Nodes and lines that are not there yet.  A node without any line has no time: it is always there.
 * @param {Pick<View, "nodes" | "edges">} view
 * @param {number} moment milliseconds since 1970
 * @returns {Set<string>} ids
 */
export function unborn({ nodes, edges }, moment) {
  const linked = new Set(edges.flatMap(edge => [edge.from, edge.to]));
  const there = edges.filter(edge => !(born(edge) > moment));
  const seen = new Set(there.flatMap(edge => [edge.from, edge.to, edge.id]));
  const waiting = nodes.filter(node => linked.has(node.id)).map(node => node.id);
  return new Set([...waiting, ...edges.map(edge => edge.id)].filter(id => !seen.has(id)));
}

/**
 * How much of a view is there, in words.
 * @param {ViewEdge[]} edges
 * @param {Set<string>} waiting what is not there yet
 */
export function soFar(edges, waiting) {
  const there = edges.filter(edge => !waiting.has(edge.id)).length;
  return t("{n} of {total} lines", { n: number(there), total: number(edges.length) });
}

/**
 * The next moment at which something appears, or the one before.
 * @param {number[]} moments rising
 * @param {number} from
 * @param {1 | -1} direction
 */
export function nextBirth(moments, from, direction) {
  const found = direction > 0 ? moments.find(ms => ms > from) : [...moments].reverse().find(ms => ms < from);
  return found ?? (direction > 0 ? moments[moments.length - 1] : moments[0]) ?? from;
}
