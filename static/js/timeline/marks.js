/** What a marked hour says: its score, what was expected, and the hour behind it.  Pure. */

/** @import { Mark, TimelineRow } from "../types.d.ts" */
import { compact, counted, hourLabel, number, tenths, visible } from "../format.js";
import { t } from "../i18n.js";

/** Scores above which an hour is marked 1, 2, 3 and 4. */
export const THRESHOLDS = [10, 13, 16, 17];
/** What the method counts, whatever the filters show. */
const SCORED_IDS = "4624, 4625, 4768, 4769, 4776";

/**
 * A marked hour without events, marked for what another hour did.
 * @param {Mark} mark
 */
export function isEcho([hour, mark, , count, , cause]) {
  return mark > 0 && count === 0 && cause !== hour;
}

/**
 * Marked for what other hours did, with events of its own or without.
 * @param {Mark} mark
 */
export const isAfterEffect = mark => mark[1] > 0 && !mark[8];

/**
 * The hours behind marks, each with the highest.
 * @param {Mark[]} marks
 * @returns {{ hour: number, mark: number }[]}
 */
export function standing(marks) {
  return marks.filter(mark => mark[8] > 0).map(mark => ({ hour: mark[0], mark: mark[8] }));
}

/**
 * The hours of a row that stand out, the one with many failures as strongly as any.
 * @param {Pick<TimelineRow, "marks" | "failures">} row
 */
export function outstanding({ marks, failures }) {
  const found = standing(marks);
  return failures ? [...found, { hour: failures.hour, mark: THRESHOLDS.length }] : found;
}

/**
 * `312 failed logons: ten or more in an hour need no history to compare with`
 * @param {number} count
 */
export const manyFailures = count =>
  t("{failures}: ten or more in an hour need no history to compare with", {
    failures: counted(count, "failed logon"),
  });

/**
 * The most unusual hour of a row and what happened in it.
 * @param {Pick<TimelineRow, "peak" | "failures">} row
 */
export function mostUnusual({ peak, failures }) {
  if (failures) return { hour: failures.hour, size: manyFailures(failures.count) };
  return peak && { hour: peak.hour, size: departure(peak.count, peak.expected) };
}

/**
 * `40 scored events, about 2 expected`, `quiet: no scored event, about 50 expected`
 * @param {number} count
 * @param {number} expected
 */
export function departure(count, expected) {
  const values = { events: counted(count, "scored event"), n: number(Math.round(expected)) };
  if (!count && expected >= 0.5) return t("quiet: no scored event, about {n} expected", values);
  return expected < 0.5
    ? t("{events}, hardly any expected", values)
    : t("{events}, about {n} expected", values);
}

/**
 * A score with its unit and what it makes of the hour; a cause is marked as highly as the highest of its echoes.
 * @param {Mark} mark
 * @param {Mark[]} marks of the same account
 */
function scoreLine([hour, level, score], marks) {
  const echoes = marks.filter(other => other[5] === hour && other[1] > level);
  const [highest] = echoes.sort((a, b) => b[2] - a[2]);
  const values = {
    score: score.toFixed(2),
    limit: THRESHOLDS[(highest?.[1] ?? level) - 1],
    later: highest?.[2].toFixed(2) ?? "",
  };
  if (highest)
    return t("Marked for the hours after it, which score up to {later} nats, above {limit}", values);
  return level
    ? t("ChangeFinder score {score} nats, above {limit}", values)
    : t("ChangeFinder score {score} nats, not marked itself", values);
}

/** @param {string} computer empty when records name none */
const noLog = computer =>
  computer
    ? t("No log of {computer} in this hour: the silence says nothing", { computer: visible(computer) })
    : t("No log in this hour: the silence says nothing");

/**
 * @param {Mark} mark
 * @param {Mark[]} [marks] of the same account
 * @returns {string[]} lines
 */
export function markLines(mark, marks = []) {
  const [hour, , , count, expected, cause, causeCount, causeExpected, , unlogged] = mark;
  const lines = [scoreLine(mark, marks)];
  if (unlogged !== null) lines.push(noLog(unlogged));
  else if (isEcho(mark) && cause === null)
    return [
      ...lines,
      t("None of the six hours behind it stands out: the method is learning, or settling after a burst."),
    ];
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
 * Why an hour has two counts, where it has.
 * @param {number} shown events under the filters
 * @param {Mark} mark
 */
export function countLines(shown, mark) {
  const scored = mark[3];
  return shown === scored || isEcho(mark)
    ? []
    : [t("Scored are the events {ids}, whatever the filters show.", { ids: SCORED_IDS })];
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
  if (value < 999.95) return tenths(value);
  return value < 999_500 ? `${(value / 1e3).toFixed(value < 9_950 ? 1 : 0)} k` : compact(value);
}

/** @param {string} order what that number is, with its unit */
export const orderName = order => (order === "anomalous" ? t("Departure, nats") : t("Score, nats"));

/**
 * What makes a row come first, line by line: its most unusual hour, and its numbers with what they are.
 * @param {TimelineRow} row
 */
export function rowLines(row) {
  const score = t(
    "Highest ChangeFinder score {score} nats: how surprising an hour and the five before it are",
    {
      score: tenths(row.max_score ?? 0),
    },
  );
  const most = mostUnusual(row);
  if (!most) return [score];
  return [
    t("Most unusual: {time}, {size}", { time: hourLabel(most.hour), size: most.size }),
    t("Departure {n} nats: how far that is from the expected, 0 when it is met", {
      n: tenths(row.departure),
    }),
    score,
  ];
}
