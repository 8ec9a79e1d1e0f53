/** Dragging: picked nodes move together, and every drag is one step that can be undone. */

/** @import { Core, NodeSingular } from "./cytoscape.js" */
/** @import { Point } from "../types.d.ts" */

/**
 * @param {Core} cy
 * @param {() => void} onGrab before the first move
 * @param {() => void} onDrop
 */
export function dragTogether(cy, onGrab, onDrop) {
  /** @type {Map<NodeSingular, Point>} */
  let others = new Map();
  /** @type {Point | null} */
  let start = null;
  let hasMoved = false;
  cy.on("grabon", "node", event => {
    const node = /** @type {NodeSingular} */ (event.target);
    start = { ...node.position() };
    hasMoved = false;
    others = new Map();
    if (node.hasClass("picked"))
      cy.nodes(".picked")
        .difference(node)
        .forEach(other => void others.set(other, { ...other.position() }));
  });
  cy.on("drag", "node", event => {
    if (!start) return;
    if (!hasMoved) {
      hasMoved = true;
      onGrab();
    }
    const now = event.target.position();
    const [dx, dy] = [now.x - start.x, now.y - start.y];
    cy.batch(() => {
      for (const [other, from] of others) other.position({ x: from.x + dx, y: from.y + dy });
    });
  });
  cy.on("free", "node", () => {
    start = null;
    if (hasMoved) onDrop();
    hasMoved = false;
  });
}
