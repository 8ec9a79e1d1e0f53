/** Pieces that several panels are made of. */

/** @import { Child } from "../dom.js" */
/** @import { Problem } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, visible } from "../format.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { copy } from "../toast.js";

/**
 * A term and what is said of it; nothing when there is nothing to say.
 * @param {string} term
 * @param {...Child} values
 * @returns {HTMLElement[]}
 */
export function fact(term, ...values) {
  return values.some(Boolean) ? [el("dt", {}, term), el("dd", {}, ...values)] : [];
}

/**
 * @param {[string, string, boolean?, (() => void)?][]} rows number, word, whether it is bad news, and what it leads to
 */
export function figures(rows) {
  return el("div", { class: "figures" }, ...rows.map(figure));
}

/** The words under numbers, of one and of many. */
const WORDS = {
  events: [t("event"), t("events")],
  accounts: [t("account"), t("accounts")],
  hosts: [t("host"), t("hosts")],
  logons: [t("logon"), t("logons")],
  failures: [t("failure"), t("failures")],
};

/**
 * @param {number} n
 * @param {keyof typeof WORDS} what
 * @returns {[string, string]} what `figures` takes
 */
export const ofFigure = (n, what) => [compact(n), WORDS[what][n === 1 ? 0 : 1]];

/** @param {[string, string, boolean?, (() => void)?]} row */
function figure([value, word, isBad, show]) {
  const name = t("{what}: show these events", { what: `${value} ${word}` });
  const number = show ? el("button", { class: "link", "aria-label": name, click: show }, value) : value;
  return el("div", { class: isBad ? "bad" : null }, el("b", {}, number), el("small", {}, word));
}

/**
 * @param {string} text
 * @param {boolean} [isWarning]
 */
export function pill(text, isWarning = false) {
  return el("span", { class: isWarning ? "pill warn" : "pill" }, visible(text));
}

/**
 * Text that can be copied with one click.
 * @param {string} text
 * @param {string} what
 */
export function copyable(text, what) {
  const button = el(
    "button",
    { class: "icon-button xs", "aria-label": t("Copy {what}", { what }), click: () => void copy(text, what) },
    icon("copy"),
  );
  return el("span", { class: "copyable" }, el("span", { class: "mono", title: text }, visible(text)), button);
}

/**
 * @param {string} name
 * @param {string} text
 * @param {() => void} run
 * @param {string} [className]
 */
export function action(name, text, run, className = "button") {
  return el("button", { class: className, click: run }, icon(name), text);
}

/** @param {Pick<Problem, "title" | "detail" | "hint" | "english">} problem */
export function problemCard(problem) {
  return el(
    "div",
    { class: "problem", role: "alert" },
    icon("exclamation-octagon"),
    el("b", {}, said(problem, "title")),
    el("p", {}, said(problem, "detail")),
    problem.hint ? el("p", {}, said(problem, "hint")) : null,
  );
}

/**
 * What has happened as it was asked for: no fault, and nothing to mend.
 * @param {string} title
 * @param {string} detail
 */
export function calmCard(title, detail) {
  return el(
    "div",
    { class: "calm", role: "status" },
    icon("info-circle"),
    el("b", {}, title),
    el("p", {}, detail),
  );
}

/**
 * A text with a caret under the character where reading stopped.
 * @param {string} text
 * @param {{ facts?: Record<string, unknown> }} problem
 */
export function marked(text, problem) {
  const at = problem.facts?.position;
  if (typeof at !== "number") return null;
  const before = visible(text.slice(0, at));
  return el(
    "pre",
    {},
    before,
    el("mark", {}, visible(text.slice(at, at + 1)) || "␣"),
    visible(text.slice(at + 1)),
    el("span", { class: "caret", "aria-hidden": "true" }, `\n${" ".repeat([...before].length)}^`),
  );
}
