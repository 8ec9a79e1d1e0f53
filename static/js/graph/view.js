/** The graph on its canvas.  It never moves a node because of a click; only a new view or layout does. */

/** @import { Core, ElementDefinition } from "./cytoscape.js" */
/** @import { Point, View } from "../types.d.ts" */
/** @import { Look } from "./desk.js" */
/** @import { PlacedNode } from "./layouts.js" */
import { beside } from "./beside.js";
import { aspectOf, fit, reveal } from "./camera.js";
import { mountCrowd } from "./crowd.js";
import cytoscape from "./cytoscape.js";
import { dragTogether } from "./drag.js";
import { elementsOf } from "./elements.js";
import { mountGlide } from "./glide.js";
import { positions } from "./layouts.js";
import { suit } from "./quality.js";
import { keepReadable } from "./readable.js";
import { rendererOptions } from "./renderer.js";
import { graphStyle } from "./style.js";
import { mountZoomSteps } from "./zoom-steps.js";

/**
 * @typedef {object} Handlers
 * @property {(id: string | null, more: boolean) => void} onPick *more* adds to what is picked
 * @property {(id: string) => void} onOpen
 * @property {(id: string | null, at: Point) => void} onMenu
 * @property {(ids: string[]) => void} onBox
 * @property {() => void} onGrab before nodes are dragged
 * @property {() => void} onDrop
 */

export class GraphView {
  /**
   * @param {HTMLElement} container
   * @param {Handlers} handlers
   */
  constructor(container, handlers) {
    this.container = container;
    this.handlers = handlers;
    const options = {
      container,
      minZoom: 0.05,
      maxZoom: 4,
      style: graphStyle(),
      boxSelectionEnabled: true,
      autounselectify: true,
      hideEdgesOnViewport: false,
      renderer: rendererOptions(), // which the package's types do not know
    };
    /** @type {Core} */
    this.cy = cytoscape(options);
    /** @type {Map<string, Point>} */
    this.known = new Map();
    this.labels = true;
    this.crowd = mountCrowd(this.cy);
    this.zoom = mountZoomSteps(this.cy);
    /** @type {{ focus: string | null, also: string[] }} */
    this.lit = { focus: null, also: [] };
    this.listen();
  }

  listen() {
    const { cy, handlers } = this;
    cy.on("tap", event => {
      const { shiftKey, ctrlKey, metaKey } = /** @type {MouseEvent} */ (event.originalEvent);
      handlers.onPick(event.target === cy ? null : event.target.id(), shiftKey || ctrlKey || metaKey);
    });
    cy.on("dbltap", "node", event => handlers.onOpen(event.target.id()));
    cy.on("cxttap", event => {
      const isNode = event.target !== cy && event.target.isNode();
      if (isNode || event.target === cy)
        handlers.onMenu(isNode ? event.target.id() : null, event.renderedPosition);
    });
    cy.on("mouseover", "node, edge", () => void (this.container.style.cursor = "pointer"));
    cy.on("mouseout", "node, edge", () => void (this.container.style.cursor = ""));
    keepReadable(cy);
    /** @type {string[]} */
    let boxed = [];
    cy.on("boxstart", () => void (boxed = []));
    cy.on("box", "node", event => {
      if (!boxed.length) queueMicrotask(() => handlers.onBox(boxed));
      boxed.push(event.target.id());
    });
    const onDrop = () => {
      cy.nodes().forEach(node => void this.known.set(node.id(), { ...node.position() }));
      handlers.onDrop();
    };
    dragTogether(cy, handlers.onGrab, onDrop);
    mountGlide(cy, this.zoom, { onGrab: handlers.onGrab, onDrop });
  }

  /**
   * Show a view.  Nodes whose places are known stay there.
   * @param {View} view
   * @param {Look} look
   * @param {Map<string, Point>} known gets the places of the others
   * @param {readonly string[]} pinned
   */
  show(view, look, known, pinned) {
    const { nodes, edges } = elementsOf(view, look.sized);
    this.known = known;
    this.cy.batch(() => {
      this.update([...nodes, ...edges]);
      const held = new Set(pinned);
      this.cy.nodes().forEach(node => void node.toggleClass("pinned", held.has(node.id())));
    });
    this.place(look, pinned);
    suit(this.cy);
    this.light(this.lit.focus, this.lit.also);
  }

  /** @param {{ data: { id: string } }[]} elements */
  update(elements) {
    const wanted = new Set(elements.map(element => element.data.id));
    this.cy
      .elements()
      .filter(element => !wanted.has(element.id()))
      .remove();
    const fresh = elements.filter(({ data }) => {
      const there = this.cy.getElementById(data.id);
      if (there.nonempty()) there.data(data);
      return there.empty();
    });
    this.cy.add(/** @type {ElementDefinition[]} */ (fresh));
  }

  /**
   * @param {Look} look
   * @param {readonly string[]} pinned
   */
  place({ layout, root }, pinned) {
    const { known } = this;
    const nodes = this.cy.nodes().map(node => /** @type {PlacedNode} */ (node.data()));
    const edges = this.cy.edges().map(edge => edge.data());
    const n = nodes.filter(node => known.has(node.id)).length;
    const fixed = new Map([...known].filter(([id]) => pinned.includes(id)));
    const at =
      n && n * 2 >= nodes.length
        ? beside(nodes, edges, known)
        : positions(layout, nodes, edges, aspectOf(this.cy), { fixed, root });
    this.cy.nodes().positions(node => at.get(node.id()) ?? { x: 0, y: 0 });
    for (const { id } of nodes) known.set(id, at.get(id) ?? { x: 0, y: 0 });
  }

  fit() {
    fit(this.cy);
  }

  /**
   * Light a node's or an edge's neighbourhood and dim the rest.
   * @param {string | null} focus
   * @param {string[]} also nodes and edges that belong to it, such as the other half of the same logons
   */
  light(focus, also = []) {
    this.lit = { focus, also };
    this.crowd.refresh();
    this.cy.batch(() => {
      const all = this.cy.elements().removeClass("near far focus into labelled");
      const chosen = focus === null ? this.cy.collection() : this.cy.getElementById(focus);
      const others = also.reduce(
        (found, id) => found.union(this.cy.getElementById(id)),
        this.cy.collection(),
      );
      if (chosen.empty() && others.empty()) return;
      const edges = chosen.edges().union(others.edges());
      const near = chosen
        .nodes()
        .closedNeighborhood()
        .union(others)
        .union(edges)
        .union(edges.connectedNodes());
      all.difference(near).addClass("far");
      near.addClass("near");
      if (this.labels) near.edges().addClass("labelled");
      chosen.addClass("focus");
      chosen.nodes().incomers().edges().addClass("into");
    });
  }

  /** @param {ReadonlySet<string>} ids */
  showPicked(ids) {
    this.cy.batch(() => this.cy.nodes().forEach(node => void node.toggleClass("picked", ids.has(node.id()))));
  }

  /** @param {string} id */
  has(id) {
    return this.cy.getElementById(id).nonempty();
  }

  /** @param {string} id */
  reveal(id) {
    reveal(this.cy, id);
  }

  /**
   * Hide what is not there yet, where it is: nothing moves.
   * @param {ReadonlySet<string>} ids nodes and edges
   */
  veil(ids) {
    this.cy.batch(() =>
      this.cy.elements().forEach(element => void element.toggleClass("unborn", ids.has(element.id()))),
    );
  }

  /** @param {boolean} labels */
  showLabels(labels) {
    this.labels = labels;
    this.light(this.lit.focus, this.lit.also);
  }

  recolour() {
    this.cy.style(graphStyle());
  }
}
