/** The keys of the graph: arrows walk, letters act on what is selected. */

/** @import { Store } from "../store.js" */
/** @import { Acts } from "./acts.js" */
/** @import { Picks } from "./picks.js" */
/** @import { GraphView } from "./view.js" */
import { DIRECTIONS, nextNode } from "./navigate.js";

/**
 * @param {HTMLElement} container
 * @param {{ store: Store, graph: GraphView, acts: Acts, picks: Picks, onOpen: (id: string) => void, menu: (id: string) => void }} parts
 */
export function mountKeys(container, { store, graph, acts, picks, onOpen, menu }) {
  /** @type {Record<string, (id: string, ids: string[]) => void>} */
  const onNode = {
    Enter: id => onOpen(id),
    ContextMenu: id => menu(id),
    " ": id => picks.toggle(id),
    e: (_, ids) => void acts.expand(ids),
    c: (_, ids) => acts.collapse(ids),
    n: (_, ids) => picks.add([...ids, ...acts.near(ids)]),
    i: () => picks.invert(),
    l: (id, ids) => acts.pin(ids, !acts.isPinned(id)),
    Delete: (_, ids) => acts.hide(ids),
    k: (_, ids) => acts.hideOthers(ids),
    s: id => store.set({ pathFrom: id, path: 0 }),
    d: id => store.set({ pathTo: id, path: 0 }),
  };

  /** @param {string} key */
  function walk(key) {
    const places = graph.cy.nodes().map(node => ({ id: node.id(), ...node.position() }));
    const next = nextNode(places, store.state.selected, DIRECTIONS[key]);
    if (!next) return;
    store.set({ selected: next });
    graph.reveal(next);
  }

  container.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key === "F10" && event.shiftKey ? "ContextMenu" : event.key;
    const { selected } = store.state;
    if (key in DIRECTIONS) walk(key);
    else if (selected && graph.has(selected) && key in onNode) onNode[key](selected, picks.around(selected));
    else if (key === "Escape" && picks.ids.size) picks.set([]);
    else return;
    event.preventDefault();
  });

  addEventListener("keydown", event => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (
      document.querySelector("dialog[open]") ||
      target.matches("input[type=text], input[type=search], textarea")
    )
      return;
    event.preventDefault();
    acts.walk(event.shiftKey ? "redo" : "undo");
  });
}
