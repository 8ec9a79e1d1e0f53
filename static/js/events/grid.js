/** An ARIA grid over any number of events: only the rows in sight are in the page. */

/** @import { EventRow } from "../types.d.ts" */
/** @import { Column } from "./columns.js" */
/** @import { Place } from "./places.js" */
import { el, fill } from "../dom.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { Blocks } from "./blocks.js";
import { copied } from "./copying.js";
import { drawHead } from "./head.js";
import { placeOf, rowElement } from "./row.js";
import { firstRow, heightOf, moved, ROW, topOf } from "./places.js";

/** Rows drawn beyond the view, so that scrolling shows them at once. */
const MARGIN = 6;
const MOST_COPIED = 1000;
/** What is scrolled past quicker than this is not asked for. */
const PAUSE_MS = 40;

/**
 * @typedef {object} Actions
 * @property {(column: Column) => void} sort
 * @property {(column: Column, text: string) => void} narrow
 * @property {(row: EventRow) => void} open
 * @property {(text: string, what: string) => void} copy
 * @property {(error: unknown) => void} failed
 */

export class EventGrid {
  /**
   * @param {HTMLElement} root scrolls
   * @param {Actions} actions
   */
  constructor(root, actions) {
    this.root = root;
    this.actions = actions;
    this.blocks = new Blocks(() => Promise.reject(new Error("nothing to show")));
    this.total = 0;
    /** @type {Column[]} */
    this.columns = [];
    /** @type {Place} */
    this.at = { row: 0, column: 0 };
    this.anchor = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.loading = undefined;
    this.head = el("div", { role: "row", class: "grid-head", "aria-rowindex": 1 });
    this.rows = el("div", { role: "rowgroup", class: "grid-rows" });
    this.grid = el(
      "div",
      { role: "grid", class: "event-grid", "aria-label": t("Events"), "aria-multiselectable": "true" },
      el("div", { role: "rowgroup", class: "grid-top" }, this.head),
      this.rows,
    );
    root.addEventListener("scroll", () => this.draw());
    onKeys(this.grid, "events", {
      move: event => this.move(event),
      extend: event => this.move(event),
      open: event => this.openAt(event),
      copy: event => this.copyAsked(event),
    });
    this.grid.addEventListener("click", event => this.onClick(event));
    new ResizeObserver(() => this.draw()).observe(root);
    fill(root, this.grid);
  }

  /**
   * Show a list from its beginning, or from where it is when only the columns changed.
   * @param {Blocks} blocks
   * @param {number} total
   * @param {Column[]} columns
   * @param {{ sort: string, isDescending: boolean, texts: Map<string, string> }} order
   */
  show(blocks, total, columns, order) {
    const isNew = blocks !== this.blocks;
    Object.assign(this, { blocks, total, columns });
    this.grid.setAttribute("aria-rowcount", String(total + 1));
    this.grid.setAttribute("aria-colcount", String(columns.length));
    this.grid.style.setProperty("--columns", columns.map(({ width }) => `${width}ch`).join(" "));
    this.rows.style.height = `${heightOf(total)}px`;
    drawHead(this.head, columns, order, this.actions);
    if (isNew) {
      this.at = { row: 0, column: 0 };
      this.anchor = 0;
      this.root.scrollTop = 0;
    }
    this.at.column = Math.min(this.at.column, columns.length - 1);
    this.draw();
  }

  get height() {
    return Math.max(ROW, this.root.clientHeight - this.head.offsetHeight);
  }

