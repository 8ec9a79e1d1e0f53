/** The view as a table: the same logons as text, for screen readers and for reading. */

/** @import { View, ViewEdge } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { number, span, visible, when } from "../format.js";
import { changeOfEdge } from "../graph/compared.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { LOGON_TYPES } from "../labels.js";
import { changeWord } from "./comparison.js";

/**
 * @typedef {{ name: string, word: string, of: (edge: ViewEdge) => string | number, isNumber?: boolean, isMostFirst?: boolean, title?: string }} Column
 * @typedef {{ by: string, isDescending: boolean }} Order
 */

/** @param {Store} store */
export function mountEdgeTable(store) {
  const [root, button] = [byId("edge-table"), byId("tool-table")];
  /** @type {View | null} */
  let view = null;
  /** @returns {Order} the busiest first unless the address says otherwise, or of two spans what differs most */
  const order = () => ({
    by: store.state.tableSort,
    isDescending: store.state.tableOrder === "descending",
  });

  function draw() {
    const isTable = store.state.shown === "table";
    root.hidden = !isTable;
    button.setAttribute("aria-pressed", String(isTable));
    for (const id of ["cy", "tool-labels", "layout-button"]) byId(id).toggleAttribute("inert", isTable);
    document.body.classList.toggle("as-table", isTable);
    if (isTable && view) fill(root, table(view, store, order(), sort));
  }

  /** @param {Order} asked */
  function sort({ by, isDescending }) {
    store.set({ tableSort: by, tableOrder: isDescending ? "descending" : "ascending" });
    /** @type {HTMLElement | null} */ (root.querySelector(`[data-by="${by}"]`))?.focus();
  }

  button.addEventListener("click", () =>
    store.set({ shown: store.state.shown === "table" ? "graph" : "table" }),
  );
  store.on(["shown", "tableSort", "tableOrder"], draw);
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
 * @param {Order} order
 * @param {(order: Order) => void} onOrder
 */
function table(view, store, order, onOrder) {
  const labels = new Map(view.nodes.map(node => [node.id, visible(node.label)]));
  const { comparison } = view;
  const columns = columnsOf(view, labels);
  const at = columns.find(column => column.name === order.by) ?? columns[comparison ? 4 : 2];
  const heads = columns.map(column => head(column, column === at, order.isDescending, onOrder));
  return el(
    "table",
    { "aria-label": t("Logons of this view") },
    el("thead", {}, el("tr", {}, ...heads)),
    el(
      "tbody",
      {},
      ...inOrder(view.edges, at, order.isDescending).map(edge =>
        row(edge, labels, store, Boolean(comparison)),
      ),
    ),
  );
}

/**
 * @param {View} view
 * @param {Map<string, string>} labels
 * @returns {Column[]}
 */
function columnsOf({ comparison }, labels) {
  const during = (/** @type {number} */ i) => span(comparison?.spans[i].from, comparison?.spans[i].to);
  /** @type {Column[]} */
  const counts = comparison
    ? [
        { name: "before", word: t("Before"), of: e => e.before ?? 0, isNumber: true, title: during(0) },
        { name: "after", word: t("After"), of: e => e.after ?? 0, isNumber: true, title: during(1) },
        // Those that differ most first.
        {
          name: "count",
          word: t("Change"),
          of: e => Math.abs((e.after ?? 0) - (e.before ?? 0)),
          isMostFirst: true,
        },
      ]
    : [{ name: "count", word: t("Events"), of: e => e.count, isNumber: true }];
  return [
    { name: "from", word: t("From node"), of: e => labels.get(e.from) ?? e.from },
    { name: "to", word: t("To node"), of: e => labels.get(e.to) ?? e.to },
    ...counts,
    { name: "ids", word: t("Event ids"), of: e => e.event_ids[0] ?? 0 },
    { name: "types", word: t("Types"), of: e => e.logon_types[0] ?? -1 },
    { name: "packages", word: t("Packages"), of: e => e.packages.join() },
    { name: "outcome", word: t("Outcome"), of: e => e.outcome ?? "" },
    { name: "first", word: t("First seen"), of: e => Date.parse(e.first_seen) },
    { name: "last", word: t("Last seen"), of: e => Date.parse(e.last_seen) },
  ];
}

/**
 * @param {Column} column
 * @param {boolean} isSorted
 * @param {boolean} isDescending
 * @param {(order: Order) => void} onOrder
 */
function head({ name, word, isNumber, isMostFirst, title }, isSorted, isDescending, onOrder) {
  const way = isDescending ? "descending" : "ascending";
  const startsDown = Boolean(isNumber || isMostFirst); // the most first
  const sort = () => onOrder({ by: name, isDescending: isSorted ? !isDescending : startsDown });
  return el(
    "th",
    { scope: "col", class: isNumber ? "number" : null, title, "aria-sort": isSorted ? way : "none" },
    el(
      "button",
      { class: "grid-sort", "data-by": name, click: sort },
      word,
      isSorted && icon(isDescending ? "chevron-down" : "chevron-up", "sm"),
    ),
  );
}

/**
 * Lines in the order of a column; those alike keep the busiest first.  Pure.
 * @param {ViewEdge[]} edges
 * @param {Pick<Column, "of">} column
 * @param {boolean} isDescending
 */
export function inOrder(edges, { of }, isDescending) {
  const way = isDescending ? -1 : 1;
  return [...edges].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    const order = typeof x === "string" ? x.localeCompare(String(y)) : x - Number(y);
    return order * way || b.count - a.count;
  });
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
