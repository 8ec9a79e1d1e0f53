/** The server's words as elements: a screen reader speaks what stayed English as English. */

/** @import { Problem } from "./types.d.ts" */
import { el } from "./dom.js";
import { visible } from "./format.js";
import { inPageWords } from "./server-words.js";

/**
 * One part of a problem, to be shown.
 * @param {Pick<Problem, "title" | "detail" | "hint" | "english">} problem
 * @param {"title" | "detail" | "hint"} part
 */
export function said(problem, part) {
  const text = visible(problem[part] ?? "");
  return problem.english?.includes(part) ? el("span", { lang: "en" }, text) : text;
}

/**
 * Any text of the server, to be shown.
 * @param {string} english
 */
export function serverText(english) {
  return said(inPageWords({ title: "", status: 0, detail: english }), "detail");
}
