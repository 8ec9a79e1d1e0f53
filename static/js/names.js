/** Names as short as they may be, yet never two alike: without the domain unless that would mix up two accounts.  Pure. */

import { visible } from "./format.js";

/**
 * @param {{ key: string, label: string, kind?: string }[]} rows
 * @returns {Map<string, string>} what to show, by key
 */
export function shortNames(rows) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const row of rows) {
    const name = shortName(row.label, row.kind).toLowerCase();
    seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  return new Map(
    rows.map(row => {
      const short = shortName(row.label, row.kind);
      const isAlone = seen.get(short.toLowerCase()) === 1;
      return [row.key, visible(isAlone || short === row.label ? short : withOrigin(row.label, short))];
    }),
  );
}

/**
 * The name first: a narrow column then cuts the domain, not the name.
 * @param {string} label
 * @param {string} short
 */
function withOrigin(label, short) {
  const origin = label.includes("\\") ? label.slice(0, label.indexOf("\\")) : label.slice(short.length + 1);
  return `${short} · ${origin}`;
}

const HOST_KINDS = ["host", "claimed"];

/**
 * @param {string} label `DOMAIN\name`, a host's full name, or an address
 * @param {string} [kind] the dots of an account's name are part of it; those of a host's are not
 */
export function shortName(label, kind = "account") {
  const at = label.indexOf("\\");
  if (at >= 0) return at < label.length - 1 ? label.slice(at + 1) : label;
  const isFullName = HOST_KINDS.includes(kind) && /^[^.:]*[^.:\d][^.:]*\..*[^\d.]/.test(label);
  return isFullName ? label.slice(0, label.indexOf(".")) : label;
}

/** @param {string | null | undefined} key a key of the API as a node's id in a view */
export const accountId = key => `a:${key}`;
/** @param {string | null | undefined} key */
export const hostId = key => `h:${key}`;

const STAND_OUT = 8;
const STRONG_MARK = 3;
const LEAST_DEPARTURE = 10; // nats: by chance in one of 20,000 hours

/**
 * The few whose marked hours depart most from their habit: on a short log most accounts have a marked hour, and a
 * warning on everybody warns of nobody.
 * @param {{ key: string, anomaly_mark?: number | null, anomaly_departure?: number | null }[]} rows
 * @returns {Set<string>} their keys
 */
export function standOut(rows) {
  const strong = rows.filter(
    row => (row.anomaly_mark ?? 0) >= STRONG_MARK && (row.anomaly_departure ?? 0) >= LEAST_DEPARTURE,
  );
  strong.sort((a, b) => (b.anomaly_departure ?? 0) - (a.anomaly_departure ?? 0));
  return new Set(strong.slice(0, STAND_OUT).map(row => row.key));
}
