/** The keys of the graph: arrows walk, letters act on what is selected. */

/** @import { Store } from "../store.js" */
/** @import { Acts } from "./acts.js" */
/** @import { Picks } from "./picks.js" */
/** @import { GraphView } from "./view.js" */
import { onKeys } from "../keyboard.js";
import { DIRECTIONS, nextNode } from "./navigate.js";

/**
 * @param {HTMLElement} container
 * @param {{ store: Store, graph: GraphView, acts: Acts, picks: Picks, onOpen: (id: string) => void, menu: (id: string) => void, copyId: (id: string) => void }} parts
 */
export function mountKeys(container, { store, graph, acts, picks, onOpen, menu, copyId }) {
  /** @param {(id: string, ids: string[]) => void} act */
  const onNode = act => () => {
    const { selected } = store.state;
    if (!selected || !graph.has(selected)) return false;
    act(selected, picks.around(selected));
    return true;
  };

  /** @param {string} key */
  function walk(key) {
    const places = graph.cy.nodes().map(node => ({ id: node.id(), ...node.position() }));
    const next = nextNode(places, store.state.selected, DIRECTIONS[key]);
    if (!next) return;
    store.set({ selected: next });
    graph.reveal(next);
  }

  function letGo() {
    if (!picks.ids.size) return false;
    picks.set([]);
    return true;
  }

  onKeys(container, "graph", {
    walk: event => walk(event.key),
    focus: onNode(id => onOpen(id)),
    expand: onNode((_, ids) => void acts.expand(ids)),
    collapse: onNode((_, ids) => acts.collapse(ids)),
    pathFrom: onNode(id => store.set({ pathFrom: id, path: 0 })),
    pathTo: onNode(id => store.set({ pathTo: id, path: 0 })),
    events: onNode(id => store.set({ selected: id, dock: "events" })),
    copy: onNode(id => copyId(id)),
    pin: onNode((id, ids) => acts.pin(ids, !acts.isPinned(id))),
    hide: onNode((_, ids) => acts.hide(ids)),
    hideOthers: onNode((_, ids) => acts.hideOthers(ids)),
    toggle: onNode(id => picks.toggle(id)),
    neighbours: onNode((_, ids) => picks.add([...ids, ...acts.near(ids)])),
    invert: onNode(() => picks.invert()),
    letGo,
    menu: onNode(id => menu(id)),
  });
}
