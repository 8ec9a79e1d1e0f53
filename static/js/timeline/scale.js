/** The arithmetic of the timeline: hours to pixels, hours to bins, counts to colours.  Pure. */

import { HOUR_MS } from "../format.js";
import { t } from "../i18n.js";
import { offset } from "../zone.js";

/** @typedef {{ start: number, end: number }} Span hours since 1970 UTC, *end* exclusive */

export const MINUTE = 1 / 60;
const BIN_HOURS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  1,
  2,
  3,
  4,
  6,
  8,
  12,
  24,
  48,
  168,
  336,
  720,
];
const SHADES = 64;

/**
 * @param {Span} span
 * @param {number} width pixels
 * @param {number} [least] pixels a bin must have
 * @param {number} [finest] hours of the shortest bin
 * @returns {number} hours of one bin, so that no bin is too narrow to see
 */
export function binHours(span, width, least = 1.1, finest = 1) {
  const hours = Math.max(MINUTE, span.end - span.start);
  const fits = (/** @type {number} */ bin) => bin >= finest && (width * bin) / hours >= least;
  return BIN_HOURS.find(fits) ?? BIN_HOURS[BIN_HOURS.length - 1];
}

export const NEARLY = 1e-6; // minutes in hours are no exact fractions

/**
 * Where the first bin of a span begins: bins begin at whole hours, minutes or, in the zone, days.
 * @param {Span} span
 * @param {number} bin hours
 */
export function gridStart(span, bin) {
  const ahead = bin > 1 ? offset(span.start * HOUR_MS) / HOUR_MS : 0;
  return Math.floor((span.start + ahead) / bin + NEARLY) * bin - ahead;
}

/**
 * Sum sparse hourly counts into bins.
 * @param {[number, number][]} counts
 * @param {Span} span
 * @param {number} bin hours
 * @returns {Float64Array}
 */
export function binned(counts, span, bin) {
  const first = gridStart(span, bin);
  const sums = new Float64Array(Math.max(1, Math.ceil((span.end - first) / bin - NEARLY)));
  for (const [hour, count] of counts) {
    const at = Math.floor((hour - first) / bin + NEARLY);
    if (at >= 0 && at < sums.length && hour < span.end) sums[at] += count;
  }
  return sums;
}

/**
 * @param {number} x pixels
 * @param {Span} span
 * @param {number} width
 */
export function hourAt(x, span, width) {
  const hour = span.start + (x / Math.max(1, width)) * (span.end - span.start);
  return Math.min(span.end, Math.max(span.start, hour));
}

/**
 * @param {number} hour
 * @param {Span} span
 * @param {number} width
 */
export function xOf(hour, span, width) {
  return ((hour - span.start) / Math.max(MINUTE, span.end - span.start)) * width;
}

/**
 * The count at which the scale ends: the 99th percentile of what is not empty, rounded up to a friendly number.
 * @param {ArrayLike<number>[]} rows
 */
export function ceiling(rows) {
  const counts = new Float64Array(rows.reduce((n, row) => n + row.length, 0));
  let n = 0;
  for (const row of rows) for (let i = 0; i < row.length; i += 1) if (row[i] > 0) counts[n++] = row[i];
  const sorted = counts.subarray(0, n).sort();
  const high = sorted[Math.min(n - 1, Math.floor(n * 0.99))] ?? 1;
  const step = 10 ** Math.floor(Math.log10(Math.max(1, high)));
  return [1, 2, 3, 6, 10].map(times => times * step).find(nice => nice >= high) ?? high;
}

/**
 * @param {number} count
 * @param {number} most where the scale ends
 * @returns {number} index of the shade, 0..63; logarithmic, or one busy hour would hide all others
 */
export function shade(count, most) {
  return Math.min(SHADES - 1, Math.round((Math.log1p(count) / Math.log1p(Math.max(1, most))) * (SHADES - 1)));
}

/**
 * @param {string[]} stops colours as #rrggbb, the emptiest first
 * @returns {string[]} 64 shades
 */
export function ramp(stops) {
  const channels = stops.map(stop => [1, 3, 5].map(at => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: SHADES }, (_, i) => {
    const place = (i / (SHADES - 1)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    const mix = channels[low].map((from, c) =>
      Math.round(from + (channels[low + 1][c] - from) * (place - low)),
    );
    return `rgb(${mix.join()})`;
  });
}

/**
 * Marked hours next to each other as one run.
 * @param {{ hour: number }[]} marks
 * @param {number} bin hours that lie in one cell
 * @returns {{ start: number, end: number }[]}
 */
export function markRuns(marks, bin) {
  /** @type {{ start: number, end: number }[]} */
  const runs = [];
  for (const { hour } of [...marks].sort((a, b) => a.hour - b.hour)) {
    const last = runs[runs.length - 1];
    if (last && hour <= last.end + bin - 1) last.end = Math.max(last.end, hour + 1);
    else runs.push({ start: hour, end: hour + 1 });
  }
  return runs;
}

/** @param {number} bin hours */
export function binName(bin) {
  if (bin < 1) return t("{n} min", { n: Math.round(bin * 60) });
  const named = { 1: t("h"), 24: t("day"), 168: t("week") }[bin];
  return named ?? (bin % 24 ? t("{n} h", { n: bin }) : t("{n} days", { n: bin / 24 }));
}

/**
 * @param {number} hour an hour, or a minute in hours
 * @param {Span} span
 */
export function isWithin(hour, span) {
  return hour >= span.start - NEARLY && hour < span.end - NEARLY;
}

/**
 * @param {[number, number][]} counts
 * @param {Span} span
 */
export function sumWithin(counts, span) {
  return counts.reduce((sum, [hour, count]) => (isWithin(hour, span) ? sum + count : sum), 0);
}

/**
 * The hours that a state's `from` and `to` touch.
 * @param {string | null} from
 * @param {string | null} to
 * @param {Span} whole
 * @returns {Span | null} null when both are open
 */
export function hoursOf(from, to, whole) {
  if (!from && !to) return null;
  return {
    start: from ? Math.floor(Date.parse(from) / HOUR_MS) : whole.start,
    end: to ? Math.ceil(Date.parse(to) / HOUR_MS) : whole.end,
  };
}

/**
 * The exact stretch between a state's `from` and `to`.
 * @param {string | null} from
 * @param {string | null} to
 * @param {Span} whole
 * @returns {Span | null} null when both are open
 */
export function spanOf(from, to, whole) {
  if (!from && !to) return null;
  return {
    start: from ? Date.parse(from) / HOUR_MS : whole.start,
    end: to ? Date.parse(to) / HOUR_MS : whole.end,
  };
}

/** @param {number} hour */
export function isoHour(hour) {
  return new Date(Math.round(hour * 60) * 60_000).toISOString().replace(".000Z", "Z");
}
