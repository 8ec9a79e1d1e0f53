/** What a marked hour says: its score, what was expected, and the hour behind it.  Pure. */

/** @import { Mark, TimelineRow } from "../types.d.ts" */
import { compact, counted, hourLabel, number } from "../format.js";
import { t } from "../i18n.js";

/** Scores above which an hour is marked 1, 2, 3 and 4. */
export const THRESHOLDS = [10, 13, 16, 17];

/**
 * A marked hour without events, marked for what another hour did.
 * @param {Mark} mark
 */
export function isEcho([hour, mark, , count, , cause]) {
  return mark > 0 && count === 0 && cause !== hour;
}

/**
 * The hours that stand out, each with the highest mark that it has or that its echoes have.
 * @param {Mark[]} marks
 * @returns {{ hour: number, mark: number }[]}
 */
export function standing(marks) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const mark of marks) {
    const hour = isEcho(mark) ? mark[5] : mark[1] > 0 ? mark[0] : null;
    if (hour !== null) found.set(hour, Math.max(found.get(hour) ?? 0, mark[1]));
  }
  return [...found].map(([hour, mark]) => ({ hour, mark }));
}

/**
 * `40 events, about 2 expected`
 * @param {number} count
 * @param {number} expected
 */
export function departure(count, expected) {
  const values = { events: counted(count, "event"), n: number(Math.round(expected)) };
  return expected < 0.5
    ? t("{events}, hardly any expected", values)
    : t("{events}, about {n} expected", values);
}

/**
 * @param {Mark} mark
 * @returns {string[]} lines
 */
export function markLines(mark) {
  const [hour, level, score, count, expected, cause, causeCount, causeExpected] = mark;
  const above = THRESHOLDS[level - 1];
  const lines = [
    level
      ? t("ChangeFinder score {score}, above {limit}", { score: score.toFixed(2), limit: above })
      : t("ChangeFinder score {score}, not marked itself", { score: score.toFixed(2) }),
  ];
  if (isEcho(mark) && cause === null)
    return [...lines, t("No hour near departs by an event: the method is learning.")];
  if (!isEcho(mark)) lines.push(departure(count, expected));
  if (cause !== null && cause !== hour && causeCount !== null && causeExpected !== null) {
    const values = { time: hourLabel(cause), size: departure(causeCount, causeExpected) };
    lines.push(
      isEcho(mark) ? t("Echo of {time}: {size}", values) : t("Most of it from {time}: {size}", values),
    );
  }
  return lines;
}

/**
 * The number beside a name: what the rows are ordered by, else the highest score.
 * @param {TimelineRow} row
 * @param {string} order
 */
export const orderedBy = (row, order) => (order === "anomalous" ? row.departure : (row.max_score ?? 0));

/**
 * What a row is ordered by, in the room there is: 79.9, 1.5 k, 26 k; the exact number is in the row's hover text.
 * @param {number} value
 */
export function badgeText(value) {
  if (value < 999.95) return value.toFixed(1);
  return value < 999_500 ? `${(value / 1e3).toFixed(value < 9_950 ? 1 : 0)} k` : compact(value);
}

/** @param {string} order what that number is */
export const orderName = order => (order === "anomalous" ? t("Departure") : t("Score"));

/**
 * What makes a row come first: `Wed 12 Jun 2024 22:00: 32 events, hardly any expected. Departure 79.9. Highest score 21.6`
 * @param {TimelineRow} row
 */
export function rowText(row) {
  const score = t("Highest ChangeFinder score {score}", { score: (row.max_score ?? 0).toFixed(1) });
  if (!row.peak) return score;
  const { hour, count, expected } = row.peak;
  const peak = t("Most unusual: {time}, {size}", { time: hourLabel(hour), size: departure(count, expected) });
  return `${peak}. ${t("Departure {n}", { n: row.departure.toFixed(1) })}. ${score}`;
}
