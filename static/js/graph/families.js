/** Logon types in the few families that a line's colour can tell apart.  Pure. */

import { t } from "../i18n.js";

/** @typedef {"credentials" | "rdp" | "interactive" | "background" | "network" | "none"} Family */

/** @type {[Exclude<Family, "none">, number[]][]} the most telling first: it colours a line of several types */
const TYPES = [
  ["credentials", [9]],
  ["rdp", [10, 12]],
  ["interactive", [2, 7, 11, 13]],
  ["background", [0, 4, 5]],
  ["network", [3, 8]], // 8: over the network too, with the password in clear text
];

/** @type {Family[]} */
export const FAMILIES = [...TYPES.map(([name]) => name), "none"];

/**
 * @param {number[]} types of the logons of one line
 * @returns {Family}
 */
export function familyOf(types) {
  return TYPES.find(([, members]) => types.some(type => members.includes(type)))?.[0] ?? "none";
}

/** @type {Record<number, () => string>} the types whose name is worth its room on a line */
const WORDS = {
  2: () => t("interactive"),
  4: () => t("batch"),
  5: () => t("service"),
  7: () => t("unlock"),
  8: () => t("clear text"),
  9: () => t("new credentials"),
  10: () => t("RDP"),
  11: () => t("cached"),
};

/**
 * @param {number[]} types
 * @returns {string} the one type of a line in a word; nothing for network logons, which most lines are
 */
export function typeWord(types) {
  return types.length === 1 ? (WORDS[types[0]]?.() ?? "") : "";
}
