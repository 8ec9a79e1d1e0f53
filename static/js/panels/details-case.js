/** The body of the details panel with nothing selected: the case and what was imported into it. */

/** @import { CaseSummary, Receipt } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, counted, number, span, visible, when } from "../format.js";
import { fact, figures } from "./parts.js";

/**
 * @param {CaseSummary | null} summary
 * @param {Receipt[]} receipts
 * @param {(receipt: Receipt) => void} openReceipt
 */
export function caseBody(summary, receipts, openReceipt) {
  if (!summary) return [el("p", { class: "hint-small" }, "Select a node to see what is known of it.")];
  const who = el(
    "div",
    { class: "who" },
    el("span", { class: "avatar edge" }, icon("folder2-open")),
    el(
      "div",
      {},
      el("h2", { title: summary.name }, visible(summary.name)),
      el("p", {}, summary.n_events ? span(summary.first_seen, summary.last_seen) : "no events yet"),
    ),
  );
  const counts = figures([
    [compact(summary.n_events), "events"],
    [compact(summary.n_accounts), "accounts"],
    [compact(summary.n_hosts), "hosts"],
    [compact(summary.n_logons), "logons"],
  ]);
  const facts = el(
    "dl",
    { class: "facts" },
    ...fact("Privileged", counted(summary.n_privileged, "account")),
    ...fact("Changes", counted(summary.n_changes, "change")),
    ...fact(
      "Noise",
      summary.n_noise_events
        ? `${number(summary.n_noise_events)} events of machines, services and local logons`
        : "none",
    ),
  );
  const body = el(
    "div",
    { class: "body scrolls", tabindex: 0, role: "region", "aria-label": "Facts about the case" },
    counts,
    facts,
    el(
      "div",
      {},
      el("h3", {}, "Imports"),
      receipts.length
        ? el("ul", { class: "imports" }, ...receipts.map(receipt => importRow(receipt, openReceipt)))
        : el("p", { class: "mut" }, "Nothing was imported yet."),
    ),
    el("p", { class: "mut" }, "Select a node or an edge to see what is known of it."),
  );
  return [who, body];
}

/**
 * @param {Receipt} receipt
 * @param {(receipt: Receipt) => void} open
 */
function importRow(receipt, open) {
  const files =
    receipt.files.length === 1 ? visible(receipt.files[0].path) : counted(receipt.files.length, "file");
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
          `${when(receipt.imported_at)} · ${number(receipt.n_new_events)} new, ${number(receipt.n_duplicate_events)} known`,
        ),
      ),
      icon("chevron-right", "sm"),
    ),
  );
}
