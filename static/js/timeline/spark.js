/** Events per hour of one node, small: marked hours amber. */

/** @import { Timeline } from "../types.d.ts" */
import { token } from "../dom.js";
import { prepare } from "./heatmap.js";
import { standing } from "./marks.js";
import { binHours, binned, gridStart, xOf } from "./scale.js";
import { ticks } from "./ticks.js";

const HEIGHT = 58;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Timeline} timeline of one row
 * @param {import("../types.d.ts").Mark[]} marks
 */
export function drawSpark(canvas, timeline, marks) {
  const width = canvas.clientWidth;
  if (!width) return;
  const x = prepare(canvas, width, HEIGHT);
  const counts = timeline.histogram.length ? timeline.histogram : (timeline.rows[0]?.counts ?? []);
  const span = around(counts, timeline);
  const bin = binHours(span, width, 3.2);
  const sums = binned(counts, span, bin);
  const most = sums.reduce((high, sum) => Math.max(high, sum), 1);
  const first = gridStart(span, bin);
  const marked = new Set(standing(marks).map(({ hour }) => Math.floor((hour - first) / bin)));
  const base = HEIGHT - 13;
  const cell = (width * bin) / (span.end - span.start);
  drawTicks(x, span, width, base);
  sums.forEach((sum, i) => {
    if (!sum) return;
    const height = Math.max(1.5, (sum / most) * (base - 3));
    x.fillStyle = token(marked.has(i) ? "--anomaly" : "--account");
    x.beginPath();
    x.roundRect(
      xOf(first + i * bin, span, width) + 0.4,
      base - height,
      Math.max(1, cell - 0.8),
      height,
      [1.5, 1.5, 0, 0],
    );
    x.fill();
  });
}

/**
 * The days from the first to the last event, whole; at least two.
 * @param {[number, number][]} counts
 * @param {Timeline} timeline
 */
function around(counts, timeline) {
  const first = counts[0]?.[0] ?? timeline.hour0;
  const last = counts[counts.length - 1]?.[0] ?? first;
  const start = Math.floor(first / 24) * 24;
  return { start, end: Math.max(start + 48, Math.ceil((last + 1) / 24) * 24) };
}

/**
 * @param {CanvasRenderingContext2D} x
 * @param {{ start: number, end: number }} span
 * @param {number} width
 * @param {number} base
 */
function drawTicks(x, span, width, base) {
  x.font = '500 10px "Inter Variable", Inter, system-ui, sans-serif';
  x.textBaseline = "alphabetic";
  for (const tick of ticks(span, width)) {
    if (!tick.label) continue;
    const left = Math.round(xOf(tick.hour, span, width));
    x.fillStyle = token("--line");
    x.fillRect(left, 0, 1, base);
    x.fillStyle = token("--text-faint");
    x.fillText(tick.label, left + 3, HEIGHT - 3);
  }
  x.fillStyle = token("--line");
  x.fillRect(0, base, width, 1);
}
