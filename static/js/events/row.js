/** One row of the event table. */

/** @import { EventRow } from "../types.d.ts" */
/** @import { Column } from "./columns.js" */
import { el } from "../dom.js";
import { visible } from "../format.js";

/**
 * @param {EventRow | undefined} row not there yet while it is on its way
 * @param {Column[]} columns
 * @param {{ index: number, at: number | null, isSelected: boolean }} place at: the column that takes the focus
 */
export function rowElement(row, columns, place) {
  const cells = columns.map((column, number) => {
    const text = row ? visible(column.text(row)) : "";
    const attributes = {
      role: "gridcell",
      class: `cell ${column.name}`,
      "aria-colindex": number + 1,
      tabindex: number === place.at ? 0 : -1,
      title: text.length > column.width ? text : null,
    };
    return el("div", attributes, text);
  });
  return el(
    "div",
    {
      role: "row",
      class: row?.outcome === "failure" ? "grid-row failure" : "grid-row",
      "aria-rowindex": place.index + 2, // the head is the first
      "aria-selected": String(place.isSelected),
      "aria-busy": row ? null : "true",
      "data-row": place.index,
    },
    ...cells,
  );
}

/**
 * @param {HTMLElement} target within a cell, of the head or of an event
 * @returns {import("./places.js").Place | null}
 */
export function placeOf(target) {
  const cell = target.closest("[aria-colindex]");
  if (!cell) return null;
  const row = cell.closest("[data-row]")?.getAttribute("data-row");
  return { row: row ? Number(row) : -1, column: Number(cell.getAttribute("aria-colindex")) - 1 };
}
