/** The timeline as lines: all events together, and the few accounts that are picked. */

/** @import { Timeline, TimelineRow } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { token } from "../dom.js";
import { compact } from "../format.js";
import { t } from "../i18n.js";
import { prepare, drawTicks } from "./heatmap.js";
import { outstanding } from "./marks.js";
import { binHours, binName, binned, ceiling, gridStart, NEARLY, xOf } from "./scale.js";

const TOP = 20; // room for the names of days
const LEAST = 4; // pixels of a bin: a line needs room to rise and fall
export const COLOURS = ["--line-1", "--line-2", "--line-3", "--line-4", "--line-5", "--line-6"];

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Timeline} timeline
 * @param {TimelineRow[]} picked at most as many as there are colours
 * @param {Span} span
 * @param {{ width: number, height: number, finest: number, hasTotal: boolean }} look
 */
export function drawLines(canvas, timeline, picked, span, { width, height, finest, hasTotal }) {
  const x = prepare(canvas, width, height);
  if (!timeline.n_hours) return; // without events there is no time to name
  const bin = binHours(span, width, LEAST, finest);
  const series = picked.map(row => binned(row.counts, span, bin));
  const total = binned(timeline.histogram, span, bin);
  const drawn = hasTotal ? [total, ...series] : series;
  const most = ceiling([drawn.map(one => one.reduce((high, count) => Math.max(high, count), 1))]);
  const scale = scaleOf(span, { width, height, bin, most });
  drawTicks(x, span, width, height, TOP - 2);
  drawLevels(x, scale);
  if (hasTotal) fillUnder(x, total, scale);
  series.forEach((counts, i) => strokeLine(x, counts, scale, token(COLOURS[i])));
  picked.forEach((row, i) => drawDots(x, row, series[i], scale));
}

/** @typedef {{ span: Span, first: number, bin: number, width: number, base: number, most: number, room: number }} Scale */

/**
 * @param {Span} span
 * @param {{ width: number, height: number, bin: number, most: number }} look
 * @returns {Scale}
 */
export function scaleOf(span, { width, height, bin, most }) {
  const base = height - 4;
  return { span, first: gridStart(span, bin), bin, width, base, most, room: base - TOP };
}

/**
 * @param {number} count
 * @param {Scale} scale
 */
const yOf = (count, { base, most, room }) => base - Math.min(1, count / most) * room;

/**
 * The middle of a bin.
 * @param {number} i
 * @param {Scale} scale
 */
export const middle = (i, { span, first, bin, width }) => xOf(first + (i + 0.5) * bin, span, width);

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Scale} scale
 */
function drawLevels(x, scale) {
  x.font = '500 10px "Inter Variable", Inter, system-ui, sans-serif';
  x.textBaseline = "top";
  for (const level of [0.5, 1]) {
    const y = Math.round(yOf(scale.most * level, scale)) + 0.5;
    x.fillStyle = token("--line-soft");
    x.fillRect(0, y, scale.width, 1);
    x.fillStyle = token("--text-soft");
    const values = { n: compact(scale.most * level), bin: binName(scale.bin) };
    const text = t(scale.most === 1 ? "{n} event / {bin}" : "{n} events / {bin}", values);
    x.fillText(level === 1 ? text : values.n, 4, y + 3);
  }
  x.fillStyle = token("--line");
  x.fillRect(0, scale.base, scale.width, 1);
}

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array} counts
 * @param {Scale} scale
 */
function path(x, counts, scale) {
  x.beginPath();
  counts.forEach((count, i) => {
    const [left, top] = [middle(i, scale), yOf(count, scale)];
    if (i) x.lineTo(left, top);
    else x.moveTo(left, top);
  });
}

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array} counts
 * @param {Scale} scale
 */
function fillUnder(x, counts, scale) {
  path(x, counts, scale);
  x.lineTo(middle(counts.length - 1, scale), scale.base);
  x.lineTo(middle(0, scale), scale.base);
  x.closePath();
  x.globalAlpha = 0.35;
  x.fillStyle = token("--edge");
  x.fill();
  x.globalAlpha = 1;
  strokeLine(x, counts, scale, token("--edge"));
}

/**
 * @param {CanvasRenderingContext2D} x
 * @param {Float64Array} counts
 * @param {Scale} scale
 * @param {string} colour
 */
function strokeLine(x, counts, scale, colour) {
  path(x, counts, scale);
  x.strokeStyle = colour;
  x.lineWidth = 1.8;
  x.lineJoin = "round";
  x.stroke();
}

/**
 * The bin in which an hour's events lie; of several, the one with the most.
 * @param {Float64Array} counts
 * @param {number} hour
 * @param {Pick<Scale, "first" | "bin">} scale
 * @returns {number | null} null when the hour is not drawn
 */
export function highest(counts, hour, { first, bin }) {
  const start = Math.floor((hour - first) / bin + NEARLY);
  const end = Math.max(start + 1, Math.floor((hour + 1 - first) / bin + NEARLY));
  let found = null;
  for (let at = Math.max(0, start); at < Math.min(end, counts.length); at += 1)
    if (found === null || counts[at] > counts[found]) found = at;
  return found;
}

/**
 * A ring around the hours that stand out.
 * @param {CanvasRenderingContext2D} x
 * @param {TimelineRow} row
 * @param {Float64Array} counts
 * @param {Scale} scale
 */
function drawDots(x, row, counts, scale) {
  x.strokeStyle = token("--anomaly");
  x.lineWidth = 2;
  for (const { hour } of outstanding(row)) {
    const at = highest(counts, hour, scale);
    if (at === null) continue;
    x.beginPath();
    x.arc(middle(at, scale), yOf(counts[at], scale), 4, 0, Math.PI * 2);
    x.stroke();
  }
}
