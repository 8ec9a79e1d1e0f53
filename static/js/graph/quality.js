/** How finely a graph is drawn and dragged: the larger, the plainer, so that no frame takes long. */

/** @import { Core } from "./cytoscape.js" */

const LARGE = { nodes: 400, edges: 1200 };

/** @param {Core} cy */
export function isLarge(cy) {
  return cy.nodes().length > LARGE.nodes || cy.edges().length > LARGE.edges;
}

/** @param {Core} cy */
export function suit(cy) {
  const isPlain = isLarge(cy);
  cy.batch(() => cy.edges().toggleClass("plain", isPlain));
}
