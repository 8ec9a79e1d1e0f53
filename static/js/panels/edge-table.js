/** The view as a table: the same logons as text, for screen readers and for reading. */

/** @import { View, ViewEdge } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill } from "../dom.js";
import { number, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { LOGON_TYPES } from "../labels.js";

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
  const heads = [
    "From",
    "To",
    "Events",
    "Event ids",
    "Types",
    "Packages",
    "Outcome",
    "First seen",
    "Last seen",
  ];
  const head = el(
    "tr",
    {},
    ...heads.map(text => el("th", { scope: "col", class: text === "Events" ? "number" : null }, text)),
  );
  return el(
    "table",
    { "aria-label": t("Logons of this view") },
    el("thead", {}, head),
    el("tbody", {}, ...view.edges.map(edge => row(edge, labels, store))),
  );
}

/**
 * @param {ViewEdge} edge
 * @param {Map<string, string>} labels
 * @param {Store} store
 */
function row(edge, labels, store) {
  const pick = () => store.set({ selected: edge.id });
  const cells = [
    edge.event_ids.join(", "),
    edge.logon_types.map(type => LOGON_TYPES[type] ?? type).join(", ") || "–",
    edge.packages.map(visible).join(", ") || "–",
    edge.outcome ?? "–",
    when(edge.first_seen),
    when(edge.last_seen),
  ];
  return el(
    "tr",
    {
      tabindex: 0,
      class: edge.is_failure ? "failure" : null,
      click: pick,
      keydown: /** @param {Event} event */ event =>
        /** @type {KeyboardEvent} */ (event).key === "Enter" && pick(),
    },
    el(
      "th",
      { scope: "row" },
      labels.get(edge.from) ?? edge.from,
      edge.is_claimed_source && el("small", { class: "mut" }, ` ${t("(claimed)")}`),
    ),
    el("td", { class: "long" }, labels.get(edge.to) ?? edge.to),
    el("td", { class: "number id" }, number(edge.count)),
    ...cells.map(text => el("td", {}, text)),
  );
}
