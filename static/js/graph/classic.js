/** The classic view: one line between a host and an account, whichever way they met.  Pure. */

/** @import { ViewEdge } from "../types.d.ts" */
import { joined } from "./merge.js";

/**
 * @param {ViewEdge[]} edges
 * @returns {ViewEdge[]} lines from host to account, failures apart, and changes as they were; what names no account is left out
 */
export function classicEdges(edges) {
  /** @type {Map<string, ViewEdge>} */
  const lines = new Map();
  for (const edge of edges) {
    if (edge.kind === "direct") continue;
    const line = edge.kind === "change" ? edge : lineOf(edge);
    const other = lines.get(line.id);
    lines.set(line.id, other ? joined(other, line) : line);
  }
  return [...lines.values()];
}

/** @param {ViewEdge} edge */
function lineOf(edge) {
  const [host, account] = edge.kind === "destination" ? [edge.to, edge.from] : [edge.from, edge.to];
  return {
    ...edge,
    id: `p|${JSON.stringify([host, account])}|${edge.is_failure ? "failure" : ""}`,
    kind: /** @type {const} */ ("pair"),
    from: host,
    to: account,
    host: host.slice(2),
    account: account.slice(2),
  };
}
