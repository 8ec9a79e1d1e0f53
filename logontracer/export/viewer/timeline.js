/** Accounts by the hour, the most anomalous first; hours that stand out have a frame. */

/** @import { Hours, Row } from "./model.js" */
import { byId, canvasOf, counted, el, visible } from "./dom.js";
import { colours } from "./draw.js";
import { t } from "./words.js";

const ROW = 18;
const HISTOGRAM = 30;
const HOUR_MS = 3_600_000;

/**
 * @param {Hours} hours
 * @param {(id: string) => void} onChoose
 */
export function mountTimeline(hours, onChoose) {
  const [canvas, said] = [canvasOf("hours"), byId("hour-said")];
  if (!hours.n_hours) {
    byId("timeline").hidden = true;
    return { redraw() {} };
  }
  byId("hour-names").append(
    ...hours.rows.map(row =>
      el(
        "button",
        { type: "button", title: visible(row.label), click: () => onChoose(`a:${row.key}`) },
        visible(row.label),
      ),
    ),
  );
  byId("timeline-size").textContent = t("{n} of {total} accounts", {
    n: counted(hours.rows.length),
    total: counted(hours.total),
  });
  const silent = t("{first} to {last}, UTC", {
    first: nameOf(hours.hour0),
    last: nameOf(hours.hour0 + hours.n_hours),
  });
  said.textContent = silent;
  canvas.addEventListener("pointermove", event => {
    said.textContent = sayingOf(hours, event.offsetX / (canvas.clientWidth || 1), event.offsetY) ?? silent;
  });
  canvas.addEventListener("pointerleave", () => (said.textContent = silent));
  return { redraw: () => draw(canvas, hours) };
}

/** @param {number} hour */
function nameOf(hour) {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 16).replace("T", " ");
}

/**
 * @param {Hours} hours
 * @param {number} share of the width
 * @param {number} y
 */
function sayingOf(hours, share, y) {
  const hour = hours.hour0 + Math.floor(share * hours.n_hours);
  const row = hours.rows[Math.floor((y - HISTOGRAM) / ROW)];
  const counts = y < HISTOGRAM ? hours.histogram : row?.counts;
  if (!counts) return null;
  const count = counts.find(([at]) => at === hour)?.[1] ?? 0;
  const score = row?.marks.find(([at, mark]) => at === hour && mark > 0)?.[2];
  const who = y < HISTOGRAM ? t("all accounts") : visible(row.label);
  const marked = score === undefined ? "" : t(", score {score}", { score: score.toFixed(1) });
  return t("{who}, {hour} UTC: {n} events", { who, hour: nameOf(hour), n: counted(count) }) + marked;
}

/**
 * A log of many years has more hours than a call has room for arguments.
 * @param {number[][]} counts
 */
function most(counts) {
  return counts.reduce((highest, [, count]) => Math.max(highest, count), 1);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Hours} hours
 */
function draw(canvas, hours) {
  const width = canvas.clientWidth || 1;
  const height = HISTOGRAM + hours.rows.length * ROW;
  const scale = devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  [canvas.width, canvas.height] = [width * scale, height * scale];
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.scale(scale, scale);
  const colour = colours(canvas);
  const wide = width / hours.n_hours;
  const highest = most(hours.histogram);
  pen.fillStyle = colour.heat[1];
  for (const [hour, count] of hours.histogram) {
    const tall = Math.max(1, (count / highest) * (HISTOGRAM - 6));
    pen.fillRect((hour - hours.hour0) * wide, HISTOGRAM - 3 - tall, Math.max(1, wide), tall);
  }
  const busiest = hours.rows.reduce((highest_yet, row) => Math.max(highest_yet, most(row.counts)), 1);
  hours.rows.forEach((row, place) => drawRow(pen, row, place, hours.hour0, wide, busiest, colour));
}

/**
 * The hours behind marks, and the one with many failures.
 * @param {Row} row
 */
function outstanding(row) {
  const hours = row.marks.filter(mark => mark[8] > 0).map(([hour]) => hour);
  return row.failures ? [...hours, row.failures.hour] : hours;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Row} row
 * @param {number} place
 * @param {number} hour0
 * @param {number} wide
 * @param {number} busiest
 * @param {import("./draw.js").Colours} colour
 */
function drawRow(pen, row, place, hour0, wide, busiest, colour) {
  const top = HISTOGRAM + place * ROW;
  pen.fillStyle = colour.heat[0];
  pen.fillRect(0, top + ROW - 1, pen.canvas.clientWidth, 1);
  for (const [hour, count] of row.counts) {
    const step = Math.min(3, 1 + Math.floor((3 * Math.log(count)) / Math.log(busiest + 1)));
    pen.fillStyle = colour.heat[step];
    pen.fillRect((hour - hour0) * wide, top + 2, Math.max(1.5, wide - 0.5), ROW - 5);
  }
  pen.fillStyle = colour.anomaly;
  for (const hour of outstanding(row))
    pen.fillRect((hour - hour0) * wide, top + ROW - 3, Math.max(2.5, wide), 2);
}
