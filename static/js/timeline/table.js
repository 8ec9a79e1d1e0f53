/** The timeline as a table: accounts by day, or by hour when few are chosen.  The part that counts is pure. */

/** @import { Timeline, TimelineRow } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { clockLabel, dayLabel, HOUR_MS, hourLabel, monthLabel, number, tenths, visible } from "../format.js";
import { el } from "../dom.js";
import { t } from "../i18n.js";
import { dayStart, monthStart, zoneText } from "../zone.js";
import { manyFailures, markLines, mostUnusual, outstanding } from "./marks.js";
import { isWithin, MINUTE, sumWithin } from "./scale.js";

const HOURS_AT_MOST = 48;
const DAYS_AT_MOST = 62;

/** @typedef {{ label: string, start: number, end: number }} Period */

/**
 * @param {Span} span
 * @param {number} [finest] hours of the shortest period
 * @returns {Period[]} minutes, hours, days or months, whichever are not too many to read
 */
export function periods(span, finest = 1) {
  const hours = span.end - span.start;
  if (finest < 1 && hours <= 4) return clocks(span, hours <= 1 ? MINUTE : 5 * MINUTE);
  if (hours <= HOURS_AT_MOST) return clocks(span, 1);
  return hours <= DAYS_AT_MOST * 24 ? days(span) : months(span);
}

/**
 * @param {Span} span
 * @param {number} step hours
 */
function clocks(span, step) {
  const first = Math.floor(span.start / step + 1e-6);
  const last = Math.ceil(span.end / step - 1e-6);
  return Array.from({ length: last - first }, (_, i) => {
    const start = (first + i) * step;
    const ms = Math.round(start * HOUR_MS);
    return { label: i && step < 1 ? clockLabel(ms) : hourLabel(start), start, end: start + step };
  });
}

/** @param {Span} span */
function days(span) {
  const found = [];
  for (let ms = dayStart(span.start * HOUR_MS); ms < span.end * HOUR_MS;) {
    const next = dayStart(ms, 1);
    found.push({ label: dayLabel(new Date(ms), true), start: ms / HOUR_MS, end: next / HOUR_MS });
    ms = next;
  }
  return found;
}

/** @param {Span} span */
function months(span) {
  const found = [];
  for (let ms = monthStart(span.start * HOUR_MS); ms < span.end * HOUR_MS;) {
    const next = monthStart(ms, 1);
    found.push({ label: monthLabel(new Date(ms)), start: ms / HOUR_MS, end: next / HOUR_MS });
    ms = next;
  }
  return found;
}

/**
 * @param {[number, number][]} counts
 * @param {{ hour: number }[]} marks
 * @param {Period[]} columns
 * @returns {{ count: number, isMarked: boolean }[]}
 */
export function cells(counts, marks, columns) {
  return columns.map(column => ({
    count: sumWithin(counts, column),
    isMarked: marks.some(({ hour }) => isWithin(hour, column)),
  }));
}

/**
 * @param {Timeline} timeline
 * @param {Span} span
 * @param {(key: string) => void} pick
 * @param {number} [finest] hours of the shortest column
 */
export function timelineTable(timeline, span, pick, finest = 1) {
  const columns = timeline.n_hours ? periods(span, finest) : []; // without events there is no time to name
  const heads = [
    t("Account"),
    t("Total"),
    t("Departure, nats"),
    t("Score, nats"),
    t("Most unusual hour"),
    ...columns.map(column => column.label),
  ];
  const head = el(
    "tr",
    {},
    ...heads.map((text, i) => el("th", { scope: "col", class: i && i !== 4 ? "number" : null }, text)),
  );
  return el(
    "table",
    { "aria-label": t("Events per account and time, {zone}", { zone: zoneText(span.start * HOUR_MS) }) },
    el("thead", {}, head),
    el("tbody", {}, ...timeline.rows.map(row => tableRow(row, columns, pick))),
  );
}

/**
 * @param {TimelineRow} row
 * @param {Period[]} columns
 * @param {(key: string) => void} pick
 */
function tableRow(row, columns, pick) {
  const values = cells(row.counts, outstanding(row), columns);
  const name = el("button", { class: "link", click: () => pick(row.key) }, visible(row.label));
  const most = mostUnusual(row);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, name),
    el("td", { class: "number id" }, number(row.total)),
    el("td", { class: "number" }, tenths(most && row.departure)),
    el("td", { class: "number" }, tenths(row.max_score)),
    el("td", {}, most ? `${hourLabel(most.hour)}: ${most.size}` : "–"),
    ...values.map((value, i) => tableCell(value, columns[i], row)),
  );
}

/**
 * A marked cell says why, to eyes and to screen readers.
 * @param {{ count: number, isMarked: boolean }} value
 * @param {Period} column
 * @param {TimelineRow} row
 */
function tableCell({ count, isMarked }, column, row) {
  const text = count ? number(count) : "·";
  if (!isMarked) return el("td", { class: "number" }, text);
  const inside = row.marks.filter(mark => isWithin(mark[0], column) && mark[8] > 0);
  const why = inside.map(mark => `${hourLabel(mark[0])}: ${markLines(mark, row.marks).join("; ")}`);
  const { failures } = row;
  if (failures && isWithin(failures.hour, column))
    why.push(`${hourLabel(failures.hour)}: ${manyFailures(failures.count)}`);
  return el(
    "td",
    { class: "number marked", title: why.join("\n") },
    text,
    el("span", { class: "unseen" }, t(", stands out")),
  );
}
