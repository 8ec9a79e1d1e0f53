/** A table of records that grows by the page, for the details panel. */

/** @import { EventRow, Page } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
import { Latest } from "../api.js";
import { el, fill } from "../dom.js";
import { counted, visible, when } from "../format.js";
import { openEvent } from "./event-dialog.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { onKeys } from "../keyboard.js";

/**
 * @typedef {object} Column
 * @property {() => string} title
 * @property {string} [className]
 * @property {(row: EventRow) => string} text
 */

/**
 * The address Windows saw comes first: the name is whatever the client chose to send.
 * @param {EventRow} row
 */
const source = row => row.source_address ?? row.source_name ?? "–";
/** @param {EventRow} row */
const type = row => (row.logon_type === null || row.logon_type === undefined ? "–" : String(row.logon_type));

/** @type {Column[]} */
export const FEW_COLUMNS = [
  { title: () => t("Time"), className: "soft", text: row => when(row.time, { seconds: true }) },
  { title: () => t("ID"), className: "id", text: row => String(row.event_id) },
  { title: () => t("Type"), text: type },
  { title: () => t("From → to"), text: row => `${source(row)} → ${shortHost(row.computer)}` },
];

/** @param {string | null | undefined} computer */
const shortHost = computer => (computer ? computer.split(".")[0] : "–");

export class EventList {
  /**
   * @param {HTMLElement} root
   * @param {CaseApi} api
   * @param {{ columns: Column[], limit: number, label: string, onTotal?: (text: string) => void }} options
   */
  constructor(root, api, options) {
    this.root = root;
    this.api = api;
    this.options = options;
    this.latest = new Latest();
    this.query = new URLSearchParams();
  }

  /** @param {URLSearchParams} query filters and whose events; starts from the first page */
  show(query) {
    this.query = new URLSearchParams(query);
    this.query.set("limit", String(this.options.limit));
    this.body = el("tbody");
    const head = el(
      "tr",
      {},
      ...this.options.columns.map(column => el("th", { scope: "col" }, column.title())),
    );
    this.foot = el("div");
    fill(
      this.root,
      el("table", { "aria-label": this.options.label }, el("thead", {}, head), this.body),
      this.foot,
    );
    return this.load(null);
  }

  /** @param {string | null} after */
  load(after) {
    const query = new URLSearchParams(this.query);
    if (after) query.set("after", after);
    return this.latest.run(
      signal => this.api.get("/events", query, signal),
      page => this.add(page),
      problem => this.foot && fill(this.foot, el("p", { class: "hint-small" }, said(problem, "detail"))),
    );
  }

  /** @param {Page<EventRow>} page */
  add(page) {
    this.body?.append(...page.rows.map(row => this.row(row)));
    const { next, total } = page;
    if (total !== null) this.options.onTotal?.(counted(total, "event"));
    if (!this.foot) return;
    const isEmpty = !this.body?.childElementCount;
    fill(
      this.foot,
      isEmpty && el("p", { class: "hint-small" }, t("No events under these filters.")),
      next
        ? el(
            "button",
            { class: "more", click: () => void this.load(next) },
            t("Load {n} more", { n: this.options.limit }),
          )
        : null,
    );
  }

  /** @param {EventRow} row */
  row(row) {
    const open = () => openEvent(row, this.api);
    const cells = this.options.columns.map(column => {
      const text = visible(column.text(row));
      return el("td", { class: column.className, title: column.className === "long" ? text : null }, text);
    });
    const className = row.outcome === "failure" ? "failure" : null;
    const line = el("tr", { tabindex: 0, class: className, click: open }, ...cells);
    onKeys(line, "rows", { open });
    return line;
  }
}
