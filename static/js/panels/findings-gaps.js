/** Where the logs are silent, as findings: one for each kind of gap and computer.  Pure. */

/** @import { Gap } from "../types.d.ts" */
/** @import { Finding } from "./findings.js" */
import { number } from "../format.js";
import { t } from "../i18n.js";
import { GAP_KINDS } from "../timeline/silence-words.js";
import { gapFacts, timeAround } from "../timeline/silences.js";

/** @type {Record<string, [number, string]>} on the scale of departures, and an icon; what a machine does by itself weighs little */
const KINDS = {
  log_cleared: [100, "journal-x"],
  missing_records: [60, "journal-x"],
  audit_policy_changed: [60, "sliders"],
  time_backwards: [40, "clock-history"],
  events_dropped: [30, "exclamation-triangle"],
  thinned: [20, "funnel"],
  log_full: [15, "exclamation-triangle"],
  logging_stopped: [5, "exclamation-triangle"],
};

/**
 * @param {Gap[]} gaps by time
 * @returns {Finding[]}
 */
export function findingsOfGaps(gaps) {
  /** @type {Map<string, Gap[]>} */
  const groups = new Map();
  for (const gap of gaps) {
    const place = `${gap.kind} ${gap.computer}`;
    groups.set(place, [...(groups.get(place) ?? []), gap]);
  }
  return [...groups.values()].map(alike => {
    const [{ kind }] = alike;
    const [weight, icon] = KINDS[kind] ?? [0, "exclamation-triangle"];
    const n = alike.length;
    return {
      title: `${GAP_KINDS[kind] ?? kind}${n > 1 ? ` · ${number(n)}` : ""}`,
      why: momentsOf(alike),
      icon,
      weight: weight / (1 + Math.log10(n)),
      shows: timeAround(alike[0]) ?? {},
    };
  });
}

/**
 * @param {Gap[]} gaps
 * @param {string | null} from
 * @param {string | null} to
 * @returns {Gap[]} those of the chosen time; one without a time is of any
 */
export function gapsWithin(gaps, from, to) {
  const [start, end] = [from ? Date.parse(from) : -Infinity, to ? Date.parse(to) : Infinity];
  return gaps.filter(gap => !(Date.parse(gap.to ?? "") < start) && !(Date.parse(gap.from ?? "") >= end));
}

/**
 * `4 records, 11 – 14. 14 Jun 2024 23:52. BK01. And 2 more.`
 * @param {Gap[]} gaps at least one
 */
export function momentsOf([first, ...more]) {
  const { amount, time, computer } = gapFacts(first);
  const facts = [amount, time, computer].filter(Boolean).join(" · ");
  return more.length ? t("{first}. And {n} more.", { first: facts, n: number(more.length) }) : facts;
}
