/** What an address says that the page does not know: a link that lost a filter would show too much in silence. */

/** @import { Store } from "./store.js" */
/** @import { Problem, State } from "./types.d.ts" */
/** @import { Fault } from "./url-check.js" */
import { allColumns } from "./events/columns.js";
import { shorten, visible } from "./format.js";
import { t } from "./i18n.js";
import { toast } from "./toast.js";
import { faultsOf, without } from "./url-check.js";
import { COLUMN, fromQuery, TEXTS, VALUE } from "./url-state.js";

const FILTERS = ["event_id", "type", "package", "computer", "kind", "min_count", "noise"];
const OTHERS = ["desc", "timed", "path", "budget", "receipt"];
const STAY_MS = 12_000; // it comes while the page is still loading
const MOST = 5; // names in one notice
const LONGEST = 40; // signs of a value in it

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
function unknownLine(query) {
  const told = unknownNames(query).map(({ name, near }) =>
    near ? t("{name} (perhaps {near}?)", { name: visible(name), near }) : visible(name),
  );
  const names = told.slice(0, MOST).join(", ");
  return names && t("Not understood in the address: {names}", { names });
}

/**
 * @param {Fault[]} faults
 * @returns {string} `Shown without from=garbage (not a time), …`, empty when nothing is wrong
 */
export function faultLine(faults) {
  const told = faults
    .slice(0, MOST)
    .map(({ name, value, why }) =>
      t("{name}={value} ({why})", { name, value: visible(shorten(value, LONGEST)), why }),
    );
  if (faults.length > MOST) told.push(t("{n} more", { n: faults.length - MOST }));
  return told.length ? t("Shown without {faults}", { faults: told.join(", ") }) : "";
}

/** @type {string[]} what is being said */
let lines = [];

/** @param {Fault[]} faults beside what is said already */
export function tellFaults(faults) {
  const line = faultLine(faults);
  if (!document.querySelector(".toast")) lines = [];
  if (!line || lines.includes(line)) return;
  lines.push(line);
  toast(lines.join("\n"), STAY_MS);
}

/**
 * @param {URLSearchParams} query
 * @returns {Fault[]} columns of the list of events that there are not
 */
export function columnFaults(query) {
  const columns = allColumns();
  const why = t("not a column of the events");
  return [...query].flatMap(([name, value]) => {
    const isKnown = name.startsWith(COLUMN)
      ? columns.some(column => `${COLUMN}${column.name}` === name)
      : name !== "sort" || columns.some(column => column.sort === value);
    return isKnown || !value ? [] : [{ name, value, why }];
  });
}

/**
 * The state an address means; what counts for nothing in it is said.
 * @param {URLSearchParams} query
 * @returns {{ state: State, left: URLSearchParams }} and the address without that
 */
export function readAddress(query) {
  const faults = [...faultsOf(query), ...columnFaults(query)];
  lines = [unknownLine(query), faultLine(faults)].filter(Boolean);
  if (lines.length) toast(lines.join("\n"), STAY_MS);
  const left = without(query, [...faults, ...unknownNames(query)]);
  return { state: fromQuery(left), left };
}

/**
 * What only the server can judge: a question or a node that there is not is let go of, and that is said.
 * @param {Store} store
 * @param {Problem} problem
 * @returns {boolean} whether something was let go of
 */
export function letGoOf(store, { status, facts = {} }) {
  const { question, focus, selected, rankMethod } = store.state;
  if (question && status === 404 && facts.name === question) {
    tellFaults([{ name: "question", value: question, why: t("not a question") }]);
    store.set({ question: null, values: {} });
    return true;
  }
  const isGone = (/** @type {string | null} */ id) => status === 404 && id?.slice(2) === facts.key;
  const gone = Object.entries({ focus, selected }).filter(([, id]) => id && isGone(id));
  if (gone.length) {
    tellFaults(gone.map(([name, value]) => ({ name, value: value ?? "", why: t("not in this case") })));
    store.set(Object.fromEntries(gone.map(([name]) => [name, null])));
  } else if (rankMethod && facts.method === rankMethod) {
    tellFaults([{ name: "method", value: rankMethod, why: t("not a ranking method") }]);
    store.set({ rankMethod: null });
  } else return false;
  return true;
}
