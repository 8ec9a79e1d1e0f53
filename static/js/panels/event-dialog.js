/** One record, every field of it. */

/** @import { EventRow } from "../types.d.ts" */
import { byId, el, fill, typed } from "../dom.js";
import { visible, when } from "../format.js";
import { EVENT_TITLES, logonType } from "../labels.js";

/** @param {EventRow} row */
export function openEvent(row) {
  byId("event-title").textContent =
    `${row.event_id} ${EVENT_TITLES[row.event_id] ?? ""} · ${when(row.time, { seconds: true, year: true })} UTC`;
  const { fields, ...columns } = row;
  const kept = Object.entries(columns).flatMap(([name, value]) => pair(words(name), shown(name, value)));
  const others = Object.entries(fields ?? {}).flatMap(([name, value]) => pair(name, value));
  fill(
    byId("event-inside"),
    el("dl", { class: "facts record" }, ...kept),
    others.length > 0 && el("h3", {}, "As logged"),
    others.length > 0 && el("dl", { class: "facts record" }, ...others),
  );
  typed("event-dialog", HTMLDialogElement).showModal();
}

/** @param {string} name */
const words = name => name.replaceAll("_", " ");

/**
 * @param {string} name
 * @param {unknown} value
 */
function shown(name, value) {
  if (name === "logon_type" && typeof value === "number") return logonType(value);
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
