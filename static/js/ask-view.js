/** The graph that the state asks for: of a question, a search, a node, or an analyst's own query. */

/** @import { CaseApi } from "./api.js" */
/** @import { Question, State, View } from "./types.d.ts" */
import { compared } from "./graph/compared.js";
import { ownQuery, ownView } from "./own-query.js";
import { spanFault } from "./span-fault.js";
import { filterQuery, viewQuery } from "./url-state.js";

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
  if (state.question !== "difference") return api.get("/graph", query, signal);
  const comparing = api.get("/difference", spansQuery(state), signal);
  comparing.catch(() => undefined); // what is wrong with the question is said by the view
  const view = await api.get("/graph", query, signal);
  return compared(view, await comparing);
}

/** @type {[string, string][]} the ends of both spans: as values of the question, and as the comparison takes them */
const ENDS = [
  ["before_start", "from_a"],
  ["before_end", "to_a"],
  ["after_start", "from_b"],
  ["after_end", "to_b"],
];

/** @param {State} state */
function spansQuery(state) {
  const query = filterQuery(state);
  for (const [value, name] of ENDS) if (state.values[value]) query.set(name, state.values[value]);
  query.set("budget", String(state.budget));
  return query;
}

/**
 * The side bar's questions with their hits; with none counted when the time range leaves nothing to count.
 * @param {CaseApi} api
 * @param {State} state
 * @param {AbortSignal} signal
 * @returns {Promise<{ questions: Question[] }>}
 */
export async function askQuestions(api, state, signal) {
  if (!spanFault(state.from, state.to)) return api.get("/questions", filterQuery(state), signal);
  const { questions } = await api.get("/questions", new URLSearchParams(), signal);
  return {
    questions: questions.map((/** @type {Question} */ question) => ({
      ...question,
      n_hits: null,
      n_hidden_hits: 0,
    })),
  };
}
