/** How finely a graph is drawn: the larger, the plainer, so that it can still be dragged smoothly. */

/** @import { Core } from "./cytoscape.js" */

const LARGE = 400; // nodes

/** @param {Core} cy */
export function suit(cy) {
  const isLarge = cy.nodes().length > LARGE;
  cy.batch(() => cy.edges().toggleClass("plain", isLarge));
}
