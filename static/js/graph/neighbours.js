/** Asks the server for a page of a node's neighbours. */

/** @import { CaseApi } from "../api.js" */
/** @import { State } from "../types.d.ts" */
/** @import { Addition } from "./work.js" */
import { filterQuery } from "../url-state.js";

const PAGE = 25;
const MOST = 500;

/**
 * @param {CaseApi} api
 * @param {State} state whose filters hold
 * @param {string} node
 * @param {string | null} after
 * @param {number} [limit]
 * @returns {Promise<Addition>}
 */
async function neighbours(api, state, node, after, limit = PAGE) {
  const query = filterQuery(state);
  query.set("node", node);
  query.set("limit", String(Math.min(MOST, limit)));
  if (after) query.set("after", after);
  const answer = await api.get("/graph/neighbours", query);
  return { node, nodes: answer.nodes, edges: answer.edges, next: answer.next ?? null, left: answer.groups };
}

/**
 * The next neighbours that are not known yet.
 * @param {CaseApi} api
 * @param {State} state
 * @param {string} node
 * @param {Addition | undefined} before
 * @param {ReadonlySet<string>} known
 * @returns {Promise<Addition>}
 */
export async function moreNeighbours(api, state, node, before, known) {
  let found = { ...(await neighbours(api, state, node, before?.next ?? null)) };
  while (found.next && found.nodes.every(other => known.has(other.id))) {
    const page = await neighbours(api, state, node, found.next);
    found = { ...page, nodes: [...found.nodes, ...page.nodes], edges: [...found.edges, ...page.edges] };
  }
  return found;
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
