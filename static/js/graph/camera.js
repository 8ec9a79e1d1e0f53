/** Where the canvas looks: all of the graph, nearer, or at one node. */

/** @import { Core } from "./cytoscape.js" */

const MARGIN = { top: 62, bottom: 76, side: 30 }; // what the bars above and the legend below cover
const NEAREST = 1.25;

/**
 * @param {Core} cy
 * @returns {[number, number]} width and height that nothing covers
 */
function room(cy) {
  return [cy.width() - 2 * MARGIN.side, cy.height() - MARGIN.top - MARGIN.bottom];
}

/** @param {Core} cy */
export function aspectOf(cy) {
  const [width, height] = room(cy);
  return Math.min(2.6, Math.max(0.6, width / Math.max(1, height)));
}

/** @param {Core} cy */
export function fit(cy) {
  if (cy.nodes().empty()) return;
  cy.fit(undefined, 0);
  const box = cy.elements().renderedBoundingBox({});
  const [width, height] = room(cy);
  cy.zoom(Math.min(NEAREST, cy.zoom() * Math.min(width / box.w, height / box.h)));
  cy.center();
  cy.panBy({ x: 0, y: (MARGIN.top - MARGIN.bottom) / 2 });
}

/**
 * @param {Core} cy
 * @param {number} factor
 */
export function zoomBy(cy, factor) {
  const middle = { x: cy.width() / 2, y: cy.height() / 2 };
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: middle });
}

/**
 * Bring a node into sight without changing the zoom, and only when it is out of it.
 * @param {Core} cy
 * @param {string} id
 */
export function reveal(cy, id) {
  const node = cy.getElementById(id);
  if (node.empty() || !node.isNode()) return;
  const { x, y } = node.renderedPosition();
  const isSeen = x > 40 && y > MARGIN.top && x < cy.width() - 40 && y < cy.height() - MARGIN.bottom;
  if (!isSeen) cy.center(node);
}
