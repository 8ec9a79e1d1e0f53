/** Leaves of one node, too many to tell apart, as one: `+48 hosts`.  Pure. */

/** @import { ViewEdge, ViewNode } from "../types.d.ts" */
/** @import { Addition } from "./work.js" */
import { t } from "../i18n.js";
import { number } from "../format.js";
import { standOut } from "../names.js";
import { joined } from "./merge.js";

/** Leaves of one kind that a node may have before they are drawn as one. */
export const MOST_LEAVES = 25;

/**
 * @typedef {object} Folding
 * @property {readonly string[]} folded nodes whose leaves are drawn as one, however few
 * @property {readonly string[]} opened groups left open
 * @property {ReadonlySet<string>} kept nodes that are never part of a group
 */

/**
 * @param {ViewNode[]} nodes
 * @param {ViewEdge[]} edges
 * @param {Folding} folding
 * @returns {{ nodes: ViewNode[], edges: ViewEdge[], openable: string[] }}
 */
export function grouped(nodes, edges, folding) {
  const { folded, opened, kept } = folding;
  const marked = standOut(nodes.map(node => ({ ...node, key: node.id })));
  const mayHide = (/** @type {ViewNode} */ node) =>
    !kept.has(node.id) && !node.is_privileged && !marked.has(node.id);
  /** @type {Map<string, string>} group by member */
  const groupOf = new Map();
  /** @type {ViewNode[]} */
  const groups = [];
  for (const [id, members] of leaves(nodes, edges, mayHide)) {
    const hub = id.slice(id.indexOf("|") + 1);
    const isWanted = folded.includes(hub) ? members.length > 1 : members.length > MOST_LEAVES;
    if (!isWanted || opened.includes(id)) continue;
    groups.push(groupNode(id, members));
    for (const member of members) groupOf.set(member.id, id);
  }
  return {
    nodes: [...nodes.filter(node => !groupOf.has(node.id)), ...groups],
    edges: redirected(edges, groupOf),
    openable: groups.map(group => group.id),
  };
}

/**
 * @param {ViewNode[]} nodes
 * @param {ViewEdge[]} edges
 * @param {(node: ViewNode) => boolean} mayHide
 * @returns {Map<string, ViewNode[]>} nodes with one neighbour, by group id
 */
function leaves(nodes, edges, mayHide) {
  const neighbours = neighboursOf(edges);
  /** @type {Map<string, ViewNode[]>} */
  const found = new Map();
  for (const node of nodes) {
    const [hub, ...others] = neighbours.get(node.id) ?? [];
    if (hub === undefined || others.length || !mayHide(node)) continue;
    if ((neighbours.get(hub)?.size ?? 0) < 2) continue; // a pair by itself
    const id = `g:${node.kind}|${hub}`;
    const members = found.get(id);
    if (members) members.push(node);
    else found.set(id, [node]);
  }
  return found;
}

/**
 * @param {ViewEdge[]} edges
 * @returns {Map<string, Set<string>>}
 */
export function neighboursOf(edges) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map();
  const add = (/** @type {string} */ a, /** @type {string} */ b) => {
    const set = found.get(a);
    if (set) set.add(b);
    else found.set(a, new Set([b]));
  };
  for (const { from, to } of edges) {
    if (from === to) continue;
    add(from, to);
    add(to, from);
  }
  return found;
}

const REST = "m:";

/**
 * The neighbours that are still on the server, as groups of their own.
 * @param {readonly Addition[]} added
 * @returns {{ nodes: ViewNode[], edges: ViewEdge[] }}
 */
export function rests(added) {
  const left = added.flatMap(({ node, left }) => left.map(group => ({ node, ...group })));
  const rows = left.map(({ node, kind, n_nodes: n }) => {
    const id = `${REST}${kind}|${node}`;
    return {
      node: { id, key: id, kind, label: groupLabel(kind, n), n_events: 0, n_failures: 0, members: [] },
      edge: { ...NO_LOGONS, id: `${id}|line`, from: node, to: id },
    };
  });
  return { nodes: rows.map(row => row.node), edges: rows.map(row => row.edge) };
}

/** @type {Omit<ViewEdge, "id" | "from" | "to">} */
const NO_LOGONS = {
  kind: "pair",
  event_ids: [],
  logon_types: [],
  packages: [],
  outcome: null,
  is_failure: false,
  count: 0,
  first_seen: "",
  last_seen: "",
};

/**
 * @param {string} id
 * @returns {string} the node whose further neighbours a group stands for; any other id as it is
 */
export function restOf(id) {
  return id.startsWith(REST) ? id.slice(id.indexOf("|") + 1) : id;
}

/**
 * @param {string} kind
 * @param {number} n
 */
function groupLabel(kind, n) {
  const values = { n: number(n) };
  if (kind === "host") return t(n === 1 ? "+{n} host" : "+{n} hosts", values);
  return t(n === 1 ? "+{n} account" : "+{n} accounts", values);
}

/**
 * @param {string} id
 * @param {ViewNode[]} members
 * @returns {ViewNode}
 */
function groupNode(id, members) {
  return {
    id,
    key: id,
    kind: members[0].kind,
    label: groupLabel(members[0].kind, members.length),
    n_events: members.reduce((sum, node) => sum + node.n_events, 0),
    n_failures: members.reduce((sum, node) => sum + node.n_failures, 0),
    members: [...members].sort((a, b) => b.n_events - a.n_events),
  };
}

/**
 * @param {ViewEdge[]} edges
 * @param {Map<string, string>} groupOf
 */
function redirected(edges, groupOf) {
  /** @type {Map<string, ViewEdge>} */
  const found = new Map();
  for (const edge of edges) {
    const [from, to] = [groupOf.get(edge.from) ?? edge.from, groupOf.get(edge.to) ?? edge.to];
    const isInGroup = from !== edge.from || to !== edge.to;
    const id = isInGroup ? `g|${JSON.stringify([edge.kind, from, to, edge.is_failure])}` : edge.id;
    const moved = isInGroup ? { ...edge, id, from, to } : edge;
    const other = found.get(id);
    found.set(id, other ? joined(other, moved) : moved);
  }
  return [...found.values()];
}
