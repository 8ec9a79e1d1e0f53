/** One record, every field of it. */

/** @import { CaseApi } from "../api.js" */
/** @import { EventRow } from "../types.d.ts" */
import { Latest } from "../api.js";
import { byId, el, fill, typed } from "../dom.js";
import { visible, when } from "../format.js";
import { EVENT_TITLES, kindWord, logonType, outcomeWord } from "../labels.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { fieldTitle } from "../events/columns.js";
import { noteElement } from "../notes.js";
import { zoneName } from "../zone.js";

const whole = new Latest();

/**
 * Show what the list knows at once, and the rest of the record when it comes.
 * @param {EventRow} row
 * @param {CaseApi} api
 */
export function openEvent(row, api) {
  byId("event-title").textContent =
    `${row.event_id} ${EVENT_TITLES[row.event_id] ?? ""} · ${when(row.time, { seconds: true })} ${zoneName()}`;
  show(row);
  typed("event-dialog", HTMLDialogElement).showModal();
  void whole.run(
    signal => api.get(`/events/${encodeURIComponent(String(row.event_key))}`, undefined, signal),
    show,
    problem => byId("event-inside").append(el("p", { class: "hint-small" }, said(problem, "detail"))),
  );
}

/** @param {EventRow} row */
function show(row) {
  const { fields, ...columns } = row;
  const known = Object.entries(columns).filter(([name]) => name !== "event_key");
  const kept = known.flatMap(([name, value]) => pair(fieldTitle(name), shown(name, value)));
  const others = Object.entries(fields ?? {}).flatMap(([name, value]) => pair(name, value));
  fill(
    byId("event-inside"),
    row.event_key ? noteElement(`e:${String(row.event_key)}`) : null,
    el("dl", { class: "facts record" }, ...kept),
    others.length > 0 && el("h3", {}, t("As logged")),
    others.length > 0 && el("dl", { class: "facts record" }, ...others),
  );
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function shown(name, value) {
  if (name === "logon_type" && typeof value === "number") return logonType(value);
  if (typeof value !== "string") return value;
  if (name === "outcome") return outcomeWord(value);
  if (name === "account_kind") return kindWord(value);
  if (name === "title" || name === "status_title") return t(value);
  return value;
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function pair(name, value) {
  if (value === null || value === undefined || value === "" || value === false) return [];
  return [el("dt", {}, visible(name)), el("dd", { class: "mono" }, visible(String(value)))];
}
