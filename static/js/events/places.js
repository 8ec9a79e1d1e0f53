/** Where the rows of a long list stand, and where a key leads.  Pure. */

export const ROW = 25;
/** Browsers draw nothing beyond some thirty million pixels, some of them half of that. */
export const MOST_PIXELS = 8_000_000;

/**
 * @param {number} n_rows
 * @returns {number} height of all rows together, squeezed when they are too many
 */
export const heightOf = n_rows => Math.min(n_rows * ROW, MOST_PIXELS);

/**
 * The row at the top of the view.
 * @param {number} top how far the list is scrolled
 * @param {number} shown height of the view
 * @param {number} n_rows
 */
export function firstRow(top, shown, n_rows) {
  const most = Math.max(0, n_rows - Math.floor(shown / ROW));
  const way = heightOf(n_rows) - shown;
  if (n_rows * ROW <= MOST_PIXELS) return Math.min(most, Math.max(0, Math.floor(top / ROW)));
  return Math.min(most, Math.max(0, Math.round((top / way) * most)));
}

/**
 * How far to scroll for a row to be at the top of the view.
 * @param {number} row
 * @param {number} shown
 * @param {number} n_rows
 */
export function topOf(row, shown, n_rows) {
  if (n_rows * ROW <= MOST_PIXELS) return row * ROW;
  const most = Math.max(1, n_rows - Math.floor(shown / ROW));
  return (Math.min(row, most) / most) * (heightOf(n_rows) - shown);
}

/**
 * @typedef {{ row: number, column: number }} Place row 0 is the first event, -1 the head
 */

/**
 * @param {Place} place
 * @param {{ key: string, ctrlKey: boolean }} event
 * @param {{ n_rows: number, n_columns: number, n_shown: number }} size
 * @returns {Place | null} null: the key moves nothing
 */
export function moved(place, event, size) {
  const step = Math.max(1, size.n_shown - 1);
  const [last, end] = [size.n_rows - 1, size.n_columns - 1];
  /** @type {Record<string, Partial<Place>>} */
  const ways = {
    ArrowUp: { row: place.row - 1 },
    ArrowDown: { row: place.row + 1 },
    ArrowLeft: { column: place.column - 1 },
    ArrowRight: { column: place.column + 1 },
    PageUp: { row: Math.max(0, place.row - step) },
    PageDown: { row: place.row + step },
    Home: event.ctrlKey ? { row: 0, column: 0 } : { column: 0 },
    End: event.ctrlKey ? { row: last, column: end } : { column: end },
  };
  const way = ways[event.key];
  if (!way) return null;
  const to = { ...place, ...way };
  return { row: Math.min(last, Math.max(-1, to.row)), column: Math.min(end, Math.max(0, to.column)) };
}

/**
 * Cells as a spreadsheet takes them from the clipboard; what would end a cell or a row becomes a space.
 * @param {string[][]} rows
 */
export const asText = rows =>
  rows.map(cells => cells.map(text => text.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
