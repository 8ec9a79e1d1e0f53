/**
 * The zoom buttons.  A large graph takes up to 250 ms to draw in another size, so each press scales the drawn picture
 * itself, and the graph follows once, when the presses have ended.
 */

/** @import { Core } from "./cytoscape.js" */
import { zoomBy } from "./camera.js";
import { isLarge } from "./quality.js";

const PAUSE_MS = 200; // after the last press

/**
 * @typedef {Object} ZoomSteps
 * @property {(factor: number) => void} step nearer or farther
 * @property {() => number} hold the scale of the picture, which stays until `settle`
 * @property {() => void} settle draw the graph as its picture is
 */

/**
 * @param {Core} cy
 * @returns {ZoomSteps}
 */
export function mountZoomSteps(cy) {
  const container = /** @type {HTMLElement} */ (cy.container());
  let scale = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {number} factor */
  function step(factor) {
    if (!isLarge(cy)) return zoomBy(cy, factor);
    const zoom = cy.zoom();
    show(Math.min(cy.maxZoom() / zoom, Math.max(cy.minZoom() / zoom, scale * factor)));
    clearTimeout(timer);
    timer = setTimeout(settle, PAUSE_MS);
  }

  /** @param {number} to of the picture, about the middle of the canvas */
  function show(to) {
    scale = to;
    const transform = to === 1 ? "" : `scale(${to})`;
    for (const layer of container.children) /** @type {HTMLElement} */ (layer).style.transform = transform;
  }

  /** Whoever drags moves the picture as it is: the graph follows when he lets go. */
  function hold() {
    clearTimeout(timer);
    return scale;
  }

  function settle() {
    if (scale === 1) return;
    const factor = scale;
    drop();
    zoomBy(cy, factor);
  }

  /** Whoever moves the view otherwise means what he sees afterwards. */
  function drop() {
    clearTimeout(timer);
    if (scale !== 1) show(1);
  }

  cy.on("viewport", drop);
  for (const gesture of ["touchstart", "wheel"])
    container.addEventListener(gesture, settle, { capture: true, passive: true });
  return { step, hold, settle };
}