  draw() {
    if (!this.root.clientHeight) return;
    const first = firstRow(this.root.scrollTop, this.height, this.total);
    const n_shown = Math.ceil(this.height / ROW) + 1;
    const [from, to] = [Math.max(0, first - MARGIN), Math.min(this.total, first + n_shown + MARGIN) - 1];
    const hadFocus = this.rows.contains(document.activeElement);
    // Where all rows have their own pixels they stand on them; squeezed, they stand below the top of the view.
    const offset = heightOf(this.total) < this.total * ROW ? this.root.scrollTop - first * ROW : 0;
    const drawn = [];
    for (let index = from; index <= to; index += 1) drawn.push(this.row(index, offset));
    fill(this.rows, ...drawn);
    if (hadFocus) this.focus();
    clearTimeout(this.loading);
    if (to >= from && [from, to].some(index => !this.blocks.row(index)))
      this.loading = setTimeout(() => this.load(from, to), PAUSE_MS);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  load(from, to) {
    const { blocks } = this;
    return blocks.load(from, to).then(
      () => blocks === this.blocks && this.draw(),
      error => blocks === this.blocks && this.actions.failed(error),
    );
  }

  /**
   * @param {number} index
   * @param {number} offset
   */
  row(index, offset) {
    const [low, high] = this.chosen();
    const line = rowElement(this.blocks.row(index), this.columns, {
      index,
      at: index === this.at.row ? this.at.column : null,
      isSelected: index >= low && index <= high,
    });
    line.style.transform = `translateY(${index * ROW + offset}px)`;
    return line;
  }

  /** @returns {[number, number]} the first and the last selected row */
  chosen() {
    return [Math.min(this.anchor, this.at.row), Math.max(this.anchor, this.at.row)];
  }

  /** @param {KeyboardEvent} event */
  copyAsked({ target }) {
    // Text that is marked, or being typed, is what the browser copies.
    if (/** @type {HTMLElement} */ (target).matches("input") || getSelection()?.toString()) return false;
    return this.copy();
  }

  /** @param {KeyboardEvent} event */
  openAt({ target }) {
    const place = placeOf(/** @type {HTMLElement} */ (target));
    return place && place.row >= 0 ? this.open(place.row) : false;
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const place = target.matches("input") ? null : placeOf(target);
    const [n_columns, n_shown] = [this.columns.length, Math.floor(this.height / ROW)];
    const to = place && moved(place, event, { n_rows: this.total, n_columns, n_shown });
    return to ? this.go(to, event.shiftKey) : false;
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const place = placeOf(/** @type {HTMLElement} */ (event.target));
    if (!place || place.row < 0) return;
    this.go(place, event.shiftKey);
    if (!event.shiftKey && !getSelection()?.toString()) this.open(place.row);
  }

  /**
   * @param {Place} place
   * @param {boolean} isExtending
   */
  go(place, isExtending) {
    if (place.row < 0) {
      /** @type {HTMLElement | null} */ (this.head.children[place.column]?.querySelector("button"))?.focus();
      this.at.column = place.column;
      return;
    }
    this.at = place;
    if (!isExtending) this.anchor = place.row;
    const first = firstRow(this.root.scrollTop, this.height, this.total);
    const n_whole = Math.max(1, Math.floor(this.height / ROW));
    if (place.row < first) this.root.scrollTop = topOf(place.row, this.height, this.total);
    else if (place.row >= first + n_whole)
      this.root.scrollTop = topOf(place.row - n_whole + 1, this.height, this.total);
    this.draw();
    this.focus();
  }

  focus() {
    const cell = /** @type {HTMLElement | null} */ (this.rows.querySelector('[tabindex="0"]'));
    if (!cell) return;
    cell.focus({ preventScroll: true });
    const { offsetLeft: left, offsetWidth: width } = cell;
    const { scrollLeft, clientWidth } = this.root;
    if (left < scrollLeft) this.root.scrollLeft = left;
    else if (left + width > scrollLeft + clientWidth) this.root.scrollLeft = left + width - clientWidth;
  }

  /** @param {number} index */
  open(index) {
    const row = this.blocks.row(index);
    if (row) this.actions.open(row);
  }

  /** Copy the cell one is at, or the selected rows. */
  async copy() {
    const [low, high] = this.chosen();
    const last = Math.min(high, low + MOST_COPIED - 1);
    await this.blocks.load(low, last);
    const indices = Array.from({ length: last - low + 1 }, (_, place) => low + place);
    const rows = indices.map(index => this.blocks.row(index)).filter(row => row !== undefined);
    this.actions.copy(...copied(rows, this.columns, low === high ? this.at.column : null));
  }
}
