/** Names as short as they may be: without the domain, unless two accounts would then look the same.  Pure. */

import { visible } from "./format.js";

/**
 * @param {{ key: string, label: string }[]} rows
 * @returns {Map<string, string>} what to show, by key
 */
export function shortNames(rows) {
  const bare = rows.map(row => withoutDomain(row.label));
  /** @type {Map<string, number>} */
  const seen = new Map();
  for (const name of bare) seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  return new Map(
    rows.map((row, i) => [row.key, visible(seen.get(bare[i].toLowerCase()) === 1 ? bare[i] : row.label)]),
  );
}

/** @param {string} label `DOMAIN\name`, or a host's name */
export function withoutDomain(label) {
  const at = label.indexOf("\\");
  return at >= 0 && at < label.length - 1 ? label.slice(at + 1) : label;
}

/** @param {string | null | undefined} key a key of the API as a node's id in a view */
export const accountId = key => `a:${key}`;
/** @param {string | null | undefined} key */
export const hostId = key => `h:${key}`;
