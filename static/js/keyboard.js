/** Keys that work anywhere outside a text field, and the map of them: both from one table. */

import { el } from "./dom.js";
import { t } from "./i18n.js";

/**
 * @typedef {object} Command
 * @property {string} text what it does
 * @property {string[]} keys as KeyboardEvent.key names them; none for what only the search box offers
 * @property {string} icon
 * @property {() => void} [run] without it the key is answered elsewhere, and only the map names it
 * @property {boolean} [isOffered] whether the search box offers it
 */

/** @type {Record<string, string>} what a keyboard has printed on it */
const CAPS = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  " ": t("Space"),
};

/** @param {Command[]} commands */
export function mountKeyboard(commands) {
  /** @type {Map<string, () => void>} */
  const actions = new Map();
  for (const { keys, run } of commands) if (run) for (const key of keys) actions.set(key, run);
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.matches("input:not([type=range], [type=checkbox]), select, textarea");
    if (document.querySelector("dialog[open]") || (isTyping && event.key !== "Escape")) return;
    const action = actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/**
 * The map of the keys, as terms and what is said of them.
 * @param {Command[]} commands
 */
export function keyMap(commands) {
  return commands
    .filter(command => command.keys.length)
    .flatMap(({ keys, text }) => [
      el("dt", {}, ...keys.map(key => el("kbd", {}, CAPS[key] ?? key))),
      el("dd", {}, text),
    ]);
}
