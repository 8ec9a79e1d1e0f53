/** The graph that the state asks for: of a question, a search, a node, or an analyst's own query. */

/** @import { CaseApi } from "./api.js" */
/** @import { State, View } from "./types.d.ts" */
import { ownQuery, ownView } from "./own-query.js";
import { viewQuery } from "./url-state.js";

/**
 * @param {CaseApi} api
 * @param {State} state
 * @param {AbortSignal} signal
 * @returns {Promise<View>}
 */
export async function askView(api, state, signal) {
  if (state.cypher) {
    const body = { ...ownQuery(state), budget: state.budget };
    return ownView(await api.send("POST", "/cypher", { body, signal }));
  }
  const query = viewQuery(state);
  query.set("budget", String(state.budget));
  return api.get("/graph", query, signal);
}
