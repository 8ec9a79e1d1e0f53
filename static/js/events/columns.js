/** The columns an event table can show, and which of them it shows. */

/** @import { EventRow } from "../types.d.ts" */
import { when } from "../format.js";
import { t } from "../i18n.js";
import { EVENT_TITLES, kindWord, LOGON_TYPES, outcomeWord } from "../labels.js";
import { zoneName } from "../zone.js";

/**
 * @typedef {object} Column
 * @property {string} name as the API orders, narrows and writes it
 * @property {string} title
 * @property {number} width in characters
 * @property {(row: EventRow) => string} text
 * @property {string} [sort] another column that gives the order and is looked through
 */

/** @param {unknown} value */
const plain = value => (value === null || value === undefined || value === false ? "" : String(value));

/** @param {unknown} value an NTSTATUS or Kerberos code */
const code = value => (typeof value === "number" ? `0x${value.toString(16)}` : "");

/**
 * @param {"account" | "subject"} role
 * @returns {(row: EventRow) => string}
 */
const principal = role => row =>
  [row[`${role}_domain`], row[`${role}_name`] ?? row[`${role}_sid`]].filter(part => part ?? false).join("\\");

/** @param {EventRow} row */
const type = row =>
  row.logon_type === null || row.logon_type === undefined
    ? ""
    : `${row.logon_type} ${LOGON_TYPES[row.logon_type] ?? ""}`.trim();

/**
 * @param {string} name
 * @param {string} title
 * @param {number} width
 * @param {(row: EventRow) => string} [text]
 * @param {string} [sort]
 * @returns {Column}
 */
const column = (name, title, width, text = row => plain(row[name]), sort = name) => ({
  name,
  title,
  width,
  text,
  sort,
});

/** @returns {Column[]} every column there is, in its usual order */
export function allColumns() {
  return [
    column("time", t("Time, {zone}", { zone: zoneName() }), 24, row => when(row.time, { seconds: true })),
    column("event_id", t("ID"), 7),
    column("title", t("Event"), 24, row => EVENT_TITLES[row.event_id] ?? plain(row.title)),
    column("account", t("Account"), 24, principal("account")),
    // The address Windows saw comes first: the name is whatever the client chose to send.
    column("source", t("Source"), 17, row => plain(row.source_address ?? row.source_name)),
    column("computer", t("Written by"), 23),
    column("logon_type", t("Type"), 20, type),
    column("authentication_package", t("Package"), 12),
    column("outcome", t("Outcome"), 10, row => outcomeWord(row.outcome)),
    column("status", t("Status"), 26, row =>
      [code(row.status), t(row.status_title ?? "")].filter(Boolean).join(" "),
    ),
    column("subject", t("Acting account"), 26, principal("subject")),
    column("source_name", t("Workstation"), 18),
    column("source_kind", t("Kind of source"), 14),
    column("account_sid", t("SID"), 30),
    column("account_kind", t("Kind of account"), 14, row => kindWord(plain(row.account_kind))),
    column("logon_id", t("Logon session"), 14),
    column("target_server", t("Target server"), 22),
    column("service_name", t("Ticket for"), 18),
    column("ticket_encryption", t("Encryption"), 12, row => code(row.ticket_encryption)),
    column("object_name", t("Object"), 28),
    column("object_detail", t("Object, details"), 28),
    column("member_name", t("Member"), 24),
    column("privileges", t("Privileges"), 30),
    column("channel", t("Log"), 14),
    column("record_id", t("Record"), 11),
  ];
}

/** @type {Record<string, () => string>} what a record holds beside the columns */
const FIELDS = {
  time: () => t("Time"),
  provider: () => t("Provider"),
  source_file: () => t("File"),
  source_paths: () => t("Paths of the file"),
  is_salvaged: () => t("Salvaged"),
  account_name: () => t("Account, name"),
  account_domain: () => t("Account, domain"),
  account_sid: () => t("Account, SID"),
  subject_name: () => t("Acting account, name"),
  subject_domain: () => t("Acting account, domain"),
  subject_sid: () => t("Acting account, SID"),
  subject_logon_id: () => t("Acting account, logon session"),
  source_address: () => t("Source, address"),
  source_port: () => t("Source, port"),
  lm_package: () => t("NTLM version"),
  logon_process: () => t("Logon process"),
  sub_status: () => t("Sub status"),
  status_title: () => t("Status, in words"),
  pre_authentication: () => t("Pre-authentication"),
  ticket_options: () => t("Ticket options"),
  is_elevated: () => t("Elevated"),
  service_sid: () => t("Ticket for, SID"),
  object_domain: () => t("Object, domain"),
  object_sid: () => t("Object, SID"),
  object_type: () => t("Object, type"),
  member_sid: () => t("Member, SID"),
};

/** @param {string} name of a column of the API */
export function fieldTitle(name) {
  const title = FIELDS[name]?.() ?? allColumns().find(other => other.name === name)?.title;
  return title ?? name.replaceAll("_", " ");
}

export const USUAL = [
  "time",
  "event_id",
  "title",
  "account",
  "source",
  "computer",
  "logon_type",
  "authentication_package",
  "outcome",
  "status",
];

/**
 * Names as columns; what is not known is passed over, and nothing at all means the usual ones.
 * @param {unknown} names
 * @returns {string[]}
 */
export function understood(names) {
  const known = new Set(allColumns().map(other => other.name));
  const found = Array.isArray(names) ? names.filter(name => known.has(name)) : [];
  return found.length ? [...new Set(found)] : [...USUAL];
}

/**
 * @param {string[]} names
 * @param {string} name
 * @returns {string[]} without the column, or with it at its usual place; one always stays
 */
export function toggled(names, name) {
  if (names.includes(name)) return names.length > 1 ? names.filter(other => other !== name) : names;
  const order = allColumns().map(other => other.name);
  const after = names.findIndex(other => order.indexOf(other) > order.indexOf(name));
  return after < 0 ? [...names, name] : names.toSpliced(after, 0, name);
}

/**
 * @param {string[]} names
 * @param {string} name
 * @param {number} by places to the right
 * @returns {string[]}
 */
export function moved(names, name, by) {
  const from = names.indexOf(name);
  const to = Math.min(names.length - 1, Math.max(0, from + by));
  return from < 0 ? names : names.toSpliced(from, 1).toSpliced(to, 0, name);
}
