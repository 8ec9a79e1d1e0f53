/** The list below the search box. */

/** @import { Suggestion } from "../types.d.ts" */
/** @import { Command } from "../keyboard.js" */
import { el, icon } from "../dom.js";
import { visible } from "../format.js";
import { t } from "../i18n.js";
import { capsOf } from "../keys.js";
import { kindIcon, shapeOf } from "../labels.js";

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
    el("small", {}, visible(suggestion.detail ?? "")),
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
