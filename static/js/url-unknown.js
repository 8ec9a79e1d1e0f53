/** What an address says that the page does not know: a link that lost a filter would show too much in silence. */

import { visible } from "./format.js";
import { t } from "./i18n.js";
import { toast } from "./toast.js";
import { COLUMN, TEXTS, VALUE } from "./url-state.js";

const FILTERS = ["event_id", "type", "package", "computer", "kind", "min_count", "noise"];
const OTHERS = ["desc", "timed", "path", "budget", "receipt"];
const STAY_MS = 12_000; // it comes while the page is still loading
const MOST = 5; // names in one notice

/** @param {string} name as it is compared: without signs, capitals and the plural */
const bare = name =>
  name
    .toLowerCase()
    .replace(/[^a-z]/g, "")
    .replace(/s$/, "");

/**
 * Names that mean nothing here, each with a known one that reads alike.
 * @param {URLSearchParams} query
 * @returns {{ name: string, near: string | null }[]}
 */
export function unknownNames(query) {
  const known = [...TEXTS.map(([, name]) => name), ...FILTERS, ...OTHERS];
  const isKnown = (/** @type {string} */ name) =>
    known.includes(name) || name.startsWith(COLUMN) || name.startsWith(VALUE);
  return [...new Set(query.keys())]
    .filter(name => !isKnown(name))
    .map(name => ({ name, near: known.find(other => bare(other) === bare(name)) ?? null }));
}

/** @param {URLSearchParams} query */
export function tellUnknown(query) {
  const told = unknownNames(query).map(({ name, near }) =>
    near ? t("{name} (perhaps {near}?)", { name: visible(name), near }) : visible(name),
  );
  const names = told.slice(0, MOST).join(", ");
  if (names) toast(t("Not understood in the address: {names}", { names }), STAY_MS);
}
