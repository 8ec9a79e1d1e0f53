/** Names below the nodes, where they have room. */

/** @import { Colours } from "./draw.js" */
/** @import { Point } from "./model.js" */
import { radiusOf } from "./draw.js";

const MOST_SIGNS = 34;

/**
 * Names of the first points come first; one that would lie on another is left out, but never the chosen one's.
 * @param {CanvasRenderingContext2D} pen
 * @param {Point[]} points the busiest first
 * @param {Point | null} chosen
 * @param {Colours} colour
 * @param {number} size of the type, in units of the drawing
 */
export function drawLabels(pen, points, chosen, colour, size) {
  pen.font = `${size}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  pen.lineWidth = size * 0.3;
  pen.strokeStyle = colour.canvas;
  pen.fillStyle = colour.text;
  /** @type {Box[]} */
  const taken = [];
  for (const point of points) {
    const label = shortened(point.label);
    const box = boxOf(point, pen.measureText(label).width + size * 0.6, size * 1.25);
    if (point !== chosen && taken.some(other => overlap(box, other))) continue;
    taken.push(box);
    pen.strokeText(label, point.x, box.bottom);
    pen.fillText(label, point.x, box.bottom);
  }
}

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/**
 * @param {Point} point
 * @param {number} wide
 * @param {number} tall
 * @returns {Box}
 */
function boxOf(point, wide, tall) {
  const top = point.y + radiusOf(point);
  return { left: point.x - wide / 2, right: point.x + wide / 2, top, bottom: top + tall };
}

/**
 * @param {Box} one
 * @param {Box} other
 */
export function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** @param {string} label */
export function shortened(label) {
  return label.length > MOST_SIGNS ? `${label.slice(0, MOST_SIGNS - 1)}…` : label;
}
