/** What the server says, in the page's language where that is known; else marked as the English it is. */

/** @import { Problem } from "./types.d.ts" */
import { t } from "./i18n.js"; // and nothing that asks for texts as it is loaded: this comes before the language

/** @typedef {"title" | "detail" | "hint"} Part */
/** @type {Part[]} */
const PARTS = ["title", "detail", "hint"];
/** @type {{ pattern: RegExp, english: string }[]} */
let patterns = [];
let isEnglish = true;
const LONGEST = 2000; // a longer text holds what somebody sent, and is not looked through once for each pattern

/**
 * Learn the texts of the server that hold facts, such as `there is no case {name}`.
 * @param {string[]} templates each with a translation that t() knows
 */
export function learnServer(templates) {
  isEnglish = false;
  const fixed = (/** @type {string} */ text) => text.replace(/\{\w+\}/g, "").length;
  const holds = (/** @type {string} */ text) => Number(text.includes("{message}")); // what is said further in counts first
  const specialFirst = templates.toSorted((a, b) => holds(b) - holds(a) || fixed(b) - fixed(a));
  patterns = specialFirst.map(english => ({ pattern: patternOf(english), english }));
}

/** @param {string} template */
function patternOf(template) {
  const parts = template.split(/\{(\w+)\}/);
  const source = parts.map((part, i) =>
    i % 2 ? `(?<${part}>.*?)` : part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"),
  );
  return new RegExp(`^${source.join("")}$`, "s");
}

/**
 * @param {string} english
 * @returns {string | null} null when no translation is known
 */
function translated(english) {
  if (english.length > LONGEST) return null;
  const whole = t(english);
  if (whole !== english) return whole;
  for (const { pattern, english: template } of patterns) {
    const facts = pattern.exec(english)?.groups;
    if (!facts) continue;
    if (!facts.message) return t(template, facts);
    const message = translated(facts.message); // what was said further in
    if (message) return t(template, { ...facts, message });
  }
  return null;
}

/**
 * A text of the server within a sentence of the page's own.
 * @param {string} english
 */
export const pageWords = english => (isEnglish ? english : (translated(english) ?? english));

/**
 * A problem in the words of the page; `english` names what no translation is known for.
 * @param {Problem} problem as the server sent it; one that is in the page's words already names its `english`
 * @returns {Problem}
 */
export function inPageWords(problem) {
  if (isEnglish || problem.english) return problem;
  const said = PARTS.map(part => /** @type {const} */ ([part, translated(problem[part] ?? "")]));
  const known = Object.fromEntries(said.filter(([, text]) => text));
  return { ...problem, ...known, english: PARTS.filter(part => problem[part] && !known[part]) };
}

const WITHOUT_DOMAIN = " (domain not logged)";

/**
 * An answer with what the server adds to names put into the page's language, in place.
 * @template T
 * @param {T} answer
 * @returns {T}
 */
export function inPageLabels(answer) {
  if (!isEnglish) putLabels(answer);
  return answer;
}

/** @param {unknown} part */
function putLabels(part) {
  if (!part || typeof part !== "object") return;
  const one = /** @type {Record<string, unknown>} */ (part);
  for (const [name, value] of Object.entries(one))
    if (typeof value === "object") putLabels(value);
    else if (name === "label" && typeof value === "string" && value.endsWith(WITHOUT_DOMAIN))
      one[name] = t("{name} (domain not logged)", { name: value.slice(0, -WITHOUT_DOMAIN.length) });
}
