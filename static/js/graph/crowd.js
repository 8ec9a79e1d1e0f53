/** Labels that would lie on one another: the more important one is drawn, the other waits for a nearer zoom. */

/** @import { Core, NodeSingular } from "./cytoscape.js" */

import { letters } from "../format.js";
import { LABEL_GAP } from "./state-style.js";

/** @typedef {{ id: string, x: number, y: number, width: number, height: number, weight: number }} Label in pixels, middle and size */

const PAUSE_MS = 200; // after the last turn of the wheel
const MOST = 400; // labels in view; changing more of them takes longer than a frame
const LEAST = 6; // pixels of a font below which a label is not drawn at all
const SIGN = 0.52; // width of a letter, by the size of the font
const CELL = 80;

/**
 * Pure.
 * @param {Label[]} labels
 * @returns {Set<string>} ids of those that give way
 */
export function crowded(labels) {
  /** @type {Map<string, Label[]>} drawn labels by the cells they touch */
  const cells = new Map();
  const out = new Set();
  for (const label of [...labels].sort((a, b) => b.weight - a.weight)) {
    const touched = cellsOf(label);
    if (touched.some(cell => cells.get(cell)?.some(other => isOver(label, other)))) out.add(label.id);
    else for (const cell of touched) cells.set(cell, [...(cells.get(cell) ?? []), label]);
  }
  return out;
}

/** @param {Label} label */
function cellsOf({ x, y, width, height }) {
  const found = [];
  const [left, right] = [Math.floor((x - width / 2) / CELL), Math.floor((x + width / 2) / CELL)];
  const [top, bottom] = [Math.floor((y - height / 2) / CELL), Math.floor((y + height / 2) / CELL)];
  for (let i = left; i <= right; i += 1) for (let j = top; j <= bottom; j += 1) found.push(`${i} ${j}`);
  return found;
}

/** @param {Label} a @param {Label} b */
const isOver = (a, b) =>
  Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;

/**
 * @param {NodeSingular} node
 * @param {number} zoom
 * @returns {Label}
 */
function labelOf(node, zoom) {
  const font = node.numericStyle("font-size") * zoom;
  const { x, y } = node.renderedPosition();
  const lit = node.hasClass("focus") ? 2e6 : node.hasClass("near") ? 1e6 : 0;
  const isStriking = node.data("anomaly") === "strong" || node.data("shape") === "privileged";
  return {
    id: node.id(),
    x,
    y: y + node.renderedHeight() / 2 + LABEL_GAP * zoom + font / 2,
    width: letters(String(node.data("label"))) * SIGN * font,
    height: font,
    weight: lit + (isStriking ? 1e3 : 0) + node.data("size"),
  };
}

/**
 * @param {import("../types.d.ts").Point} at
 * @param {{ x1: number, y1: number, x2: number, y2: number }} extent
 */
const isIn = ({ x, y }, { x1, y1, x2, y2 }) => x > x1 && x < x2 && y > y1 && y < y2;

/**
 * @param {Core} cy
 * @returns {{ refresh: () => void }} to be called when nodes, places or what is lit have changed
 */
export function mountCrowd(cy) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function refresh() {
    clearTimeout(timer);
    timer = setTimeout(draw, PAUSE_MS);
  }

  function draw() {
    // A drag goes on; the package's types do not know the question.
    if (/** @type {Core & { batching: () => boolean }} */ (cy).batching()) return refresh();
    const [zoom, extent] = [cy.zoom(), cy.extent()];
    const labels = cy
      .nodes()
      .toArray()
      .map(node => labelOf(/** @type {NodeSingular} */ (node), zoom))
      .filter(({ height }) => height >= LEAST)
      .filter(({ id }) => isIn(cy.getElementById(id).position(), extent));
    if (labels.length > MOST) return;
    const out = crowded(labels);
    cy.batch(() => {
      for (const { id } of labels) cy.getElementById(id).toggleClass("crowded", out.has(id));
    });
  }

  cy.on("viewport resize", refresh);
  cy.on("free", "node", refresh);
  return { refresh };
}
