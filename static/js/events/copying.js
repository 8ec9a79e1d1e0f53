/** What the event table puts on the clipboard. */

/** @import { EventRow } from "../types.d.ts" */
/** @import { Column } from "./columns.js" */
import { counted } from "../format.js";
import { t } from "../i18n.js";
import { asText } from "./places.js";

/**
 * @param {EventRow[]} rows
 * @param {Column[]} columns
 * @param {number | null} only the one column of a single cell
 * @returns {[text: string, what: string]}
 */
export function copied(rows, columns, only) {
  if (only !== null) return [rows.map(columns[only].text).join(""), t("Cell")];
  const cells = rows.map(row => columns.map(column => column.text(row)));
  const titles = columns.map(({ title }) => title);
  return [asText([titles, ...cells]), counted(cells.length, "row")];
}
