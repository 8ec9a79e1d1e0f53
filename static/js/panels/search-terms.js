/** Conditions chosen in a form, as the text that somebody would type.  Pure. */

import { t } from "../i18n.js";

/**
 * @typedef {object} Condition
 * @property {string} term
 * @property {string} form
 * @property {string} value
 * @property {string} [upper] the other end of a range
 * @property {boolean} isNot
 */

/** @typedef {"text" | "number" | "moment" | "word"} Takes */

/** @type {Record<string, { title: string, takes: Takes, words?: Record<string, string> }>} */
export const TERMS = {
  account: { title: t("Account"), takes: "text" },
  domain: { title: t("Domain"), takes: "text" },
  sid: { title: t("SID"), takes: "text" },
  kind: {
    title: t("Kind of account"),
    takes: "word",
    words: {
      user: t("user"),
      machine: t("machine"),
      system: t("system"),
      service: t("service"),
      anonymous: t("anonymous"),
    },
  },
  host: { title: t("Host, either end"), takes: "text" },
  source: { title: t("Source host"), takes: "text" },
  destination: { title: t("Destination host"), takes: "text" },
  address: { title: t("Address"), takes: "text" },
  id: { title: t("Event id"), takes: "number" },
  type: { title: t("Logon type"), takes: "number" },
  package: { title: t("Authentication package"), takes: "text" },
  service: { title: t("Service of a ticket"), takes: "text" },
  encryption: {
    title: t("Ticket encryption"),
    takes: "word",
    words: { rc4: "RC4", aes128: "AES-128", aes256: "AES-256", des: "DES" },
  },
  outcome: {
    title: t("Outcome"),
    takes: "word",
    words: { success: t("success"), failure: t("failure") },
  },
  salvaged: {
    title: t("Name only in salvaged records"),
    takes: "word",
    words: { yes: t("yes"), no: t("no") },
  },
  status: { title: t("Status code"), takes: "number" },
  count: { title: t("Number of events"), takes: "number" },
  from: { title: t("Seen from"), takes: "moment" },
  to: { title: t("Seen before"), takes: "moment" },
};

/** @type {Record<Takes, Record<string, string>>} how a value may be compared */
export const FORMS = {
  text: {
    is: t("is"),
    begins: t("begins with"),
    contains: t("contains"),
    ends: t("ends with"),
    matches: t("matches (regular expression)"),
  },
  number: {
    is: t("is"),
    ">": t("is more than"),
    ">=": t("is at least"),
    "<": t("is less than"),
    "<=": t("is at most"),
    between: t("is between"),
  },
  moment: { is: t("UTC") },
  word: { is: t("is") },
};

/** @param {string} value quoted where a character of it would mean something */
export function quoted(value) {
  return /[\s()"*]|^\//u.test(value) ? `"${value.replace(/[\\"]/g, "\\$&")}"` : value;
}

/**
 * @param {Condition} condition
 * @returns {string} empty while a value is missing
 */
export function termText({ term, form, value, upper = "", isNot }) {
  const text = valueText(TERMS[term].takes, form, value.trim(), upper.trim());
  return text && `${isNot ? "NOT " : ""}${term}:${text}`;
}

/**
 * @param {Takes} takes
 * @param {string} form
 * @param {string} value
 * @param {string} upper
 */
function valueText(takes, form, value, upper) {
  if (!value || (form === "between" && !upper)) return "";
  if (form === "between") return `${value}..${upper}`;
  if (takes === "number") return form === "is" ? value : `${form}${value}`;
  if (form === "matches") return `/${value.replace(/\\.|\//g, found => (found === "/" ? "\\/" : found))}/`;
  if (form === "begins") return `${quoted(value)}*`;
  if (form === "ends") return `*${quoted(value)}`;
  return form === "contains" ? `*${quoted(value)}*` : quoted(value);
}

/**
 * @param {Condition[][]} groups each holds when one of its conditions does; all must hold
 * @returns {string}
 */
export function expressionText(groups) {
  const parts = groups.map(group => group.map(termText).filter(Boolean)).filter(texts => texts.length);
  return parts
    .map(texts => (texts.length > 1 && parts.length > 1 ? `(${texts.join(" OR ")})` : texts.join(" OR ")))
    .join(" AND ");
}
