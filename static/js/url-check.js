/** Whether a value in the address can be used: what cannot is left out, and said.  Pure; asks for texts only when called. */

import { t } from "./i18n.js";
import { KINDS } from "./labels.js";
import { isZone } from "./zone.js";

export const MOST_NODES = 2000;
const CLOCK = /(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?/.source;
const OFFSET = /Z|[+-](?:0\d|1[0-8]):?[0-5]\d/.source;
const MOMENT = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d)(?:[T ]${CLOCK}(${OFFSET})?)?$`);
const SPACED_OFFSET = /([T ]\S+) (\d\d:?\d\d)$/; // a plus sign that was not escaped
const NODE = /^[ah]:./s;
const NODE_OR_LINE = /^(?:[ahgm]:.|[a-z]+\|.)/s;
// prettier-ignore
const TABLE_SORTS = ["from", "to", "before", "after", "count", "ids", "types", "packages", "outcome", "first", "last"];
const FILES = /^[0-9a-f]{1,64}(?:,[0-9a-f]{1,64})*$/;

/** @typedef {{ name: string, value: string, why: string }} Fault */
/** @typedef {(value: string) => string | null} Check why a value cannot be used, null when it can */

/**
 * A time as it can be reckoned with: one without a zone is UTC, as the server takes it.
 * @param {string} text
 * @returns {string | null} ISO 8601, null for what is no time
 */
export function momentOf(text) {
  const whole = text.trim().replace(SPACED_OFFSET, "$1+$2");
  const found = MOMENT.exec(whole);
  if (!found) return null;
  const [, day, offset] = found;
  const start = Date.parse(`${day}T00:00Z`);
  // Date.parse takes the 30th of February for the 1st of March; the server knows no year 0.
  const isDay = !Number.isNaN(start) && new Date(start).toISOString().startsWith(day) && day >= "0001";
  if (!isDay) return null;
  const zoned = offset || whole === day ? whole : `${whole}Z`;
  return zoned.replace(" ", "T").replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

/** @param {string} text two moments around a slash */
function isSpan(text) {
  const [start, end, ...more] = text.split("/").map(momentOf);
  return !more.length && Boolean(start && end && Date.parse(start) < Date.parse(end));
}

/**
 * @param {(value: string) => unknown} isUsable
 * @param {() => string} why
 * @returns {Check}
 */
const check = (isUsable, why) => value => (isUsable(value) ? null : why());

/** @param {readonly string[]} words */
const oneOf = words =>
  check(
    value => words.includes(value),
    () => t("not one of {words}", { words: words.join(", ") }),
  );
/**
 * @param {number} least
 * @param {number} most
 */
const whole = (least, most) =>
  check(
    value => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most,
    () => t("not a whole number from {least} to {most}", { least, most }),
  );
const moment = check(momentOf, () => t("not a time"));
const node = check(
  value => NODE.test(value),
  () => t("not a node"),
);
const flag = oneOf(["1", "0"]);

/** @type {Record<string, Check>} by the name in the address */
const CHECKS = {
  layout: oneOf(["force", "tree", "circle", "grid", "concentric", "time"]),
  lines: oneOf(["triple", "classic"]),
  size: oneOf(["events", "rank"]),
  hops: oneOf(["2", "3", "4", "6", "8"]),
  of: oneOf(["accounts", "hosts"]),
  order: oneOf(["anomalous", "busiest", "name"]),
  dock: oneOf(["heatmap", "lines", "table", "events"]),
  as: oneOf(["graph", "table"]),
  table_sort: oneOf(TABLE_SORTS),
  table_order: oneOf(["ascending", "descending"]),
  outcome: oneOf(["success", "failure"]),
  lang: oneOf(["en", "ja"]),
  kind: oneOf(KINDS),
  changes: value =>
    value
      .split(",")
      .map(oneOf(["new", "gone", "grown", "shrunk"]))
      .find(Boolean) ?? null,
  from: moment,
  to: moment,
  at: moment,
  zoom: check(
    value => value === "all" || isSpan(value),
    () => t("neither “all” nor two times around a slash, the earlier one first"),
  ),
  tz: check(isZone, () => t("not a time zone")),
  focus: node,
  root: node,
  path_from: node,
  path_to: node,
  selected: check(
    value => NODE_OR_LINE.test(value),
    () => t("neither a node nor a line"),
  ),
  file: check(
    value => FILES.test(value),
    () => t("not the SHA-256 of a file"),
  ),
  event_id: whole(0, 999_999_999),
  type: whole(0, 999_999_999),
  min_count: whole(1, 999_999_999),
  budget: whole(1, MOST_NODES),
  path: whole(0, 999_999_999),
  noise: flag,
  timed: flag,
  desc: flag,
};

/**
 * @param {URLSearchParams} query
 * @returns {Fault[]} what of it cannot be used, in its order; nothing is wrong with an empty value
 */
export function faultsOf(query) {
  return [...query].flatMap(([name, value]) => {
    const why = value && Object.hasOwn(CHECKS, name) ? CHECKS[name](value) : null;
    return why === null ? [] : [{ name, value, why }];
  });
}

/**
 * @param {URLSearchParams} query
 * @param {{ name: string, value?: string }[]} faults without a value all of the name are meant
 * @returns {URLSearchParams} without them
 */
export function without(query, faults) {
  const isKept = (/** @type {[string, string]} */ [name, value]) =>
    !faults.some(fault => fault.name === name && (fault.value ?? value) === value);
  return new URLSearchParams([...query].filter(isKept));
}
