/** The graph as a picture file: a real PNG or a real JPEG, on the theme's own ground. */

/** @import { Core } from "./cytoscape.js" */
import { token } from "../dom.js";

const LONGEST_SIDE = 8000; // pixels; larger canvases fail silently in some browsers

/**
 * @param {Core} cy
 * @param {"png" | "jpg"} format
 * @returns {Promise<Blob>}
 */
export function graphImage(cy, format) {
  const box = cy.elements().boundingBox({});
  const scale = Math.min(2, LONGEST_SIDE / Math.max(box.w, box.h, 1));
  const options = { output: /** @type {const} */ ("blob-promise"), full: true, scale, bg: token("--canvas") };
  return format === "png" ? cy.png(options) : cy.jpg({ ...options, quality: 0.92 });
}
