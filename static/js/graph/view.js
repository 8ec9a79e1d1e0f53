/** The graph on its canvas.  It never moves a node because of a click; only a new view or layout does. */

/** @import { Core, ElementDefinition } from "./cytoscape.js" */
/** @import { Layout, Point, View } from "../types.d.ts" */
/** @import { PlacedNode } from "./layouts.js" */
import cytoscape from "./cytoscape.js";
import { elementsOf } from "./elements.js";
import { positions } from "./layouts.js";
import { graphStyle } from "./style.js";

const MARGIN = { top: 62, bottom: 60, side: 30 };

export class GraphView {
  /**
   * @param {HTMLElement} container
   * @param {{ onPick: (id: string | null) => void, onOpen: (id: string) => void, onMenu: (id: string, at: Point) => void }} handlers
   */
  constructor(container, handlers) {
    this.container = container;
    this.handlers = handlers;
    /** @type {Core} */
    this.cy = cytoscape({
      container,
      minZoom: 0.05,
      maxZoom: 4,
      style: graphStyle(),
      boxSelectionEnabled: false,
    });
    this.subject = "";
    /** @type {Layout} */
    this.layout = "force";
    this.labels = true;
    /** @type {string | null} */
    this.selected = null;
    this.listen();
  }

  listen() {
    const { cy, handlers } = this;
    cy.on("tap", event => handlers.onPick(event.target === cy ? null : event.target.id()));
    cy.on("dbltap", "node", event => handlers.onOpen(event.target.id()));
    cy.on("cxttap", "node", event => handlers.onMenu(event.target.id(), event.renderedPosition));
    cy.on("mouseover", "node, edge", () => void (this.container.style.cursor = "pointer"));
    cy.on("mouseout", "node, edge", () => void (this.container.style.cursor = ""));
  }

  /**
   * Show a view.  Nodes that stay keep their place when the *subject* is still the same one.
   * @param {View} view
   * @param {string} subject
   * @param {Layout} layout
   */
  show(view, subject, layout) {
    const elements = elementsOf(view);
    const kept = this.keptPositions(elements.nodes.map(node => node.data.id));
    const isSame =
      subject === this.subject && layout === this.layout && kept.size * 2 >= elements.nodes.length;
    this.subject = subject;
    this.layout = layout;
    this.cy.batch(() => {
      this.cy.elements().remove();
      this.cy.add(/** @type {ElementDefinition[]} */ ([...elements.nodes, ...elements.edges]));
    });
    this.place(isSame && kept.size ? kept : undefined);
    if (!isSame) this.fit();
    this.select(this.selected);
  }

  /** @param {string[]} ids */
  keptPositions(ids) {
    /** @type {Map<string, Point>} */
    const kept = new Map();
    for (const id of ids) {
      const node = this.cy.getElementById(id);
      if (node.nonempty()) kept.set(id, { ...node.position() });
    }
    return kept;
  }

  /** @param {Map<string, Point>} [fixed] */
  place(fixed) {
    const nodes = this.cy.nodes().map(node => /** @type {PlacedNode} */ (node.data()));
    const edges = this.cy.edges().map(edge => edge.data());
    const [width, height] = [
      this.cy.width() - 2 * MARGIN.side,
      this.cy.height() - MARGIN.top - MARGIN.bottom,
    ];
    const aspect = width / Math.max(1, height);
    const at = positions(this.layout, nodes, edges, Math.min(2.6, Math.max(0.6, aspect)), { fixed });
    this.cy.nodes().positions(node => at.get(node.id()) ?? { x: 0, y: 0 });
  }

  /** @param {Layout} layout */
  arrange(layout) {
    this.layout = layout;
    this.place();
    this.fit();
  }

  fit() {
    const { cy } = this;
    if (cy.nodes().empty()) return;
    cy.fit(undefined, 0);
    const box = cy.elements().renderedBoundingBox({});
    const [width, height] = [cy.width() - 2 * MARGIN.side, cy.height() - MARGIN.top - MARGIN.bottom];
    const zoom = cy.zoom() * Math.min(width / box.w, height / box.h);
    cy.zoom(Math.min(zoom, 1.25));
    cy.center();
    cy.panBy({ x: 0, y: (MARGIN.top - MARGIN.bottom) / 2 });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const middle = { x: this.cy.width() / 2, y: this.cy.height() / 2 };
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: middle });
  }

  /**
   * Light a node's or an edge's neighbourhood and dim the rest.
   * @param {string | null} id
   */
  select(id) {
    this.selected = id;
    this.cy.batch(() => {
      const all = this.cy.elements().removeClass("near far focus labelled");
      const chosen = id === null ? this.cy.collection() : this.cy.getElementById(id);
      if (chosen.empty()) return;
      const near = chosen
        .nodes()
        .closedNeighborhood()
        .union(chosen.edges())
        .union(chosen.edges().connectedNodes());
      all.difference(near).addClass("far");
      near.addClass("near");
      if (this.labels) near.edges().addClass("labelled");
      chosen.addClass("focus");
    });
  }

  /** @param {string} id */
  has(id) {
    return this.cy.getElementById(id).nonempty();
  }

  /**
   * Bring a node into sight without changing the zoom, and only when it is out of it.
   * @param {string} id
   */
  reveal(id) {
    const node = this.cy.getElementById(id);
    if (node.empty() || !node.isNode()) return;
    const { x, y } = node.renderedPosition();
    const isSeen =
      x > 40 && y > MARGIN.top && x < this.cy.width() - 40 && y < this.cy.height() - MARGIN.bottom;
    if (!isSeen) this.cy.center(node);
  }

  /** @param {boolean} labels */
  showLabels(labels) {
    this.labels = labels;
    this.select(this.selected);
  }

  recolour() {
    this.cy.style(graphStyle());
  }

  /** @returns {{ id: string, x: number, y: number }[]} where every node is */
  places() {
    return this.cy.nodes().map(node => ({ id: node.id(), ...node.position() }));
  }

  /** Follow a change of the canvas's size. */
  resize() {
    this.cy.resize();
    this.fit();
  }
}
