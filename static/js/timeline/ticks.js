/** Where days, hours or months begin on the timeline, by the clocks of the zone, and which are named.  Pure. */

/** @import { Span } from "./scale.js" */
import { clockLabel, dayLabel, HOUR_MS, monthLabel } from "../format.js";
import { clock, dayStart, monthStart, offset } from "../zone.js";
import { MINUTE, NEARLY, xOf } from "./scale.js";

const NARROWEST_DAY = 3; // pixels; below, months are named
const WIDEST_DAY = 330; // above, hours are named
const WIDTH_OF_DAY = 46; // pixels of “Mon 17”
const WIDTH_OF_MONTH = 66;
const WIDTH_WITH_MONTH = 64;
const WIDTH_OF_DATE = 72; // of “Mon 17 Jun” and a gap
const CUT = 34; // nearer to the right end a label would lose its last letters

/** @typedef {{ hour: number, label: string, isWeekend: boolean, hours: number }} Tick */

/**
 * Where days begin, or months when days would be too narrow; a label only where there is room for it.
 * @param {Span} span
 * @param {number} width
 * @returns {Tick[]}
 */
export function ticks(span, width) {
  const dayWidth = (width * 24) / Math.max(MINUTE, span.end - span.start);
  if (dayWidth > WIDEST_DAY) return clockTicks(span, width);
  const areMonths = dayWidth < NARROWEST_DAY;
  const found = areMonths ? monthTicks(span, dayWidth) : dayTicks(span);
  const isSparse = !areMonths && dayWidth < WIDTH_OF_DAY; // days between two labels: each says its month
  const room = areMonths ? WIDTH_OF_MONTH : isSparse ? WIDTH_OF_DATE : WIDTH_OF_DAY;
  let free = -Infinity;
  for (const tick of found) {
    const x = Math.max(0, xOf(tick.hour, span, width));
    const long = tick.label;
    const short = long.replace(/^(\w+ \d+) \w+$/, "$1");
    const next = xOf(tick.hour + tick.hours, span, width);
    // The month is named where the next label leaves room for it.
    const isFirst = free < 0 || /^\w+ 1 /.test(long);
    const isLong = isSparse || (isFirst && next - x >= WIDTH_WITH_MONTH);
    tick.label = x < free || x > width - CUT ? "" : isLong ? long : short;
    if (tick.label) free = x + room;
  }
  return found;
}

/** @param {Span} span */
function dayTicks(span) {
  /** @type {Tick[]} */
  const found = [];
  for (let ms = dayStart(span.start * HOUR_MS); ms < span.end * HOUR_MS;) {
    const next = dayStart(ms, 1);
    const isWeekend = clock(ms).weekday % 6 === 0;
    const hours = (next - ms) / HOUR_MS;
    found.push({ hour: ms / HOUR_MS, label: dayLabel(new Date(ms), true), isWeekend, hours });
    ms = next;
  }
  return found;
}

const STEPS_OF_CLOCK = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]; // minutes
const WIDTH_OF_CLOCK = 54;

/**
 * Hours or minutes of the clock; midnight is named by its day.
 * @param {Span} span
 * @param {number} width
 * @returns {Tick[]}
 */
function clockTicks(span, width) {
  const minuteWidth = width / ((span.end - span.start) * 60);
  const step = STEPS_OF_CLOCK.find(minutes => minutes * minuteWidth >= WIDTH_OF_CLOCK) ?? 720;
  const ahead = offset(span.start * HOUR_MS) / HOUR_MS;
  const hours = step * MINUTE;
  /** @type {Tick[]} */
  const found = [];
  for (let i = Math.floor((span.start + ahead) / hours + NEARLY); i * hours - ahead < span.end; i += 1) {
    const hour = i * hours - ahead;
    const ms = Math.round(hour * HOUR_MS);
    const { hour: h, minute, weekday } = clock(ms);
    const label = h === 0 && minute === 0 ? dayLabel(new Date(ms), true) : clockLabel(ms);
    const isCut = xOf(hour, span, width) > width - CUT;
    found.push({ hour, label: isCut ? "" : label, isWeekend: weekday % 6 === 0, hours });
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
  /** @type {Tick[]} */
  const found = [];
  for (let ms = monthStart(span.start * HOUR_MS); ms < span.end * HOUR_MS;) {
    const next = monthStart(ms, step);
    const hours = (next - ms) / HOUR_MS;
    found.push({ hour: ms / HOUR_MS, label: monthLabel(new Date(ms)), isWeekend: false, hours });
    ms = next;
  }
  return found;
}
