/** What speaks against a node: its marked hours, and the detections that hit it. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { NodeDetails, Question, View } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { counted, HOUR_MS, hourLabel, tenths } from "../format.js";
import { t } from "../i18n.js";
import { departure } from "../timeline/marks.js";
import { filterQuery } from "../url-state.js";

const MOST_HOURS = 4;

/**
 * @param {NodeDetails} node
 * @param {Store} store
 * @returns {{ box: HTMLElement, rows: HTMLElement }} rows grow when answers come
 */
export function findingsBox(node, store) {
  const rows = el("ul", { class: "node-findings", "aria-label": t("Findings") }, ...markedHours(node, store));
  const box = el("div", { hidden: !rows.childElementCount }, el("h3", {}, t("Findings")), rows);
  return { box, rows };
}

/**
 * @param {NodeDetails} node
 * @param {Store} store
 */
function markedHours(node, store) {
  // What departs most comes first; an hour that merely echoes another one is not among them.
  return (node.anomaly?.hours ?? []).slice(0, MOST_HOURS).map(([hour, , score, n, expected]) => {
    const brush = () => store.set({ from: moment(hour), to: moment(hour + 1) });
    return row("graph-up", t("Unusual: {hour}", { hour: hourLabel(hour) }), brush, [
      departure(n, expected),
      t("score {score} nats", { score: tenths(score) }),
    ]);
  });
}

/** @param {number} hour */
const moment = hour => new Date(hour * HOUR_MS).toISOString().replace(".000Z", "Z");

/**
 * Ask every detection that found something whether it found this node.
 * @param {HTMLElement} rows
 * @param {{ api: CaseApi, store: Store, questions: Question[], id: string, signal: AbortSignal }} parts
 */
export async function addHits(rows, { api, store, questions, id, signal }) {
  const hot = questions.filter(question => question.is_hot && (question.n_hits ?? 0) > 0);
  const hits = await Promise.all(
    hot.map(async question => {
      const query = filterQuery(store.state);
      query.set("question", question.name);
      query.set("focus", id);
      query.set("budget", "1"); // the node itself, with what the question found of it
      /** @type {View} */
      const view = await api.get("/graph", query, signal);
      return { question, n: view.nodes.find(node => node.id === id)?.n_events ?? 0 };
    }),
  );
  for (const { question, n } of hits) {
    if (!n) continue;
    const ask = () => store.show({ question: question.name, selected: id });
    rows.append(row(question.icon, t(question.title), ask, [counted(n, "event")]));
  }
  rows.parentElement?.toggleAttribute("hidden", !rows.childElementCount);
}

/**
 * @param {string} mark
 * @param {string} text
 * @param {() => void} run
 * @param {string[]} facts
 */
function row(mark, text, run, facts) {
  return el(
    "li",
    {},
    icon(mark),
    el("button", { class: "link", click: run }, text),
    el("small", {}, facts.join(" · ")),
  );
}
