/** The cells of the heatmap: single rectangles where they are wide, one picture of pixels where they are narrow. */

import { token } from "../dom.js";
import { ROW } from "./heatmap.js";
import { ramp, shade } from "./scale.js";

const NARROW = 4; // pixels; below, the gap between two cells could not be seen
const GAP = 0.45;

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array[]} rows
 * @param {{ left: (i: number) => number, cell: number, most: number }} scale
 */
export function paintCells(x, rows, scale) {
  const shades = ramp([0, 1, 2, 3].map(stop => token(`--heat-${stop}`)));
  if (scale.cell >= NARROW) rectangles(x, rows, shades, scale);
  else pixels(x, rows, shades, scale);
}

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array[]} rows
 * @param {string[]} shades
 * @param {{ left: (i: number) => number, cell: number, most: number }} scale
 */
function rectangles(x, rows, shades, { left, cell, most }) {
  rows.forEach((counts, i) => {
    counts.forEach((count, at) => {
      if (!count) return;
      x.fillStyle = shades[shade(count, most)];
      x.fillRect(left(at), i * ROW + 1.5, cell - GAP, ROW - 3);
    });
  });
}

/**
 * 200 accounts by 720 hours are 144,000 rectangles, or 200 stretched strips of one picture.
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array[]} rows
 * @param {string[]} shades
 * @param {{ left: (i: number) => number, cell: number, most: number }} scale
 */
function pixels(x, rows, shades, { left, most }) {
  const n = rows[0]?.length ?? 0;
  if (!n) return;
  const small = document.createElement("canvas");
  [small.width, small.height] = [n, rows.length];
  const context = small.getContext("2d");
  if (!context) return;
  const image = context.createImageData(n, rows.length);
  const pixel = new Uint32Array(image.data.buffer);
  const colours = shades.map(packed);
  rows.forEach((counts, i) => {
    for (let at = 0; at < n; at += 1) if (counts[at]) pixel[i * n + at] = colours[shade(counts[at], most)];
  });
  context.putImageData(image, 0, 0);
  x.imageSmoothingEnabled = false;
  const [from, to] = [left(0), left(n)];
  rows.forEach((_, i) => x.drawImage(small, 0, i, n, 1, from, i * ROW + 1.5, to - from, ROW - 3));
}

/** @param {string} colour `rgb(r,g,b)` */
function packed(colour) {
  const [red, green, blue] = colour.match(/\d+/g)?.map(Number) ?? [0, 0, 0];
  return new Uint32Array(new Uint8ClampedArray([red, green, blue, 255]).buffer)[0];
}
