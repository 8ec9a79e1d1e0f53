/** Nodes on the move, drawn on a canvas of their own while the picture below stays as it is. */

/** @import { Core, EdgeSingular, NodeSingular } from "./cytoscape.js" */
/** @import { Point } from "../types.d.ts" */
import { el } from "../dom.js";

/** @typedef {{ at: Point, radius: number, colour: string, isRound: boolean }} GhostNode */
/** @typedef {{ from: Point, to: Point, moves: [boolean, boolean], colour: string, width: number }} GhostLine */

export class Ghost {
  /**
   * @param {Core} cy
   * @param {NodeSingular[]} moved
   * @param {number} scale of the picture below, about its middle
   */
  constructor(cy, moved, scale) {
    const [width, height] = [cy.width(), cy.height()];
    this.canvas = el("canvas", { class: "ghost", width, height });
    this.size = { width, height };
    const ids = new Set(moved.map(node => node.id()));
    /** @type {GhostNode[]} */
    this.nodes = moved.map(node => ({
      at: scaled(cy, node.renderedPosition(), scale),
      radius: (node.renderedWidth() / 2) * scale,
      colour: String(node.style("background-color")),
      isRound: node.data("shape") === "account",
    }));
    const edges = /** @type {EdgeSingular[]} */ (moved.flatMap(node => node.connectedEdges().toArray()));
    /** @type {GhostLine[]} */
    this.lines = [...new Set(edges)].map(edge => ({
      from: scaled(cy, edge.source().renderedPosition(), scale),
      to: scaled(cy, edge.target().renderedPosition(), scale),
      moves: [ids.has(edge.source().id()), ids.has(edge.target().id())],
      colour: String(edge.style("line-color")),
      width: Math.max(1, edge.numericStyle("width") * cy.zoom() * scale),
    }));
    cy.container()?.append(this.canvas);
  }

  /** @param {Point} by how far, in pixels of the window */
  draw(by) {
    const x = this.canvas.getContext("2d");
    if (!x) return;
    x.clearRect(0, 0, this.size.width, this.size.height);
    x.globalAlpha = 0.85;
    for (const { from, to, moves, colour, width } of this.lines) {
      const [a, b] = [moves[0] ? plus(from, by) : from, moves[1] ? plus(to, by) : to];
      x.strokeStyle = colour;
      x.lineWidth = width;
      x.beginPath();
      x.moveTo(a.x, a.y);
      x.lineTo(b.x, b.y);
      x.stroke();
    }
    x.globalAlpha = 1;
    for (const { at, radius, colour, isRound } of this.nodes) {
      const middle = plus(at, by);
      x.fillStyle = colour;
      x.beginPath();
      if (isRound) x.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
      else x.roundRect(middle.x - radius, middle.y - radius, 2 * radius, 2 * radius, radius / 3);
      x.fill();
    }
  }

  remove() {
    this.canvas.remove();
  }
}

/** @param {Point} a @param {Point} b */
const plus = (a, b) => ({ x: a.x + b.x, y: a.y + b.y });

/**
 * Where a place of the canvas is seen while its picture is scaled about its middle.
 * @param {Core} cy
 * @param {Point} at
 * @param {number} scale
 * @returns {Point}
 */
export function scaled(cy, at, scale) {
  const [x, y] = [cy.width() / 2, cy.height() / 2];
  return { x: x + (at.x - x) * scale, y: y + (at.y - y) * scale };
}
