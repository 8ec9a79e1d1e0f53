/** The timeline as a table: accounts by day, or by hour when few are chosen.  The part that counts is pure. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { dayLabel, HOUR_MS, monthLabel, number, visible, when } from "../format.js";
import { el } from "../dom.js";

const HOURS_AT_MOST = 48;
const DAYS_AT_MOST = 62;

/** @typedef {{ label: string, start: number, end: number }} Period */

/**
 * @param {Span} span
 * @returns {Period[]} hours, days or months, whichever are not too many to read
 */
export function periods(span) {
  const hours = span.end - span.start;
  if (hours <= HOURS_AT_MOST)
    return Array.from({ length: hours }, (_, i) => ({
      label: when((span.start + i) * HOUR_MS),
      start: span.start + i,
      end: span.start + i + 1,
    }));
  return hours <= DAYS_AT_MOST * 24 ? days(span) : months(span);
}

/** @param {Span} span */
function days(span) {
  const found = [];
  for (let start = Math.floor(span.start / 24) * 24; start < span.end; start += 24)
    found.push({ label: dayLabel(new Date(start * HOUR_MS), true), start, end: start + 24 });
  return found;
}

/** @param {Span} span */
function months(span) {
  const found = [];
  const first = new Date(span.start * HOUR_MS);
  for (let month = first.getUTCMonth(); ; month += 1) {
    const date = new Date(Date.UTC(first.getUTCFullYear(), month, 1));
    const start = date.getTime() / HOUR_MS;
    if (start >= span.end) return found;
    const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / HOUR_MS;
    found.push({ label: monthLabel(date), start, end });
  }
}

/**
 * @param {[number, number][]} counts
 * @param {[number, number, number][]} marks
 * @param {Period[]} columns
 * @returns {{ count: number, isMarked: boolean }[]}
 */
export function cells(counts, marks, columns) {
  return columns.map(({ start, end }) => ({
    count: counts.reduce((sum, [hour, count]) => (hour >= start && hour < end ? sum + count : sum), 0),
    isMarked: marks.some(([hour]) => hour >= start && hour < end),
  }));
}

/**
 * @param {Timeline} timeline
 * @param {Span} span
 * @param {(key: string) => void} pick
 */
export function timelineTable(timeline, span, pick) {
  const columns = periods(span);
  const heads = ["Account", "Total", "Score", ...columns.map(column => column.label)];
  const head = el(
    "tr",
    {},
    ...heads.map((text, i) => el("th", { scope: "col", class: i ? "number" : null }, text)),
  );
  const rows = timeline.rows.map(row => {
    const values = cells(row.counts, row.marks, columns);
    return el(
      "tr",
      {},
      el(
        "th",
        { scope: "row" },
        el("button", { class: "link", click: () => pick(row.key) }, visible(row.label)),
      ),
      el("td", { class: "number id" }, number(row.total)),
      el("td", { class: "number" }, row.max_score === null ? "–" : row.max_score.toFixed(1)),
      ...values.map(value =>
        el(
          "td",
          {
            class: value.isMarked ? "number marked" : "number",
            title: value.isMarked ? "ChangeFinder anomaly" : null,
          },
          value.count ? number(value.count) : "·",
        ),
      ),
    );
  });
  return el(
    "table",
    { "aria-label": "Events per account and time, UTC" },
    el("thead", {}, head),
    el("tbody", {}, ...rows),
  );
}
