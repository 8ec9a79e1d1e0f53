/** Joins the canvas with the store: selection, layouts, zoom, labels, keys and the node's menu. */

/** @import { Point, View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId } from "../dom.js";
import { visible } from "../format.js";
import { attachMenu, openMenu } from "../menu.js";
import { copy } from "../toast.js";
import { graphImage } from "./export-image.js";
import { graphSvg } from "./export-svg.js";
import { LAYOUTS } from "./layouts.js";
import { DIRECTIONS, nextNode } from "./navigate.js";
import { loadSprite } from "./style.js";
import { GraphView } from "./view.js";

/**
 * @param {Store} store
 * @param {{ onOpen: (id: string) => void }} actions
 */
export async function mountGraph(store, actions) {
  const container = byId("cy");
  // Labels are drawn on a canvas: with the font missing they would be measured in another one.
  await Promise.all([loadSprite(), document.fonts.load('500 11px "Inter Variable"')]);
  const graph = new GraphView(container, {
    onPick: id => store.set({ selected: id === store.state.selected ? null : id }),
    onOpen: actions.onOpen,
    onMenu: nodeMenu,
  });
  /** @type {View | null} */
  let view = null;

  /**
   * @param {string} id
   * @param {Point} at rendered position on the canvas
   */
  function nodeMenu(id, at) {
    const node = view?.nodes.find(other => other.id === id);
    if (!node) return;
    const box = container.getBoundingClientRect();
    const point = { x: box.left + at.x + 14, y: box.top + at.y + 8 };
    const entries = [
      { head: visible(node.label) },
      { label: "Select", icon: "person-check", run: () => store.set({ selected: id }) },
      { label: "Focus: only its logons", icon: "bullseye", run: () => actions.onOpen(id) },
      { label: "Show its events", icon: "list-ul", run: () => store.set({ selected: id, dock: "events" }) },
      /** @type {const} */ ("-"),
      { label: "Copy name", icon: "copy", run: () => void copy(node.label, "Name") },
    ];
    openMenu(entries, point, `Actions for ${node.label}`, container);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const { selected } = store.state;
    const direction = DIRECTIONS[event.key];
    if (direction) {
      const next = nextNode(graph.places(), selected, direction);
      if (next) {
        store.set({ selected: next });
        graph.reveal(next);
      }
    } else if (event.key === "Enter" && selected && graph.has(selected)) actions.onOpen(selected);
    else if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && selected)
      nodeMenu(selected, graph.cy.getElementById(selected).renderedPosition());
    else return;
    event.preventDefault();
  }

  attachMenu(
    byId("layout-button"),
    () =>
      Object.entries(LAYOUTS).map(([name, layout]) => ({
        label: layout.title,
        detail: layout.help,
        checked: store.state.layout === name,
        run: () => store.set({ layout: /** @type {keyof typeof LAYOUTS} */ (name) }),
      })),
    "Layout",
  );
  const labels = byId("tool-labels");
  labels.addEventListener("click", () => {
    const isOn = labels.getAttribute("aria-pressed") !== "true";
    labels.setAttribute("aria-pressed", String(isOn));
    graph.showLabels(isOn);
  });
  container.addEventListener("keydown", onKey);
  container.addEventListener("contextmenu", event => event.preventDefault());
  byId("zoom-in").addEventListener("click", () => graph.zoomBy(1.25));
  byId("zoom-out").addEventListener("click", () => graph.zoomBy(0.8));
  byId("zoom-fit").addEventListener("click", () => graph.fit());
  store.on(["selected"], ({ selected }) => graph.select(selected));
  store.on(["layout"], ({ layout }) => {
    byId("layout-name").textContent = LAYOUTS[layout].title;
    graph.arrange(layout);
  });
  byId("layout-name").textContent = LAYOUTS[store.state.layout].title;
  let first = true;
  new ResizeObserver(() => (first ? (first = false) : graph.resize())).observe(container);

  return {
    /** @param {View} answer */
    show(answer) {
      view = answer;
      const { question, expression, focus, layout, selected } = store.state;
      graph.selected = selected;
      graph.show(answer, JSON.stringify([question, expression, focus]), layout);
      const text = answer.truncated
        ? `${answer.n_nodes_shown} of ${answer.n_nodes_total} nodes`
        : `${answer.n_nodes_total} nodes`;
      container.setAttribute("aria-label", `Logon graph, ${text}`);
    },
    has: (/** @type {string} */ id) => graph.has(id),
    reveal: (/** @type {string} */ id) => graph.reveal(id),
    recolour: () => graph.recolour(),
    picture: async (/** @type {"png" | "jpg" | "svg"} */ format) =>
      format === "svg" ? graphSvg(graph.cy) : graphImage(graph.cy, format),
    zoomIn: () => graph.zoomBy(1.25),
    zoomOut: () => graph.zoomBy(0.8),
    fit: () => graph.fit(),
  };
}
