/** A view of the API as Cytoscape elements.  Pure: tested without a browser. */

/** @import { View, ViewNode, ViewEdge } from "../types.d.ts" */
import { number, shortenMiddle } from "../format.js";
import { shapeOf } from "../labels.js";
import { shortNames, standOut } from "../names.js";
import { t } from "../i18n.js";
import { changeOfEdge } from "./compared.js";
import { familyOf, typeWord } from "./families.js";

const SMALLEST = 25;
const LARGEST = 50;
const LABEL_LETTERS = 26;
const UNKNOWN_DOMAIN = " (?)"; // drawn; the details say it in words
const CROWD = 60; // nodes above which the important ones get larger labels, to be read from afar

/** @import { Change } from "./compared.js" */
/** @import { Family } from "./families.js" */

/**
 * @typedef {{ id: string, label: string, shape: string, size: number, font: number, weight: number, salvaged: boolean, anomaly: "strong" | "none", first: number }} NodeData
 * @typedef {{ id: string, source: string, target: string, label: string, width: number, failure: boolean, claimed: boolean, directed: boolean, family: Family, change: Change | null }} EdgeData
 * @typedef {{ most: number, names: Map<string, string>, strong: Set<string>, isCrowd: boolean, first: Map<string, number>, weight: (node: ViewNode) => number, byRank: (node: ViewNode) => number }} Context
 */

/**
 * @param {Pick<View, "nodes" | "edges">} view
 * @param {"events" | "rank"} [sized] what the size of a node says
 * @returns {{ nodes: { data: NodeData }[], edges: { data: EdgeData }[] }}
 */
export function elementsOf(view, sized = "rank") {
  const isRanked = view.nodes.some(node => node.rank);
  const byRank = (/** @type {ViewNode} */ node) => (isRanked ? (node.rank ?? 0) : byEvents(node));
  const weight = sized === "rank" ? byRank : byEvents;
  const most = Math.max(0, ...view.nodes.map(weight));
  const known = new Set(view.nodes.map(node => node.id));
  const rows = view.nodes.map(node => ({ ...node, key: node.id }));
  const context = {
    most,
    names: shortNames(rows),
    strong: standOut(rows),
    isCrowd: view.nodes.length > CROWD,
    first: firstSeen(view.edges),
    weight,
    byRank,
  };
  return {
    nodes: view.nodes.map(node => ({ data: nodeData(node, context) })),
    // An edge without both ends would make Cytoscape throw away the whole view.
    edges: view.edges
      .filter(edge => known.has(edge.from) && known.has(edge.to))
      .map(edge => ({ data: edgeData(edge) })),
  };
}

/** @param {ViewNode} node */
const byEvents = node => Math.log1p(node.n_events);

/** @param {ViewEdge[]} edges */
function firstSeen(edges) {
  /** @type {Map<string, number>} */
  const first = new Map();
  for (const { from, to, first_seen: seen } of edges) {
    const at = Date.parse(seen);
    for (const id of [from, to]) if (at < (first.get(id) ?? Infinity)) first.set(id, at);
  }
  return first;
}

/**
 * @param {ViewNode} node
 * @param {Context} context
 * @returns {NodeData}
 */
function nodeData(node, { most, names, strong, isCrowd, first, weight, byRank }) {
  const shape = node.members ? `${node.kind}s` : shapeOf(node);
  const share = most > 0 ? Math.sqrt(Math.max(0, weight(node)) / most) : 0;
  const scale = shape === "privileged" ? 1.22 : 1; // a diamond of the same width has half a square's area
  const isStrong = strong.has(node.id);
  const isImportant = isCrowd && (isStrong || shape === "privileged");
  return {
    id: node.id,
    label: drawnLabel(node.id, names.get(node.id) ?? node.label),
    shape,
    size: Math.round((SMALLEST + (LARGEST - SMALLEST) * share) * scale * 10) / 10,
    font: isCrowd ? Math.round(12 + Math.max(isImportant ? 4 : 0, 8 * (share - 0.25))) : 11,
    weight: byRank(node),
    first: first.get(node.id) ?? 0,
    salvaged: node.is_salvaged_only ?? false,
    anomaly: isStrong ? "strong" : "none",
  };
}

/**
 * A label as short as the graph needs it.
 * @param {string} id
 * @param {string} name
 */
export function drawnLabel(id, name) {
  const remark = t("{name} (domain not logged)", { name: "" });
  const isRemarked = id.startsWith("a:\\") && name.endsWith(remark);
  if (!isRemarked) return shortenMiddle(name, LABEL_LETTERS);
  const bare = name.slice(0, -remark.length);
  return shortenMiddle(bare, LABEL_LETTERS - UNKNOWN_DOMAIN.length) + UNKNOWN_DOMAIN;
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
    claimed: edge.is_claimed_source ?? false,
    directed: edge.kind !== "pair",
    family: familyOf(edge.logon_types),
    change: changeOfEdge(edge),
  };
}

/** @param {number} count */
export function edgeWidth(count) {
  return Math.round((0.8 + Math.log2(1 + Math.max(0, count)) * 0.34) * 100) / 100;
}

/** @param {ViewEdge} edge what is special about it, and how often: `4625 ×213`, `RDP ×64`, `1102 ×1`, `×412` */
export function edgeLabel(edge) {
  if (!edge.count) return ""; // leads to what is not loaded yet
  if (edge.before !== undefined) return `${number(edge.before)} → ${number(edge.after)}`;
  const times = `×${number(edge.count)}`;
  if (edge.kind === "change") return `${edge.event_ids[0]} ${times}`;
  if (edge.is_failure) return `${edge.event_ids.length === 1 ? edge.event_ids[0] : t("failed")} ${times}`;
  return `${typeWord(edge.logon_types)} ${times}`.trim();
}
