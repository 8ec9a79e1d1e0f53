/** The list below the search box. */

/** @import { Suggestion } from "../types.d.ts" */
/** @import { Command } from "../keyboard.js" */
import { el, icon } from "../dom.js";
import { visible } from "../format.js";
import { t } from "../i18n.js";
import { capsOf } from "../keys.js";
import { EVENT_TITLES, kindIcon, LOGON_TYPES, shapeOf } from "../labels.js";

/** @type {Record<string, string>} */
const GROUPS = {
  account: t("Accounts"),
  host: t("Hosts"),
  address: t("Addresses"),
  sid: t("SIDs"),
  question: t("Questions"),
  domain: t("Domains"),
  action: t("Actions"),
};

/** @param {Suggestion[]} suggestions */
export function inGroups(suggestions) {
  const kinds = [...new Set(suggestions.map(suggestion => suggestion.kind))];
  return kinds.flatMap(kind => suggestions.filter(suggestion => suggestion.kind === kind));
}

const MOST_ACTIONS = 4;
const MOST_TERMS = 6;

/**
 * Events and logon types that the page calls so in a language of its own: the server knows their English titles only.
 * @param {string} typed as it stands in the search box, with or without the term's name
 * @param {Suggestion[]} known what the server suggests
 * @returns {Suggestion[]}
 */
export function calledSo(typed, known) {
  const [, name, needle] = /^(?:(id|type):)?(.*)$/s.exec(typed.trim().toLowerCase()) ?? [];
  if (!needle) return [];
  const found = [
    ...called("event_id", "id", EVENT_TITLES, needle),
    ...called("logon_type", "type", LOGON_TYPES, needle),
  ];
  const isNew = (/** @type {Suggestion} */ one) =>
    !known.some(({ kind, key }) => kind === one.kind && key === one.key);
  return found.filter(one => isNew(one) && (!name || one.term.startsWith(`${name}:`))).slice(0, MOST_TERMS);
}

/**
 * @param {string} kind
 * @param {string} term
 * @param {Record<number, string>} titles
 * @param {string} needle
 * @returns {Suggestion[]}
 */
const called = (kind, term, titles, needle) =>
  Object.entries(titles)
    .filter(([, title]) => title.toLowerCase().includes(needle))
    .map(([key, title]) => ({ kind, key, label: key, detail: title, term: `${term}:${key}` }));

/** @type {Record<string, Record<number, string>>} */
const TITLES = { event_id: EVENT_TITLES, logon_type: LOGON_TYPES };

/**
 * What can be done that is called so; two letters at least, or every word would do.
 * @param {string} needle
 * @param {Command[]} commands
 * @returns {Suggestion[]}
 */
export function actionsFor(needle, commands) {
  if (needle.length < 2) return [];
  return commands
    .filter(({ run, isOffered = true, text }) => run && isOffered && text.toLowerCase().includes(needle))
    .slice(0, MOST_ACTIONS)
    .map(({ text, keys }) => ({
      kind: "action",
      key: text,
      label: text,
      detail: keys.map(key => capsOf(key).join(" ")).join(", "),
      term: "",
    }));
}

/**
 * @param {Suggestion[]} suggestions
 * @param {string} needle
 * @param {(suggestion: Suggestion) => void} choose
 */
export function groupElements(suggestions, needle, choose) {
  const kinds = [...new Set(suggestions.map(suggestion => suggestion.kind))];
  return kinds.map(kind => {
    const title = GROUPS[kind] ?? t("Terms");
    const members = suggestions.filter(suggestion => suggestion.kind === kind);
    const options = members.map(member => option(member, suggestions.indexOf(member), needle, choose));
    return el(
      "div",
      { role: "group", "aria-label": title },
      el("div", { class: "head", "aria-hidden": "true" }, title),
      ...options,
    );
  });
}

/**
 * @param {Suggestion} suggestion
 * @param {number} index
 * @param {string} needle
 * @param {(suggestion: Suggestion) => void} choose
 */
function option(suggestion, index, needle, choose) {
  const isNode = suggestion.kind === "account" || suggestion.kind === "host";
  const shape = isNode ? shapeOf(suggestion) : suggestion.kind;
  const attributes = {
    role: "option",
    id: `suggestion-${index}`,
    class: shape,
    "aria-selected": "false",
    // Before the box loses the focus and closes.
    pointerdown: /** @param {Event} event */ event => event.preventDefault(),
    click: () => choose(suggestion),
  };
  return el(
    "div",
    attributes,
    icon(kindIcon(shape)),
    highlighted(visible(suggestion.kind === "question" ? t(suggestion.label) : suggestion.label), needle),
    el("small", {}, visible(TITLES[suggestion.kind]?.[Number(suggestion.key)] ?? suggestion.detail ?? "")),
  );
}

/**
 * @param {string} text
 * @param {string} needle
 */
function highlighted(text, needle) {
  const at = needle ? text.toLowerCase().indexOf(needle) : -1;
  if (at < 0) return el("span", {}, text);
  const end = at + needle.length;
  return el("span", {}, text.slice(0, at), el("mark", {}, text.slice(at, end)), text.slice(end));
}
