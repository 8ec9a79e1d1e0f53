/** The state as a query string and back.  Pure; the filter names are the API's own. */

/** @import { State } from "./types.d.ts" */
import { INITIAL } from "./store.js";
import { faultsOf, momentOf, without } from "./url-check.js";

const MOMENTS = ["from", "to", "moment"];
/** @type {[keyof State, string][]} text values under their name in the URL */
export const TEXTS = [
  ["question", "question"],
  ["expression", "q"],
  ["focus", "focus"],
  ["cypher", "cypher"],
  ["cypherValues", "parameters"],
  ["file", "file"],
  ["outcome", "outcome"],
  ["from", "from"],
  ["to", "to"],
  ["selected", "selected"],
  ["layout", "layout"],
  ["root", "root"],
  ["lines", "lines"],
  ["sized", "size"],
  ["pathFrom", "path_from"],
  ["pathTo", "path_to"],
  ["changes", "changes"],
  ["hops", "hops"],
  ["rankOf", "of"],
  ["rankMethod", "method"],
  ["order", "order"],
  ["dock", "dock"],
  ["sort", "sort"],
  ["tableSort", "table_sort"],
  ["tableOrder", "table_order"],
  ["shown", "as"],
  ["lang", "lang"],
  ["zone", "tz"],
  ["moment", "at"],
  ["zoom", "zoom"],
];

export const COLUMN = "col."; // before the name of a column that is narrowed
export const VALUE = "with."; // before the name of a question's parameter, as in the API

/**
 * @param {State} state
 * @returns {URLSearchParams} only what differs from the state a bare address gives
 */
export function toQuery(state) {
  const query = filterQuery(state);
  for (const [key, name] of TEXTS)
    if (state[key] && state[key] !== INITIAL[key]) query.set(name, String(state[key]));
  for (const [name, value] of Object.entries(state.values)) query.set(`${VALUE}${name}`, value);
  for (const [name, text] of Object.entries(state.columnTexts)) query.set(`${COLUMN}${name}`, text);
  if (state.isDescending) query.set("desc", "1");
  if (state.timed) query.set("timed", "1");
  if (state.path) query.set("path", String(state.path));
  if (state.budget !== INITIAL.budget) query.set("budget", String(state.budget));
  return query;
}

/**
 * The filters as every address of the API takes them.
 * @param {State} state
 */
export function filterQuery(state) {
  const query = new URLSearchParams();
  for (const id of state.eventIds) query.append("event_id", String(id));
  for (const type of state.types) query.append("type", String(type));
  for (const name of state.packages) query.append("package", name);
  for (const name of state.computers) query.append("computer", name);
  for (const kind of state.kinds) query.append("kind", kind);
  if (state.outcome) query.set("outcome", state.outcome);
  if (state.minCount > 1) query.set("min_count", String(state.minCount));
  if (state.from) query.set("from", state.from);
  if (state.to) query.set("to", state.to);
  if (state.noise) query.set("noise", "1");
  return query;
}

/**
 * What is looked at, with the filters.
 * @param {State} state
 */
export function viewQuery(state) {
  const query = filterQuery(state);
  if (state.question) query.set("question", state.question);
  if (state.expression) query.set("q", state.expression);
  if (state.focus) query.set("focus", state.focus);
  for (const [name, value] of Object.entries(state.values)) query.set(`${VALUE}${name}`, value);
  return query;
}

/** @param {string[]} texts */
const wholes = texts => [...new Set(texts.filter(Boolean).map(Number))];

/**
 * The values under names that begin alike, by the rest of their names.
 * @param {URLSearchParams} query
 * @param {string} start
 */
const under = (query, start) =>
  Object.fromEntries(
    [...query]
      .filter(([name, text]) => name.startsWith(start) && text)
      .map(([name, text]) => [name.slice(start.length), text]),
  );

/**
 * Read a query string; what cannot be used is left at its default.
 * @param {URLSearchParams} address
 * @returns {State}
 */
export function fromQuery(address) {
  const query = without(address, faultsOf(address));
  /** @type {Record<string, unknown>} */
  const state = { ...INITIAL };
  for (const [key, name] of TEXTS) {
    const text = query.get(name);
    if (text) state[key] = MOMENTS.includes(key) ? momentOf(text) : text;
  }
  const [minCount = INITIAL.minCount] = wholes(query.getAll("min_count"));
  const [budget = INITIAL.budget] = wholes(query.getAll("budget"));
  const [path = INITIAL.path] = wholes(query.getAll("path"));
  return /** @type {State} */ ({
    ...state,
    values: under(query, VALUE),
    columnTexts: under(query, COLUMN),
    isDescending: query.get("desc") === "1",
    eventIds: wholes(query.getAll("event_id")),
    types: wholes(query.getAll("type")),
    packages: query.getAll("package"),
    computers: query.getAll("computer"),
    kinds: query.getAll("kind"),
    minCount,
    budget,
    noise: query.get("noise") === "1",
    timed: query.get("timed") === "1",
    path,
  });
}
