/** Every key there is outside the commands of commands.js: handlers are registered by these rows, the map shows them. */

import { t } from "./i18n.js";

/**
 * @typedef {object} KeyRow
 * @property {string} does the name its handler is registered under; "mouse" for what only the pointer does
 * @property {string[]} keys as `keyOf` writes them
 * @property {string} text
 * @property {string[]} [shown] what the map shows instead of many keys
 */

/** @typedef {Record<string, { title: string, rows: KeyRow[] }>} Areas */

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const PAGES = ["PageUp", "PageDown", "Home", "End"];

/** @type {Areas | null} */
let known = null;

/** The places that answer keys.  Asked for, because this module may be loaded before the page's language. */
export const areas = () => (known ??= allAreas());

/** @returns {Areas} */
const allAreas = () => ({
  graph: {
    title: t("In the graph, on the selected node"),
    rows: [
      { does: "walk", keys: ARROWS, text: t("Go to the next node in that direction") },
      { does: "focus", keys: ["Enter", "F"], text: t("Focus: only its logons") },
      { does: "expand", keys: ["E"], text: t("Expand neighbours") },
      { does: "collapse", keys: ["Shift+E"], text: t("Collapse") },
      { does: "pathFrom", keys: ["P", "S"], text: t("Path from here") },
      { does: "pathTo", keys: ["Shift+P", "D"], text: t("Path to here") },
      { does: "events", keys: ["T"], text: t("Show its events") },
      { does: "copy", keys: ["C"], text: t("Copy SID, or the name without one") },
      { does: "pin", keys: ["L"], text: t("Pin position, or unpin it") },
      { does: "hide", keys: ["Delete"], text: t("Hide") },
      { does: "hideOthers", keys: ["K"], text: t("Hide others") },
      { does: "toggle", keys: ["Space"], text: t("Add to the selection, or take it out") },
      { does: "neighbours", keys: ["N"], text: t("Select neighbours") },
      { does: "invert", keys: ["I"], text: t("Invert selection") },
      { does: "letGo", keys: ["Escape"], text: t("Let go of the selected nodes") },
      { does: "menu", keys: ["Shift+F10", "ContextMenu"], text: t("Everything that can be done with it") },
      { does: "mouse", keys: [t("Shift+drag")], text: t("Box select") },
      { does: "mouse", keys: [t("Shift+click")], text: t("Select several") },
    ],
  },
  timeline: {
    title: t("In the timeline"),
    rows: [
      { does: "nearer", keys: ["+", "="], text: t("Zoom in") },
      { does: "farther", keys: ["-"], text: t("Zoom out") },
      { does: "all", keys: ["0"], text: t("Show all of the log") },
      { does: "earlier", keys: ["ArrowLeft"], text: t("Earlier") },
      { does: "later", keys: ["ArrowRight"], text: t("Later") },
      { does: "hideTip", keys: ["Escape"], text: t("Hide what explains a cell") },
      { does: "mouse", keys: [t("Drag")], text: t("Choose a time span") },
      { does: "mouse", keys: [t("Ctrl+wheel")], text: t("Zoom where the pointer is") },
      { does: "mouse", keys: [t("Shift+wheel")], text: t("Move in time") },
    ],
  },
  playback: {
    title: t("On the slider of the playback"),
    rows: [
      { does: "hourBack", keys: ["ArrowLeft", "ArrowDown"], text: t("An hour back") },
      { does: "hourOn", keys: ["ArrowRight", "ArrowUp"], text: t("An hour on") },
    ],
  },
  events: {
    title: t("In the list of events"),
    rows: [
      { does: "move", keys: [...ARROWS, ...PAGES, "Ctrl+Home", "Ctrl+End"], text: t("Go from cell to cell") },
      {
        does: "extend",
        keys: ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Ctrl+Home", "Ctrl+End"].map(withShift),
        shown: ["Shift"],
        text: t("with these keys: select rows"),
      },
      { does: "open", keys: ["Enter"], text: t("Show the whole record") },
      { does: "copy", keys: ["Ctrl+C"], text: t("Copy the cell, or the selected rows") },
    ],
  },
  rows: {
    title: t("In tables"),
    rows: [{ does: "open", keys: ["Enter"], text: t("Show the details of the row") }],
  },
  search: {
    title: t("In the search box"),
    rows: [
      { does: "run", keys: ["Enter"], text: t("Search, or take the suggestion") },
      { does: "next", keys: ["ArrowDown"], text: t("Next suggestion") },
      { does: "previous", keys: ["ArrowUp"], text: t("Previous suggestion") },
      { does: "leave", keys: ["Escape"], text: t("Close the suggestions, then leave the box") },
    ],
  },
  menu: {
    title: t("In menus"),
    rows: [
      { does: "next", keys: ["ArrowDown"], text: t("Next entry") },
      { does: "previous", keys: ["ArrowUp"], text: t("Previous entry") },
      { does: "first", keys: ["Home"], text: t("First entry") },
      { does: "last", keys: ["End"], text: t("Last entry") },
      { does: "close", keys: ["Escape", "Tab"], text: t("Close the menu") },
    ],
  },
  cypher: {
    title: t("In the text of a query"),
    rows: [{ does: "run", keys: ["Ctrl+Enter"], text: t("Run the query") }],
  },
  note: {
    title: t("In a note"),
    rows: [
      { does: "save", keys: ["Ctrl+Enter"], text: t("Save note") },
      { does: "cancel", keys: ["Escape"], text: t("Cancel") },
    ],
  },
});

/** @param {string} key */
function withShift(key) {
  return key.startsWith("Ctrl+") ? key.replace("Ctrl+", "Ctrl+Shift+") : `Shift+${key}`;
}

/**
 * A pressed key as the rows name it: `E`, `Shift+E`, `Ctrl+Shift+Z`, `?`, `Delete`.
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} event
 */
export function keyOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const isLetter = /^\p{L}$/u.test(key);
  const name = key === " " ? "Space" : isLetter ? key.toUpperCase() : key;
  const hasShift = shiftKey && (isLetter || name.length > 1); // a sign such as ? is what Shift made of its key
  return [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", hasShift && "Shift", name]
    .filter(Boolean)
    .join("+");
}

/** @returns {Record<string, string>} what a keyboard has printed on it */
const caps = () => ({
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: t("Del"),
  ContextMenu: t("Menu"),
  PageUp: "PgUp",
  PageDown: "PgDn",
  Enter: t("Enter"),
  Space: t("Space"),
});

/**
 * @param {string} key as `keyOf` writes it
 * @returns {string[]} what stands on the keys that are pressed together
 */
export function capsOf(key) {
  if (key === "+") return [key];
  return key.split("+").map(name => caps()[name] ?? name);
}

/**
 * The key of an action, as a menu shows it.
 * @param {string} area
 * @param {string} does
 */
export function keyHint(area, does) {
  const row = areas()[area].rows.find(other => other.does === does);
  return row ? capsOf(row.keys[0]).join(" ") : "";
}
