/** Windows' numbers in words; a number nobody knows stays visible as itself. */

import { t } from "./i18n.js";

/** @type {Record<number, string>} filled from the catalogue */
export const LOGON_TYPES = {};
/** @type {Record<number, string>} filled from the catalogue */
export const EVENT_TITLES = {};
/** @type {number[]} authentication events: what the filter panel offers before a case is known */
export const DEFAULT_IDS = [];
/** @type {Set<number>} events that change the system itself: filters of logons pass them by */
export const CHANGE_IDS = new Set();

/** @type {Map<string, string>} titles of events in the page's language, where that is not the server's */
const SAID = new Map();

/**
 * Take over the server's catalogue: it alone says which events and logon types there are.
 * @param {{ events: { event_id: number, title: string, table?: string, is_authentication?: boolean }[], logon_types: { logon_type: number, title: string }[] }} catalogue
 */
export function learn(catalogue) {
  for (const { event_id: id, title, table, is_authentication: isAuthentication } of catalogue.events) {
    EVENT_TITLES[id] = t(title);
    if (t(title) !== title) SAID.set(t(title).toLowerCase(), title);
    if (table === "changes") CHANGE_IDS.add(id);
    if (isAuthentication && id >= 4000) DEFAULT_IDS.push(id);
  }
  for (const { logon_type: type, title } of catalogue.logon_types) LOGON_TYPES[type] = t(title);
}

/** @type {Record<string, () => string>} kinds of accounts; asked for late: this is loaded before the language */
const KIND_TITLES = {
  user: () => t("user accounts"),
  machine: () => t("machine accounts"),
  system: () => t("system accounts"),
  service: () => t("service accounts"),
  anonymous: () => t("anonymous logons"),
};
/** @type {Record<string, () => string>} */
const KIND_WORDS = {
  user: () => t("user account"),
  machine: () => t("machine account"),
  system: () => t("system account"),
  service: () => t("service account"),
  anonymous: () => t("anonymous account"),
};
export const KINDS = Object.keys(KIND_TITLES);

/** @param {string} kind */
export const kindTitle = kind => KIND_TITLES[kind]?.() ?? kind;
/** @param {string} kind of one account */
export const kindWord = kind => KIND_WORDS[kind]?.() ?? kind;

/** @param {string | null | undefined} outcome */
export function outcomeWord(outcome) {
  if (outcome === "success") return t("success");
  return outcome === "failure" ? t("failure") : (outcome ?? "");
}

/** @param {number | null | undefined} type */
export function logonType(type) {
  if (type === null || type === undefined) return "–";
  return type in LOGON_TYPES ? `${type} ${LOGON_TYPES[type]}` : String(type);
}

/**
 * What is looked for in a column of outcomes, as the records say it.
 * @param {string} text in the page's language
 */
export const outcomeOf = text =>
  ["success", "failure"].find(outcome => outcomeWord(outcome).toLowerCase() === text.toLowerCase()) ?? text;

/**
 * What is looked for in a column of titles, as the server says it.
 * @param {string} text in the page's language, or in English
 */
export function titlesOf(text) {
  const meant = [...SAID].filter(([title]) => title.includes(text.toLowerCase())).map(([, title]) => title);
  return meant.length ? meant.join("|") : text;
}

/** @type {Record<string, () => string>} */
const SET_ASIDE = {
  not_catalogued: () => t("of other event ids"),
  damaged: () => t("salvaged, of an unreadable log name"),
  no_time: () => t("without a readable time"),
  no_event_id: () => t("without an event id"),
  outside_time_range: () => t("outside the time range"),
  unreadable: () => t("undecodable"),
  no_layout: () => t("in an unknown layout"),
  foreign_message: () => t("with a message text not in English"),
  empty: () => t("without content"),
};

/** @param {string} reason why a record became no event */
export const setAside = reason => SET_ASIDE[reason]?.() ?? reason.replaceAll("_", " ");

/**
 * Icon of a kind of node, row or suggestion.
 * @param {string} kind
 */
export function kindIcon(kind) {
  return KIND_ICONS[kind] ?? "dash-lg";
}

/** @type {Record<string, string>} */
const KIND_ICONS = {
  account: "person-fill",
  privileged: "shield-fill-exclamation",
  host: "pc-display-horizontal",
  address: "globe2",
  sid: "person-badge",
  question: "list-check",
  term: "search",
  domain: "diagram-3",
  event_id: "tag",
  action: "lightning",
};

/**
 * Which of the four shapes a node, rank row or suggestion has.
 * @param {{ kind: string, host_kind?: string | null, is_privileged?: boolean | null, label?: string }} node
 */
export function shapeOf(node) {
  if (node.is_privileged) return "privileged";
  if (node.kind === "address" || node.host_kind === "address" || node.host_kind === "loopback")
    return "address";
  return ["host", "hosts", "claimed", "loopback"].includes(node.kind) ? "host" : "account";
}
