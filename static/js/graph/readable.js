/** The labels of what is lit are drawn in a size that can be read at every zoom. */

/** @import { Core } from "./cytoscape.js" */

/** @param {Core} cy */
export function keepReadable(cy) {
  let isWaiting = false;
  cy.on("zoom", () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      cy.elements(".near").toggleClass("zoomed");
    });
  });
}
