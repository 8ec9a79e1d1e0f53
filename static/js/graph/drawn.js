/** What is drawn: the server's view, with the analyst's work on it.  Pure. */

/** @import { View, ViewEdge, ViewNode } from "../types.d.ts" */
/** @import { Work } from "./work.js" */
import { classicEdges } from "./classic.js";
import { eventsOf } from "./counted.js";
import { mergeOutcomes } from "./merge.js";
import { grouped, rests } from "./groups.js";

/**
 * `drawn` is what of it is on the screen, groups counted by their members.
 * @typedef {View & { openable: string[], n_hidden_nodes: number, drawn: { n_nodes: number, n_events: number, isExact: boolean } }} DrawnView
 */

/**
 * @param {View} base
 * @param {Work} work
 * @param {{ lines: "triple" | "classic", kept: ReadonlySet<string> }} options
 * @returns {DrawnView}
 */
export function drawn(base, work, { lines, kept }) {
  const all = distinct([...base.nodes, ...work.added.flatMap(addition => addition.nodes)]);
  const hidden = new Set(work.hidden);
  const shown = all.filter(node => !hidden.has(node.id));
  const ids = new Set(shown.map(node => node.id));
  const between = distinct([...base.edges, ...work.added.flatMap(addition => addition.edges)]).filter(
    edge => ids.has(edge.from) && ids.has(edge.to),
  );
  const isWhole = all.length === shown.length && !work.added.length;
  const whole = { n_events: base.n_events, isExact: true };
  const merged = mergeOutcomes(between);
  const [nodes, edges] = lines === "classic" ? classic(shown, merged) : [shown, merged];
  const folded = grouped(nodes, edges, {
    ...work,
    kept: new Set([...kept, ...work.pinned]),
  });
  const rest = rests(work.added.filter(addition => ids.has(addition.node)));
  return {
    ...base,
    nodes: [...folded.nodes, ...rest.nodes],
    edges: [...folded.edges, ...rest.edges],
    openable: folded.openable,
    n_hidden_nodes: all.length - shown.length,
    drawn: { n_nodes: shown.length, ...(isWhole ? whole : eventsOf(between)) },
  };
}

/**
 * Nodes that only lines without an account reached would lie about alone.
 * @param {ViewNode[]} nodes
 * @param {ViewEdge[]} edges
 * @returns {[ViewNode[], ViewEdge[]]}
 */
function classic(nodes, edges) {
  const lines = classicEdges(edges);
  const [before, after] = [endsOf(edges), endsOf(lines)];
  return [nodes.filter(node => after.has(node.id) || !before.has(node.id)), lines];
}

/** @param {ViewEdge[]} edges */
const endsOf = edges => new Set(edges.flatMap(edge => [edge.from, edge.to]));

/**
 * @template {{ id: string }} T
 * @param {T[]} rows
 * @returns {T[]} the first of each id
 */
export function distinct(rows) {
  /** @type {Map<string, T>} */
  const found = new Map();
  for (const row of rows) if (!found.has(row.id)) found.set(row.id, row);
  return [...found.values()];
}
