/** The body of the details panel with nothing selected: the case and what was imported into it. */

/** @import { CaseSummary, Counted, Receipt } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, counted, number, span, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { findingsElement } from "./findings.js";
import { fact, figures, ofFigure } from "./parts.js";
import { fileWords } from "./receipt-counts.js";

/**
 * @param {CaseSummary | null} summary
 * @param {Receipt[]} receipts
 * @param {(receipt: Receipt) => void} openReceipt
 */
export function caseBody(summary, receipts, openReceipt) {
  if (!summary) return [el("p", { class: "hint-small" }, t("Select a node to see what is known of it."))];
  const who = el(
    "div",
    { class: "who" },
    el("span", { class: "avatar edge" }, icon("folder2-open")),
    el(
      "div",
      {},
      el("h2", { title: summary.name }, visible(summary.name)),
      el("p", {}, summary.n_events ? span(summary.first_seen, summary.last_seen) : t("no events yet")),
    ),
  );
  const counts = figures([
    ofFigure(summary.n_events, "events"),
    ofFigure(summary.n_accounts, "accounts"),
    ofFigure(summary.n_hosts, "hosts"),
    ofFigure(summary.n_logons, "logons"),
  ]);
  const facts = el(
    "dl",
    { class: "facts" },
    ...fact(t("Privileged"), counted(summary.n_privileged, "account")),
    ...fact(t("Changes"), counted(summary.n_changes, "change")),
    ...fact(
      t("Noise"),
      summary.n_noise_events
        ? counted(
            summary.n_noise_events,
            "event of machines, services and local logons",
            "events of machines, services and local logons",
          )
        : t("none"),
    ),
  );
  const most = Math.max(1, ...summary.event_ids.map(row => row.n_events));
  const busiest = [...summary.event_ids].sort((a, b) => b.n_events - a.n_events);
  const ids = el("ul", { class: "why by-id" }, ...shortened(busiest).map(row => idRow(row, most)));
  const body = el(
    "div",
    { class: "body scrolls", tabindex: 0, role: "region", "aria-label": t("Facts about the case") },
    el("div", {}, el("h3", {}, t("Whole case")), counts),
    findingsElement(),
    el("div", {}, el("h3", {}, t("Whole case")), facts),
    busiest.length > 0 && el("div", {}, el("h3", {}, t("Events by id, whole case")), ids),
    el(
      "div",
      {},
      el("h3", {}, t("Imports")),
      receipts.length
        ? el("ul", { class: "imports" }, ...receipts.map(receipt => importRow(receipt, openReceipt)))
        : el("p", { class: "mut" }, t("Nothing was imported yet.")),
    ),
    el("p", { class: "mut" }, t("Select a node or an edge to see what is known of it.")),
  );
  return [who, body];
}

/**
 * The busiest rows, and one for all others, so that they add up to the case's events.
 * @param {Counted[]} rows busiest first
 * @returns {Counted[]}
 */
export function shortened(rows, most = 8) {
  const others = rows.slice(most);
  if (others.length < 2) return rows;
  const n_events = others.reduce((sum, row) => sum + row.n_events, 0);
  return [...rows.slice(0, most), { title: counted(others.length, "other id"), n_events }];
}

/**
 * @param {Counted} row
 * @param {number} most
 */
function idRow(row, most) {
  const bar = el("s");
  bar.style.width = `${Math.max(1, (row.n_events / most) * 100).toFixed(0)}%`;
  const text = `${row.event_id ?? ""} ${t(row.title ?? "")}`.trim();
  return el(
    "li",
    { title: text },
    el("span", {}, text),
    el("span", { class: "bar" }, bar),
    el("b", {}, compact(row.n_events)),
  );
}

/**
 * @param {Receipt} receipt
 * @param {(receipt: Receipt) => void} open
 */
function importRow(receipt, open) {
  const files = receipt.files.length === 1 ? visible(receipt.files[0].path) : fileWords(receipt);
  const isWrong = receipt.files.some(file => file.error || file.damaged.length);
  return el(
    "li",
    {},
    el(
      "button",
      { click: () => open(receipt) },
      icon(isWrong ? "exclamation-triangle" : "receipt"),
      el(
        "span",
        {},
        el("b", {}, files),
        el(
          "small",
          {},
          t("{time} · {new} new, {known} known", {
            time: when(receipt.imported_at),
            new: number(receipt.n_new_events),
            known: number(receipt.n_duplicate_events),
          }),
        ),
      ),
      icon("chevron-right", "sm"),
    ),
  );
}
