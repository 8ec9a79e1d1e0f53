/** Draws the timeline on its two canvases: days and histogram above, one row of cells per account below. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { token } from "../dom.js";
import { paintCells } from "./cells.js";
import { isAfterEffect, outstanding } from "./marks.js";
import { binHours, binned, ceiling, gridStart, markRuns, xOf } from "./scale.js";
import { ticks } from "./ticks.js";

export const ROW = 15; // pixels of one account
export const AXIS = 44;
const APART = 8; // pixels; days nearer to each other are parted only where one is named
const STRONG = 3; // marks from a score of 16 on
const FONT = '500 10.5px "Inter Variable", Inter, system-ui, sans-serif';

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
export function prepare(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no canvas");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * @param {{ axis: HTMLCanvasElement, cells: HTMLCanvasElement }} canvases
 * @param {Timeline} timeline
 * @param {Span} span
 * @param {number} width
 * @param {number} finest hours of the shortest cell
 * @returns {{ bin: number, most: number }} hours of a cell and the count at which the scale ends
 */
export function drawHeat(canvases, timeline, span, width, finest) {
  const bin = binHours(span, width, finest < 1 ? 4 : 1.1, finest);
  const rows = timeline.rows.map(row => binned(row.counts, span, bin));
  const most = ceiling(rows);
  drawAxis(canvases.axis, timeline, span, width, bin);
  drawCells(canvases.cells, timeline, rows, { span, width, bin, most });
  return { bin, most };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Timeline} timeline
 * @param {Span} span
 * @param {number} width
 * @param {number} bin
 */
function drawAxis(canvas, timeline, span, width, bin) {
  const x = prepare(canvas, width, AXIS);
  const base = AXIS - 4;
  if (!timeline.n_hours) return; // without events there is no time to name
  drawTicks(x, span, width, AXIS, 18);
  const totals = binned(timeline.histogram, span, bin);
  const most = totals.reduce((high, total) => Math.max(high, total), 1);
  const cell = cellWidth(span, width, bin);
  x.fillStyle = token("--edge");
  const first = gridStart(span, bin);
  const left = (/** @type {number} */ i) => xOf(first + i * bin, span, width);
  totals.forEach((total, i) => {
    const height = Math.sqrt(total / most) * 20;
    if (total) x.fillRect(left(i), base - height, Math.max(1, cell - 0.6), height);
  });
  x.fillStyle = token("--line");
  x.fillRect(0, base, width, 1);
  x.fillStyle = token("--anomaly");
  const marked = new Set(
    timeline.rows.flatMap(row =>
      outstanding(row)
        .filter(isStrong)
        .map(({ hour }) => Math.floor((hour - first) / bin)),
    ),
  );
  const wide = Math.max(1.5, cell, cellWidth(span, width, 1));
  for (const at of marked) x.fillRect(left(at), base, wide, 2.5);
}

/**
 * Weekends and the lines between days, and their names where there is room above *top*.
 * @param {CanvasRenderingContext2D} x
 * @param {Span} span
 * @param {number} width
 * @param {number} height
 * @param {number} top
 */
export function drawTicks(x, span, width, height, top) {
  const found = ticks(span, width);
  const [weekend, line, soft, faint] = ["--panel-low", "--line", "--text-soft", "--text-faint"].map(token);
  for (const tick of found) {
    const left = xOf(tick.hour, span, width);
    const wide = xOf(tick.hour + tick.hours, span, width) - left;
    if (tick.isWeekend) {
      x.fillStyle = weekend;
      x.fillRect(left, top, wide, height - top);
    }
    x.fillStyle = line;
    if (left >= 0 && (tick.label || wide >= APART)) x.fillRect(Math.round(left), top ? 6 : 0, 1, height);
  }
  if (!top) return;
  x.font = FONT;
  x.textBaseline = "middle";
  let free = -Infinity; // where the label before ends: dates are longer in some languages
  for (const tick of found) {
    const left = Math.max(0, xOf(tick.hour, span, width)) + 5;
    if (!tick.label || left < free) continue;
    x.fillStyle = tick.isWeekend ? faint : soft;
    x.fillText(tick.label, left, 9);
    free = left + x.measureText(tick.label).width + 5;
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Timeline} timeline
 * @param {Float64Array[]} rows
 * @param {{ span: Span, width: number, bin: number, most: number }} scale
 */
function drawCells(canvas, timeline, rows, { span, width, bin, most }) {
  const height = rows.length * ROW;
  canvas.style.height = `${height}px`;
  const x = prepare(canvas, width, height);
  const cell = cellWidth(span, width, bin);
  drawTicks(x, span, width, height, 0);
  x.fillStyle = token("--line-soft");
  rows.forEach((_, i) => x.fillRect(0, (i + 1) * ROW - 0.5, width, 0.5));
  const first = gridStart(span, bin);
  paintCells(x, rows, { left: at => xOf(first + at * bin, span, width), cell, most });
  drawMarks(x, timeline, { span, width, bin });
}

/**
 * Hours that stand out are tinted, their echoes lightly; a frame goes only around those that are marked strongly.
 * @param {CanvasRenderingContext2D} x
 * @param {Timeline} timeline
 * @param {{ span: Span, width: number, bin: number }} scale
 */
function drawMarks(x, timeline, { span, width, bin }) {
  const amber = token("--anomaly");
  timeline.rows.forEach((row, i) => {
    const own = outstanding(row);
    const echoes = row.marks.filter(isAfterEffect).map(([hour]) => ({ hour }));
    x.fillStyle = amber;
    for (const [hours, alpha] of /** @type {const} */ ([
      [own, 0.22],
      [echoes, 0.07],
    ])) {
      x.globalAlpha = alpha;
      for (const run of markRuns(hours, bin)) {
        const left = xOf(run.start, span, width);
        x.fillRect(left, i * ROW + 1.5, xOf(run.end, span, width) - left, ROW - 3);
      }
    }
    x.globalAlpha = 1;
    x.strokeStyle = amber;
    x.lineWidth = 1.6;
    for (const run of markRuns(own.filter(isStrong), bin)) {
      const left = xOf(run.start, span, width);
      const right = Math.max(left + 3, xOf(run.end, span, width));
      x.strokeRect(left - 1, i * ROW + 0.9, right - left + 1.4, ROW - 1.8);
    }
  });
}

/** @param {{ mark: number }} hour */
const isStrong = ({ mark }) => mark >= STRONG;

/**
 * @param {Span} span
 * @param {number} width
 * @param {number} bin
 */
function cellWidth(span, width, bin) {
  return (width * bin) / Math.max(bin, span.end - span.start);
}
