/** A view of the API as Cytoscape elements.  Pure: tested without a browser. */

/** @import { View, ViewNode, ViewEdge } from "../types.d.ts" */
import { number, shorten } from "../format.js";
import { shapeOf } from "../labels.js";
import { shortNames, standOut } from "../names.js";

const SMALLEST = 25;
const LARGEST = 50;
const LABEL_SIGNS = 26;
const CROWD = 60; // nodes above which the important ones get larger labels, to be read from afar
const STRONG_MARK = 3;

/**
 * @typedef {{ id: string, label: string, shape: string, size: number, font: number, weight: number, anomaly: "strong" | "some" | "none" }} NodeData
 * @typedef {{ id: string, source: string, target: string, label: string, width: number, failure: boolean }} EdgeData
 */

/**
 * @param {View} view
 * @returns {{ nodes: { data: NodeData }[], edges: { data: EdgeData }[] }}
 */
export function elementsOf(view) {
  const most = Math.max(0, ...view.nodes.map(weight));
  const known = new Set(view.nodes.map(node => node.id));
  const rows = view.nodes.map(node => ({ ...node, key: node.id }));
  const context = {
    most,
    names: shortNames(rows),
    strong: standOut(rows),
    isCrowd: view.nodes.length > CROWD,
  };
  return {
    nodes: view.nodes.map(node => ({ data: nodeData(node, context) })),
    // An edge without both ends would make Cytoscape throw away the whole view.
    edges: view.edges
      .filter(edge => known.has(edge.from) && known.has(edge.to))
      .map(edge => ({ data: edgeData(edge) })),
  };
}

/** @param {ViewNode} node the rank where there is one, else how busy it is */
function weight(node) {
  return node.rank ?? Math.log1p(node.n_events);
}

/**
 * @param {ViewNode} node
 * @param {{ most: number, names: Map<string, string>, strong: Set<string>, isCrowd: boolean }} context
 * @returns {NodeData}
 */
function nodeData(node, { most, names, strong, isCrowd }) {
  const shape = shapeOf(node);
  const share = most > 0 ? Math.sqrt(Math.max(0, weight(node)) / most) : 0;
  const scale = shape === "privileged" ? 1.22 : 1; // a diamond of the same width has half a square's area
  const isStrong = strong.has(node.id);
  const isImportant = isCrowd && (isStrong || shape === "privileged");
  return {
    id: node.id,
    label: shorten(names.get(node.id) ?? node.label, LABEL_SIGNS),
    shape,
    size: Math.round((SMALLEST + (LARGEST - SMALLEST) * share) * scale * 10) / 10,
    font: isCrowd ? Math.round(12 + Math.max(isImportant ? 4 : 0, 8 * (share - 0.25))) : 11,
    weight: weight(node),
    anomaly: isStrong ? "strong" : (node.anomaly_mark ?? 0) >= STRONG_MARK ? "some" : "none",
  };
}

/**
 * @param {ViewEdge} edge
 * @returns {EdgeData}
 */
function edgeData(edge) {
  return {
    id: edge.id,
    source: edge.from,
    target: edge.to,
    label: edgeLabel(edge),
    width: edgeWidth(edge.count),
    failure: edge.is_failure,
  };
}

/**
 * Successes and events that have no outcome, such as logoffs, are one line between the same ends; failures stay apart.
 * @param {ViewEdge[]} edges
 * @returns {ViewEdge[]} in their given order
 */
export function mergeOutcomes(edges) {
  /** @type {Map<string, ViewEdge>} */
  const merged = new Map();
  for (const edge of edges) {
    const ends = JSON.stringify([edge.from, edge.to, edge.kind, edge.is_failure]);
    const other = merged.get(ends);
    merged.set(ends, other ? joined(other, edge) : edge);
  }
  return [...merged.values()];
}

/**
 * @param {ViewEdge} a gives the id
 * @param {ViewEdge} b
 * @returns {ViewEdge}
 */
function joined(a, b) {
  return {
    ...a,
    event_ids: union(a.event_ids, b.event_ids),
    logon_types: union(a.logon_types, b.logon_types),
    packages: union(a.packages, b.packages),
    logons: union(a.logons ?? [], b.logons ?? []),
    n_logons: (a.n_logons ?? 1) + (b.n_logons ?? 1),
    outcome: a.outcome === b.outcome ? a.outcome : null,
    count: a.count + b.count,
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

/** @param {number} count */
export function edgeWidth(count) {
  return Math.round((0.8 + Math.log2(1 + Math.max(0, count)) * 0.34) * 100) / 100;
}

/** @param {ViewEdge} edge what is special about it, and how often: `4625 ×213`, `RDP ×64`, `1102 ×1`, `×412` */
export function edgeLabel(edge) {
  const times = `×${number(edge.count)}`;
  if (edge.kind === "change") return `${edge.event_ids[0]} ${times}`;
  if (edge.is_failure) return `${edge.event_ids.length === 1 ? edge.event_ids[0] : "failed"} ${times}`;
  const isRdp = edge.logon_types.length === 1 && edge.logon_types[0] === 10;
  return isRdp ? `RDP ${times}` : times;
}
