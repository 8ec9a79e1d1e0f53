/** Joins the canvas with the store: what is drawn of the server's view, what is lit, and everything done to it. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Point, View } from "../types.d.ts" */
/** @import { DrawnView } from "./drawn.js" */
import { byId } from "../dom.js";
import { counted } from "../format.js";
import { t } from "../i18n.js";
import { openMenu } from "../menu.js";
import { Acts, LOOK_KEYS, lookOf } from "./acts.js";
import { copyNode } from "./copy-id.js";
import { Desk } from "./desk.js";
import { drawn } from "./drawn.js";
import { mountKeys } from "./keys.js";
import { mountMinimap } from "./minimap.js";
import { refreshed } from "./neighbours.js";
import { canvasMenu, nodeMenu } from "./node-menu.js";
import { mountPaths } from "./paths.js";
import { Picks } from "./picks.js";
import { pictureOf } from "./picture.js";
import { loadSprite } from "./style.js";
import { mountTools } from "./tools.js";
import { otherHalves } from "./triples.js";
import { GraphView } from "./view.js";

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {{ onOpen: (id: string) => void, onDrawn: (view: DrawnView) => void }} actions
 */
export async function mountGraph(store, api, { onOpen, onDrawn }) {
  const container = byId("cy");
  // Labels are drawn on a canvas: with the font missing they would be measured in another one.
  await Promise.all([loadSprite(), document.fonts.load('500 11px "Inter Variable"')]);
  /** @type {View | null} */
  let base = null;
  /** @type {DrawnView | null} */
  let view = null;
  const desk = new Desk();
  const graph = new GraphView(container, {
    onPick,
    onOpen: id => (/^[gm]:/.test(id) ? void acts.expand([id]) : onOpen(id)),
    onMenu,
    onBox: ids => picks.add(ids),
    onGrab: () => acts.record(),
    onDrop() {
      tools.draw();
      minimap.redraw();
    },
  });
  const acts = new Acts({ store, api, desk, view: () => view, redraw });
  const picks = new Picks(acts, graph);
  const tools = mountTools(store, graph, acts);
  const minimap = mountMinimap(graph.cy);
  const paths = mountPaths(store, api, { name: nameOf, onPaths: redraw });
  const copyId = copyNode(api, nameOf);
  const context = { store, acts, picks, onOpen, copyId, fit: () => graph.fit() };
  mountKeys(container, { ...context, graph, menu: id => onMenu(id, middleOf(id)) });

  function redraw() {
    if (!base) return;
    const { lines, focus, pathFrom, pathTo } = store.state;
    const kept = new Set([focus, pathFrom, pathTo, ...paths.nodes()].filter(id => id !== null));
    view = drawn(paths.joined(base), desk.work, { lines, kept });
    const look = lookOf(store.state);
    byId("legend-salvaged").hidden = !view.nodes.some(node => node.is_salvaged_only);
    graph.show(view, look, desk.places(look), desk.work.pinned);
    light();
    picks.show();
    tools.draw();
    minimap.redraw();
    onDrawn(view);
  }

  function light() {
    const { selected, pathFrom, pathTo } = store.state;
    const edge = view?.edges.find(other => other.id === selected);
    const halves = edge && view ? otherHalves(edge, view.edges) : [];
    // Whoever has just chosen an end wants to see the path, not that end's neighbours.
    const path = selected && selected !== pathFrom && selected !== pathTo ? [] : paths.lit(view);
    if (path.length) graph.light(null, path);
    else graph.light(selected, halves);
    minimap.settle();
  }

  /**
   * @param {string | null} id
   * @param {boolean} more
   */
  function onPick(id, more) {
    if (more && id && view?.nodes.some(node => node.id === id)) return picks.toggle(id);
    if (picks.ids.size && !more) picks.set([]);
    store.set({ selected: id === store.state.selected ? null : id });
  }

  /** @param {string} id */
  const middleOf = id => graph.cy.getElementById(id).renderedPosition();

  /**
   * @param {string | null} id
   * @param {Point} at rendered position on the canvas
   */
  function onMenu(id, at) {
    const box = container.getBoundingClientRect();
    const node = view?.nodes.find(other => other.id === id);
    const entries = node ? nodeMenu(node, context) : canvasMenu(context);
    const label = node ? t("Actions for {name}", { name: node.label }) : t("Actions for the graph");
    openMenu(entries, { x: box.left + at.x + 14, y: box.top + at.y + 8 }, label, container);
  }

  /** @param {string} id */
  function nameOf(id) {
    return allNodes().find(node => node.id === id)?.label ?? id.slice(2);
  }

  const allNodes = () => (view?.nodes ?? []).flatMap(node => node.members ?? [node]);
  /** @param {string} id */
  const groupOf = id => view?.nodes.find(node => node.members?.some(member => member.id === id))?.id;

  container.addEventListener("contextmenu", event => event.preventDefault());
  store.on(["selected"], light);
  store.on(LOOK_KEYS, (state, before) => {
    acts.record(before);
    if (acts.isWalking) return;
    const isRearranged = state.layout !== before.layout || state.root !== before.root;
    if (isRearranged) desk.carryPins(lookOf(before), lookOf(state));
    redraw();
    if (isRearranged) graph.fit();
  });
  tools.draw();
  void paths.load();
  let first = true;
  new ResizeObserver(() => {
    if (first) first = false;
    else {
      graph.cy.resize();
      graph.fit();
    }
  }).observe(container);

  return {
    /** @param {View} answer */
    async show(answer) {
      const { question, expression, focus, values } = store.state;
      desk.open(JSON.stringify([question, expression, focus, values]));
      base = answer;
      redraw();
      graph.fit();
      const text = answer.truncated
        ? t("{n} of {total} nodes", { n: answer.n_nodes_shown, total: answer.n_nodes_total })
        : counted(answer.n_nodes_total, "node");
      container.setAttribute("aria-label", `${t("Logon graph")}, ${text}`);
      const added = await refreshed(api, store.state, desk.work.added);
      if (!added.length || base !== answer) return;
      desk.now.work = { ...desk.work, added };
      redraw();
    },
    /** @param {string} id whether it is drawn, or part of a group that is */
    has: id => graph.has(id) || groupOf(id) !== undefined,
    /** @param {string} id */
    reveal(id) {
      const group = groupOf(id);
      if (group) void acts.expand([group]);
      light();
      graph.reveal(id);
    },
    /** @param {string} id what the menu of a node offers; nothing when it is not in the view */
    menuOf(id) {
      const node = allNodes().find(other => other.id === id);
      return node ? nodeMenu(node, context) : [];
    },
    /** @param {string} id */
    expand: id => void acts.expand([id]),
    /** @param {string} id */
    hide: id => acts.hide([id]),
    showHidden: () => acts.showAll(),
    veil: (/** @type {ReadonlySet<string>} */ ids) => graph.veil(ids),
    recolour() {
      graph.recolour();
      minimap.redraw();
    },
    picture: (/** @type {"png" | "jpg" | "svg"} */ format, isNamed = true) =>
      pictureOf(graph.cy, api, format, isNamed),
  };
}

/** @typedef {Awaited<ReturnType<typeof mountGraph>>} MountedGraph */
