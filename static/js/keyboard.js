/** Keys: those that work anywhere outside a text field, those of one place, and the map of them all. */

import { el } from "./dom.js";
import { t } from "./i18n.js";
import { areas, capsOf, keyOf } from "./keys.js";

/**
 * @typedef {object} Command
 * @property {string} text what it does
 * @property {string[]} keys as `keyOf` writes them; none for what only the search box offers
 * @property {string} icon
 * @property {() => void} [run]
 * @property {boolean} [isOffered] whether the search box offers it
 */

const TEXT_FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), select, textarea";

/** @param {Command[]} commands */
export function mountKeyboard(commands) {
  const actions = new Map(commands.flatMap(({ keys, run }) => keys.map(key => [key, run])));
  addEventListener("keydown", event => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const action = actions.get(key);
    const isTyping = /** @type {HTMLElement} */ (event.target).matches(TEXT_FIELDS);
    if (!action || (isTyping && key !== "Escape")) return;
    event.preventDefault();
    action();
  });
}

/**
 * Answer the keys of a place.  An action that returns false leaves its key to whoever comes next.
 * @param {EventTarget} target
 * @param {string} area of `areas`
 * @param {Record<string, (event: KeyboardEvent) => unknown>} actions by what they do
 */
export function onKeys(target, area, actions) {
  const names = new Map(areas()[area].rows.flatMap(({ does, keys }) => keys.map(key => [key, does])));
  target.addEventListener("keydown", pressed => {
    const event = /** @type {KeyboardEvent} */ (pressed);
    const action = actions[names.get(keyOf(event)) ?? ""];
    if (action && action(event) !== false) event.preventDefault();
  });
}

/**
 * The map of all keys, in sections.
 * @param {Command[]} commands
 */
export function keyMap(commands) {
  const everywhere = { title: t("Everywhere"), rows: commands.filter(({ keys }) => keys.length) };
  return [everywhere, ...Object.values(areas())].map(({ title, rows }) =>
    el(
      "section",
      {},
      el("h3", {}, title),
      el("dl", { class: "keys" }, ...rows.flatMap(row => [keyTerm(row), el("dd", {}, row.text)])),
    ),
  );
}

/** @param {{ keys: string[], shown?: string[] }} row */
function keyTerm({ keys, shown = keys }) {
  const caps = shown.map(key => el("span", {}, ...capsOf(key).map(cap => el("kbd", {}, cap))));
  return el("dt", {}, ...caps);
}
