/** The view as a table: the same logons as text, for screen readers and for reading. */

/** @import { View, ViewEdge } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill } from "../dom.js";
import { number, span, visible, when } from "../format.js";
import { changeOfEdge } from "../graph/compared.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { LOGON_TYPES } from "../labels.js";
import { changeWord } from "./comparison.js";

/** @param {Store} store */
export function mountEdgeTable(store) {
  const [root, button] = [byId("edge-table"), byId("tool-table")];
  /** @type {View | null} */
  let view = null;

  function draw() {
    const isTable = store.state.shown === "table";
    root.hidden = !isTable;
    button.setAttribute("aria-pressed", String(isTable));
    for (const id of ["cy", "tool-labels", "layout-button"]) byId(id).toggleAttribute("inert", isTable);
    document.body.classList.toggle("as-table", isTable);
    if (isTable && view) fill(root, table(view, store));
  }

  button.addEventListener("click", () =>
    store.set({ shown: store.state.shown === "table" ? "graph" : "table" }),
  );
  store.on(["shown"], draw);
  return {
    /** @param {View} answer */
    show(answer) {
      view = answer;
      draw();
    },
  };
}

/**
 * @param {View} view
 * @param {Store} store
 */
function table(view, store) {
  const labels = new Map(view.nodes.map(node => [node.id, visible(node.label)]));
  const { comparison } = view;
  const during = (/** @type {number} */ i) => span(comparison?.spans[i].from, comparison?.spans[i].to);
  const counts = comparison
    ? [head(t("Before"), "number", during(0)), head(t("After"), "number", during(1)), head(t("Change"))]
    : [head(t("Events"), "number")];
  const words = [t("Event ids"), t("Types"), t("Packages"), t("Outcome"), t("First seen"), t("Last seen")];
  const heads = [head(t("From")), head(t("To")), ...counts, ...words.map(word => head(word))];
  return el(
    "table",
    { "aria-label": t("Logons of this view") },
    el("thead", {}, el("tr", {}, ...heads)),
    el("tbody", {}, ...inOrder(view).map(edge => row(edge, labels, store, Boolean(comparison)))),
  );
}

/**
 * @param {string} word
 * @param {string | null} [className]
 * @param {string | null} [title]
 */
const head = (word, className = null, title = null) =>
  el("th", { scope: "col", class: className, title }, word);

/** @param {View} view those that differ most first, when two spans are compared */
function inOrder({ edges, comparison }) {
  if (!comparison) return edges;
  const by = (/** @type {ViewEdge} */ edge) => Math.abs((edge.after ?? 0) - (edge.before ?? 0));
  return [...edges].sort((a, b) => by(b) - by(a));
}

/** @param {ViewEdge} edge */
function comparedCells(edge) {
  const change = changeOfEdge(edge);
  return [
    el("td", { class: "number id" }, number(edge.before)),
    el("td", { class: "number id" }, number(edge.after)),
    el("td", { class: `change ${change ?? ""}` }, el("s"), changeWord(change)),
  ];
}

/**
 * @param {ViewEdge} edge
 * @param {Map<string, string>} labels
 * @param {Store} store
 * @param {boolean} isCompared
 */
function row(edge, labels, store, isCompared) {
  const pick = () => store.set({ selected: edge.id });
  const cells = [
    edge.event_ids.join(", "),
    edge.logon_types.map(type => LOGON_TYPES[type] ?? type).join(", ") || "–",
    edge.packages.map(visible).join(", ") || "–",
    edge.outcome ? t(edge.outcome) : "–",
    when(edge.first_seen),
    when(edge.last_seen),
  ];
  const line = el(
    "tr",
    {
      tabindex: 0,
      class: edge.is_failure ? "failure" : null,
      click: pick,
    },
    el(
      "th",
      { scope: "row" },
      labels.get(edge.from) ?? edge.from,
      edge.is_claimed_source && el("small", { class: "mut" }, ` ${t("(claimed)")}`),
    ),
    el("td", { class: "long" }, labels.get(edge.to) ?? edge.to),
    ...(isCompared ? comparedCells(edge) : [el("td", { class: "number id" }, number(edge.count))]),
    ...cells.map(text => el("td", {}, text)),
  );
  onKeys(line, "rows", { open: pick });
  return line;
}
