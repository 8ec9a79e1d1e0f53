/** Which events the page's state means, as the API takes it and in words. */

/** @import { EventPage, State } from "../types.d.ts" */
import { counted, visible } from "../format.js";
import { t } from "../i18n.js";
import { viewQuery } from "../url-state.js";

/** @param {string} text */
const unescaped = text => text.replaceAll("%7C", "|").replaceAll("%25", "%");

/**
 * The ends of a line of the graph.
 * @param {string} id as the API gives it: kind, ends, outcome and whether the source is only claimed
 * @returns {Record<string, string> | null} null when the id does not say
 */
export function lineQuery(id) {
  const [kind, start = "", end = "", outcome, claimed] = id.split("|");
  const [from, to] = [unescaped(start), unescaped(end)];
  if (!/^[ah]:/.test(from) || !/^[ah]:/.test(to)) return null;
  const failed = outcome === "failure" ? "1" : "0";
  const [first, last] = [from.slice(2), to.slice(2)];
  if (kind === "c") return { account: first, [to.startsWith("a:") ? "object" : "destination"]: last };
  if (kind === "s")
    return { source: first, account: last, failed, claimed: claimed === "claimed" ? "1" : "0" };
  if (kind === "d")
    return { [from.startsWith("a:") ? "account" : "source"]: first, destination: last, failed };
  return null;
}

/** @param {string | null} id */
function selectionQuery(id) {
  if (id?.startsWith("a:")) return { account: id.slice(2) };
  if (id?.startsWith("h:")) return { host: id.slice(2) };
  return id ? lineQuery(id) : null;
}

/**
 * @param {State} state
 * @returns {URLSearchParams}
 */
export function scopeQuery(state) {
  const query = viewQuery(state);
  if (state.file) query.set("column.source_file", state.file);
  // The node in focus is selected too: the view around it is what is meant, not a part of it.
  if (state.selected === state.focus) return query;
  for (const [name, value] of Object.entries(selectionQuery(state.selected) ?? {})) query.set(name, value);
  return query;
}

/** @param {State} state */
export function scopeWords(state) {
  const name = (/** @type {string} */ id) => visible(id.slice(2));
  const { question, expression, focus, selected, cypher } = state;
  const isPart = selected !== null && selected !== focus && selectionQuery(selected) !== null;
  return [
    state.file && filesWords(state.file),
    cypher && t("of the filters, not of your query"),
    question && t("of the question shown"),
    expression && t("of the search {text}", { text: visible(expression) }),
    focus && !question && !expression && t("around {node}", { node: name(focus) }),
    isPart &&
      (/^[ah]:/.test(selected) ? t("that name {node}", { node: name(selected) }) : t("of the selected line")),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {string} sums of the files whose events are listed, by commas */
export function filesWords(sums) {
  const n = sums.split(",").length;
  return n === 1 ? t("of one file") : t("of {n} files", { n });
}

/** @param {EventPage} page */
export function countWords(page) {
  const logons = t("{events} of logons", { events: counted(page.n_logon_events, "event") });
  const changes =
    page.n_change_events && t("{events} of changes", { events: counted(page.n_change_events, "event") });
  return page.n_logon_events && changes ? `${logons}, ${changes}` : changes || logons;
}
