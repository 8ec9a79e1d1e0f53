/** The arithmetic of the timeline: hours to pixels, hours to bins, counts to colours.  Pure. */

import { dayLabel, HOUR_MS, monthLabel } from "../format.js";

/** @typedef {{ start: number, end: number }} Span hours since 1970 UTC, *end* exclusive */

const BIN_HOURS = [1, 2, 3, 4, 6, 8, 12, 24, 48, 168, 336, 720];
const SHADES = 64;
const NARROWEST_DAY = 3; // pixels; below, months are named
const WIDTH_OF_DAY = 46; // pixels of “Mon 17”
const WIDTH_OF_MONTH = 66;
const WIDTH_WITH_MONTH = 64;
const CUT = 34; // nearer to the right end a label would lose its last letters

/**
 * @param {Span} span
 * @param {number} width pixels
 * @param {number} [least] pixels a bin must have
 * @returns {number} hours of one bin, so that no bin is too narrow to see
 */
export function binHours(span, width, least = 1.1) {
  const hours = Math.max(1, span.end - span.start);
  return BIN_HOURS.find(bin => (width * bin) / hours >= least) ?? BIN_HOURS[BIN_HOURS.length - 1];
}

/**
 * Sum sparse hourly counts into bins.
 * @param {[number, number][]} counts
 * @param {Span} span
 * @param {number} bin hours
 * @returns {Float64Array}
 */
export function binned(counts, span, bin) {
  const sums = new Float64Array(Math.max(1, Math.ceil((span.end - span.start) / bin)));
  for (const [hour, count] of counts)
    if (hour >= span.start && hour < span.end) sums[Math.floor((hour - span.start) / bin)] += count;
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
  return ((hour - span.start) / Math.max(1, span.end - span.start)) * width;
}

/**
 * The count at which the scale ends: the 99th percentile of what is not empty, rounded up to a friendly number.
 * @param {ArrayLike<number>[]} rows
 */
export function ceiling(rows) {
  const counts = rows.flatMap(row => Array.from(row).filter(count => count > 0)).sort((a, b) => a - b);
  const high = counts[Math.min(counts.length - 1, Math.floor(counts.length * 0.99))] ?? 1;
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
 * @param {[number, number, number][]} marks hour, mark, score
 * @param {number} bin hours that lie in one cell
 * @returns {{ start: number, end: number }[]}
 */
export function markRuns(marks, bin) {
  /** @type {{ start: number, end: number }[]} */
  const runs = [];
  for (const [hour] of [...marks].sort((a, b) => a[0] - b[0])) {
    const last = runs[runs.length - 1];
    if (last && hour <= last.end + bin - 1) last.end = Math.max(last.end, hour + 1);
    else runs.push({ start: hour, end: hour + 1 });
  }
  return runs;
}

/** @typedef {{ hour: number, label: string, isWeekend: boolean, hours: number }} Tick */

/**
 * Where days begin, or months when days would be too narrow; a label only where there is room for it.
 * @param {Span} span
 * @param {number} width
 * @returns {Tick[]}
 */
export function ticks(span, width) {
  const dayWidth = (width * 24) / Math.max(1, span.end - span.start);
  const found = dayWidth < NARROWEST_DAY ? monthTicks(span, dayWidth) : dayTicks(span);
  const room = dayWidth < NARROWEST_DAY ? WIDTH_OF_MONTH : WIDTH_OF_DAY;
  let free = -Infinity;
  for (const tick of found) {
    const x = Math.max(0, xOf(tick.hour, span, width));
    const long = tick.label;
    const short = long.replace(/^(\w+ \d+) \w+$/, "$1");
    const next = xOf(tick.hour + tick.hours, span, width);
    // The month is named where the next label leaves room for it.
    const isFirst = free < 0 || /^\w+ 1 /.test(long);
    tick.label = x < free || x > width - CUT ? "" : isFirst && next - x >= WIDTH_WITH_MONTH ? long : short;
    if (tick.label) free = x + room;
  }
  return found;
}

/** @param {Span} span */
function dayTicks(span) {
  /** @type {Tick[]} */
  const found = [];
  for (let hour = Math.floor(span.start / 24) * 24; hour < span.end; hour += 24) {
    const date = new Date(hour * HOUR_MS);
    found.push({ hour, label: dayLabel(date, true), isWeekend: date.getUTCDay() % 6 === 0, hours: 24 });
  }
  return found;
}

const STEPS_OF_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

/**
 * @param {Span} span
 * @param {number} dayWidth
 */
function monthTicks(span, dayWidth) {
  const step = STEPS_OF_MONTHS.find(months => months * 30 * dayWidth >= WIDTH_OF_MONTH) ?? 120;
  const first = new Date(span.start * HOUR_MS);
  const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
  /** @type {Tick[]} */
  const found = [];
  for (let month = start; ; month += step) {
    const [at, next] = [monthHour(month), monthHour(month + step)];
    if (at >= span.end) return found;
    found.push({ hour: at, label: monthLabel(new Date(at * HOUR_MS)), isWeekend: false, hours: next - at });
  }
}

/** @param {number} month counted from the year 0 */
function monthHour(month) {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / HOUR_MS;
}

/** @param {number} bin hours */
export function binName(bin) {
  return { 1: "h", 24: "day", 168: "week" }[bin] ?? (bin % 24 ? `${bin} h` : `${bin / 24} days`);
}

/**
 * @param {[number, number][]} counts
 * @param {Span} span
 */
export function sumWithin(counts, span) {
  return counts.reduce(
    (sum, [hour, count]) => (hour >= span.start && hour < span.end ? sum + count : sum),
    0,
  );
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

/** @param {number} hour */
export function isoHour(hour) {
  return new Date(hour * HOUR_MS).toISOString().replace(".000Z", "Z");
}
