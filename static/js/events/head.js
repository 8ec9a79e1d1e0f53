/** The head of the event table: orders and narrows by a column. */

/** @import { Column } from "./columns.js" */
import { el, icon } from "../dom.js";
import { t } from "../i18n.js";

/** Keystrokes closer than this are one change. */
const PAUSE_MS = 300;

/**
 * @param {Column} column
 * @param {number} index
 * @param {{ sort: string, isDescending: boolean, texts: Map<string, string> }} order
 * @param {{ sort: (column: Column) => void, narrow: (column: Column, text: string) => void }} actions
 */
export function headCell(column, index, order, actions) {
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
