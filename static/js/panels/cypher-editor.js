/** The dialog "Own Cypher": edit what is behind a view, run it through the guard, keep it, share it. */

/** @import { Problem } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { Latest } from "../api.js";
import { announce, byId, el, fill, icon, typed } from "../dom.js";
import { counted, number, visible } from "../format.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { toQuery } from "../url-state.js";
import { mountQueryShelf } from "./cypher-shelf.js";
import { marked, problemCard } from "./parts.js";

const MOST_IN_ADDRESS = 6000; // characters that mail programs, browsers and proxies let pass
const MOST_ROWS = 200; // in the page; the answer says how many there are

/** @typedef {{ columns: string[], rows: unknown[][], total: number, truncated: boolean }} Answer */

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountCypherEditor(store, api) {
  const dialog = typed("query-dialog", HTMLDialogElement);
  const text = typed("query-text", HTMLTextAreaElement);
  const parameters = typed("query-parameters", HTMLTextAreaElement);
  const latest = new Latest();
  const shelf = mountQueryShelf(
    api,
    () => text.value,
    cypher => edit(cypher, {}),
  );

  /**
   * @param {string} cypher
   * @param {Record<string, unknown>} values
   */
  function edit(cypher, values) {
    text.value = cypher;
    parameters.value = JSON.stringify(values, null, 1);
    fill(byId("query-answer"));
    sayLength();
    if (!dialog.open) {
      dialog.showModal();
      void shelf.load();
    }
    text.focus();
  }

  /** A status is read out when its words change, so they come and go with the length. */
  function sayLength() {
    const address = toQuery({ ...store.state, cypher: text.value, cypherValues: parameters.value });
    const isLong = address.toString().length > MOST_IN_ADDRESS;
    const words = t(
      "This query is too long for an address: a link to its graph, a reload or a saved view will not bring it back. Save it under a name below.",
    );
    fill(byId("query-long"), ...(isLong ? [icon("exclamation-triangle"), el("span", {}, words)] : []));
    byId("query-long").hidden = !isLong;
  }

  /** @returns {Record<string, unknown> | null} the parameters, null when they are no JSON object */
  function values() {
    try {
      const read = JSON.parse(parameters.value.trim() || "{}");
      if (read && typeof read === "object" && !Array.isArray(read)) return read;
    } catch {
      // Said below, as for any other text that is no object.
    }
    parameters.setAttribute("aria-invalid", "true");
    const title = t("The parameters are not a JSON object");
    show(problemCard({ title, detail: t('Write them as {"name": value}; without any, {} is enough.') }));
    return null;
  }

  /** @param {...Node | null} parts */
  const show = (...parts) => fill(byId("query-answer"), ...parts);

  function run() {
    parameters.removeAttribute("aria-invalid");
    const given = values();
    if (!given || !text.value.trim()) return;
    show(el("p", { class: "mut", role: "status" }, t("Running…")));
    const body = { cypher: text.value, parameters: given };
    void latest.run(
      signal => api.send("POST", "/cypher", { body, signal }),
      answer => show(...answerElements(answer)),
      showProblem,
    );
  }

  /** @param {Problem} problem */
  function showProblem(problem) {
    show(problemCard(problem), marked(text.value, problem));
    const at = problem.facts?.position;
    if (typeof at !== "number") return;
    text.focus();
    text.setSelectionRange(at, at + 1);
  }

  function showGraph() {
    const given = values();
    if (!given || !text.value.trim()) return;
    dialog.close();
    store.show({ cypher: text.value, cypherValues: JSON.stringify(given) });
  }

  byId("query-form").addEventListener("submit", event => {
    event.preventDefault();
    run();
  });
  for (const field of [text, parameters]) field.addEventListener("input", sayLength);
  onKeys(text, "cypher", { run: () => run() });
  byId("query-graph").addEventListener("click", showGraph);
  return { edit };
}

/** @param {Answer} answer */
function answerElements({ columns, rows, total, truncated }) {
  const rowsSaid = truncated
    ? t("The first {n} of {total} rows", { n: number(rows.length), total: number(total) })
    : counted(total, "row");
  announce(rowsSaid);
  const shown = rows.slice(0, MOST_ROWS);
  const head = el("tr", {}, ...columns.map(name => el("th", { scope: "col" }, visible(name))));
  const body = shown.map(row => el("tr", {}, ...row.map(value => el("td", {}, cellText(value)))));
  const cut = rows.length > shown.length ? t("shown: {n}", { n: number(shown.length) }) : "";
  return [
    el("p", { class: "mut" }, [rowsSaid, cut].filter(Boolean).join(" · ")),
    el(
      "div",
      { class: "table-box scrolls answer", tabindex: 0, role: "region", "aria-label": t("Rows found") },
      el("table", { "aria-label": t("Rows found") }, el("thead", {}, head), el("tbody", {}, ...body)),
    ),
  ];
}

/** @param {unknown} value */
function cellText(value) {
  if (value === null || value === undefined) return "–";
  return visible(typeof value === "string" ? value : JSON.stringify(value));
}
