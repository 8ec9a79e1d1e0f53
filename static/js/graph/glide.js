/**
 * Dragging in large graphs.  Drawing all of one again takes longer than a frame, so while the pointer moves the drawn
 * picture itself is moved, or the grabbed nodes are drawn above it; the graph follows once, at the end.
 */

/** @import { Core, NodeSingular } from "./cytoscape.js" */
/** @import { Point } from "../types.d.ts" */
/** @import { ZoomSteps } from "./zoom-steps.js" */
import { Ghost, scaled } from "./ghost.js";
import { isLarge } from "./quality.js";

const STILL = 3; // pixels a click may move

/**
 * @param {Core} cy
 * @param {ZoomSteps} zoom
 * @param {{ onGrab: () => void, onDrop: () => void }} handlers
 */
export function mountGlide(cy, zoom, { onGrab, onDrop }) {
  const container = /** @type {HTMLElement} */ (cy.container());
  let isPassing = false;

  /** @param {MouseEvent} event */
  function start(event) {
    const isOther = event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey;
    if (isPassing || isOther || !cy.userPanningEnabled() || !isLarge(cy)) return zoom.settle();
    event.stopImmediatePropagation();
    event.preventDefault(); // no text is selected
    container.focus();
    const from = { x: event.clientX, y: event.clientY };
    const scale = zoom.hold();
    const node = nodeAt(cy, from, scale);
    // After a zoom Cytoscape goes on drawing its pictures anew, up to 400 ms of a frame with 1,000 nodes.  While a batch
    // is open it does not: what is on the canvas is moved as it is, and refined when it is let go.
    cy.startBatch();
    /** @type {ReturnType<typeof nodeDrag> | null} */
    let drag = null;

    /** @param {MouseEvent} move */
    const onMove = move => {
      move.stopImmediatePropagation();
      const by = { x: move.clientX - from.x, y: move.clientY - from.y };
      if (!drag && Math.hypot(by.x, by.y) <= STILL) return;
      drag ??= node ? nodeDrag(cy, node, scale, { onGrab, onDrop }) : panDrag(cy, container, scale);
      drag.move(by);
    };
    /** @param {MouseEvent} up */
    const onUp = up => {
      removeEventListener("mousemove", onMove, true);
      removeEventListener("mouseup", onUp, true);
      cy.endBatch();
      drag?.clear();
      zoom.settle();
      if (!drag) return pass(event, up);
      up.stopImmediatePropagation();
      drag.end({ x: up.clientX - from.x, y: up.clientY - from.y });
    };
    addEventListener("mousemove", onMove, true);
    addEventListener("mouseup", onUp, true);
  }

  /**
   * A click after all: give it to Cytoscape as it came.
   * @param {MouseEvent} down
   * @param {MouseEvent} up
   */
  function pass(down, up) {
    isPassing = true;
    down.target?.dispatchEvent(new MouseEvent("mousedown", down));
    isPassing = false;
    up.target?.dispatchEvent(new MouseEvent("mouseup", up));
  }

  container.addEventListener("mousedown", start, true);
}

/**
 * @param {Core} cy
 * @param {Point} at in the window
 * @param {number} scale of the picture, about its middle
 * @returns {NodeSingular | null} the node drawn there, the uppermost first
 */
function nodeAt(cy, { x, y }, scale) {
  const box = /** @type {HTMLElement} */ (cy.container()).getBoundingClientRect();
  const pointer = scaled(cy, { x: x - box.left, y: y - box.top }, 1 / scale);
  const nodes = cy.nodes();
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const at = nodes[i].renderedPosition();
    const half = nodes[i].renderedWidth() / 2;
    if (Math.abs(at.x - pointer.x) <= half && Math.abs(at.y - pointer.y) <= half) return nodes[i];
  }
  return null;
}

/**
 * @param {Core} cy
 * @param {HTMLElement} container
 * @param {number} scale of the picture
 */
function panDrag(cy, container, scale) {
  const layers = /** @type {HTMLElement[]} */ ([...container.children]);
  return {
    /** @param {Point} by */
    move(by) {
      for (const layer of layers) layer.style.transform = `translate(${by.x}px, ${by.y}px) scale(${scale})`;
    },
    clear() {
      for (const layer of layers) layer.style.transform = "";
    },
    /** @param {Point} by */
    end(by) {
      cy.panBy(by);
    },
  };
}

/**
 * @param {Core} cy
 * @param {NodeSingular} node
 * @param {number} scale of the picture
 * @param {{ onGrab: () => void, onDrop: () => void }} handlers
 */
function nodeDrag(cy, node, scale, { onGrab, onDrop }) {
  const moved = node.hasClass("picked") ? cy.nodes(".picked").toArray() : [node];
  const ghost = new Ghost(cy, /** @type {NodeSingular[]} */ (moved), scale);
  onGrab();
  return {
    /** @param {Point} by */
    move: by => ghost.draw(by),
    clear: () => ghost.remove(),
    /** @param {Point} by */
    end(by) {
      const zoom = cy.zoom();
      cy.batch(() => {
        for (const other of /** @type {NodeSingular[]} */ (moved))
          other.shift({ x: by.x / zoom, y: by.y / zoom });
      });
      onDrop();
    },
  };
}
