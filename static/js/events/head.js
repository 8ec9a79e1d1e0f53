/** The head of the event table: orders and narrows by a column. */

/** @import { Column } from "./columns.js" */
import { el, fill, icon } from "../dom.js";
import { t } from "../i18n.js";

/** Keystrokes closer than this are one change. */
const PAUSE_MS = 300;

/** @typedef {{ sort: string, isDescending: boolean, texts: Map<string, string> }} Order */
/** @typedef {{ sort: (column: Column) => void, narrow: (column: Column, text: string) => void }} Actions */

/**
 * @param {HTMLElement} head
 * @param {Column[]} columns
 * @param {Order} order
 * @param {Actions} actions
 */
export function drawHead(head, columns, order, actions) {
  const drawn = JSON.stringify([columns.map(({ title }) => title), order.sort, order.isDescending]);
  const active = document.activeElement;
  if (drawn !== head.dataset.drawn) {
    head.dataset.drawn = drawn;
    const at = [...head.children].findIndex(cell => cell.contains(active));
    const fields = new Map(fieldsOf(head)); // they stay: somebody may be typing in one
    fill(head, ...columns.map((column, index) => headCell(column, index, order, actions)));
    for (const [name, field] of fieldsOf(head)) field.replaceWith(fields.get(name) ?? field);
    if (active instanceof HTMLInputElement && head.contains(active)) active.focus();
    else head.children[at]?.querySelector("button")?.focus();
  }
  refill(head, order, active);
}

/**
 * @param {HTMLElement} head
 * @returns {[string, HTMLInputElement][]} the fields by the names of their columns
 */
function fieldsOf(head) {
  return [...head.children].flatMap(cell => {
    const field = cell.querySelector("input");
    return field ? [[cell.getAttribute("data-narrows") ?? "", field]] : [];
  });
}

/**
 * What is narrowed to may come from the address; the field being typed in is ahead of it.
 * @param {HTMLElement} head
 * @param {Order} order
 * @param {Element | null} active
 */
function refill(head, order, active) {
  for (const [name, field] of fieldsOf(head)) if (field !== active) field.value = order.texts.get(name) ?? "";
}

/**
 * @param {Column} column
 * @param {number} index
 * @param {Order} order
 * @param {Actions} actions
 */
function headCell(column, index, order, actions) {
  const isSorted = order.sort === column.sort;
  const way = order.isDescending ? "descending" : "ascending";
  const name = el(
    "button",
    { class: "grid-sort", click: () => actions.sort(column) },
    column.title,
    isSorted && icon(order.isDescending ? "chevron-down" : "chevron-up", "sm"),
  );
  return el(
    "div",
    {
      role: "columnheader",
      "aria-colindex": index + 1,
      "aria-sort": isSorted ? way : "none",
      "data-narrows": column.name,
    },
    name,
    narrowing(column, order.texts.get(column.name) ?? "", actions),
  );
}

/**
 * @param {Column} column
 * @param {string} text
 * @param {{ narrow: (column: Column, text: string) => void }} actions
 */
function narrowing(column, text, actions) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const input = el("input", {
    type: "search",
    "aria-label": t("{column} contains", { column: column.title }),
    placeholder: column.width > 10 ? t("contains") : null,
    value: text,
    autocomplete: "off",
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(() => actions.narrow(column, input.value), PAUSE_MS);
    },
  });
  return input;
}
