/** Asks the server for a page of a node's neighbours. */

/** @import { CaseApi } from "../api.js" */
/** @import { State } from "../types.d.ts" */
/** @import { Addition } from "./work.js" */
import { filterQuery } from "../url-state.js";

const PAGE = 25;

/**
 * @param {CaseApi} api
 * @param {State} state whose filters hold
 * @param {string} node
 * @param {string | null} after
 * @param {number} [limit]
 * @returns {Promise<Addition>}
 */
export async function neighbours(api, state, node, after, limit = PAGE) {
  const query = filterQuery(state);
  query.set("focus", node);
  query.set("budget", String(limit + 1));
  if (after) query.set("after", after);
  const answer = await api.get("/graph", query);
  return { node, nodes: answer.nodes, edges: answer.edges, next: null };
}

/**
 * What was added under other filters, asked for again under the present ones.
 * @param {CaseApi} api
 * @param {State} state
 * @param {readonly Addition[]} added
 * @returns {Promise<Addition[]>}
 */
export async function refreshed(api, state, added) {
  const pages = added.map(({ node, nodes }) =>
    neighbours(api, state, node, null, Math.max(PAGE, nodes.length)).catch(() => null),
  );
  return (await Promise.all(pages)).filter(page => page !== null);
}
