/** What the numbers beside the side bar's questions count, and how many more the noise filter hides. */

/** @import { Question } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, counted, number } from "../format.js";
import { t } from "../i18n.js";

/**
 * Its number of hits as the row shows it; with its unit where that is not the others'.
 * @param {Question} question
 * @param {string} unit of the others
 * @param {boolean} isPassed whether filters are on that narrow logons and not changes
 */
export function countText({ of, n_hits: n }, unit, isPassed) {
  const star = of === "changes" && n !== null && isPassed ? "*" : "";
  return of === unit || n === null ? `${compact(n)}${star}` : `${UNITS[of].counted(n)}${star}`;
}

/**
 * @param {Question} question
 * @param {boolean} isPassed
 * @returns {string} what it asks, and what its numbers count
 */
export function helpOf({ of, help, n_hits: n, n_hidden_hits: hidden }, isPassed) {
  const parts = [
    n !== null && unitOf(of, n),
    hidden && t("{n} more hidden as noise", { n: number(hidden) }),
    of === "changes" && isPassed && t("filters of logons do not narrow them"),
  ];
  return [t(help), parts.filter(Boolean).join(", ")].filter(Boolean).join("\n\n");
}

/**
 * How many hits noise hides; in a word where nothing is shown beside it, with a sign where there is less room.
 * @param {number} n
 * @param {boolean} isAll
 */
export function hiddenElement(n, isAll) {
  const help = t("{n} more hidden as noise", { n: number(n) });
  const shown = isAll
    ? [t("· {n} hidden", { n: compact(n) })]
    : [`· ${compact(n)} `, icon("eye-slash", "sm")];
  return el("small", { title: help }, ...shown);
}

/**
 * @param {Question[]} members
 * @returns {string} what most of them count
 */
export function commonUnit(members) {
  const n = (/** @type {string} */ of) => members.filter(question => question.of === of).length;
  return [...new Set(members.map(question => question.of))].sort((a, b) => n(b) - n(a))[0];
}

/** @type {Record<string, { name: string, help: string, counted: (n: number) => string }>} what numbers count */
export const UNITS = {
  accounts: { name: t("accounts"), help: t("How many accounts"), counted: n => counted(n, "account") },
  changes: { name: t("changes"), help: t("How many changes"), counted: n => counted(n, "change") },
  logons: {
    name: t("logons"),
    help: t("How many logons, alike ones counted once"),
    counted: n => counted(n, "logon"),
  },
};

/**
 * @param {string} of
 * @param {number} n
 */
function unitOf(of, n) {
  if (of !== "logons") return UNITS[of].counted(n);
  return counted(n, "logon, alike ones counted once", "logons, alike ones counted once");
}
