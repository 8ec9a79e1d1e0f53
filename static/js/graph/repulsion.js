/** How nodes push each other away: every pair, or by a grid of cells only those that are near.  Pure. */

/** @import { Field } from "./force.js" */

/** @param {Field} field */
export function repelAll({ x, y, fx, fy, k }) {
  for (let i = 0; i < x.length; i += 1)
    for (let j = i + 1; j < x.length; j += 1) {
      const dx = x[i] - x[j] || 0.01 * (j - i);
      const dy = y[i] - y[j] || 0.01;
      const push = (k * k) / (dx * dx + dy * dy);
      fx[i] += dx * push;
      fy[i] += dy * push;
      fx[j] -= dx * push;
      fy[j] -= dy * push;
    }
}

/**
 * @param {Field} field
 * @param {number} reach beyond which nothing is felt
 */
export function repelNear(field, reach) {
  const { x, y } = field;
  const cells = cellsOf(x, y, reach);
  for (let i = 0; i < x.length; i += 1) {
    const [column, row] = [Math.floor(x[i] / reach), Math.floor(y[i] / reach)];
    for (let c = column - 1; c <= column + 1; c += 1)
      for (let r = row - 1; r <= row + 1; r += 1)
        for (const j of cells.get(cellKey(c, r)) ?? []) if (j !== i) push(field, i, j, reach);
  }
}

/**
 * @param {Field} field
 * @param {number} i is pushed
 * @param {number} j
 * @param {number} reach
 */
function push({ x, y, fx, fy, k }, i, j, reach) {
  const dx = x[i] - x[j] || 0.01 * (j - i);
  const dy = y[i] - y[j] || 0.01 * (j - i);
  const square = dx * dx + dy * dy;
  if (square > reach * reach) return;
  fx[i] += (dx * k * k) / square;
  fy[i] += (dy * k * k) / square;
}

/** @param {number} column @param {number} row */
const cellKey = (column, row) => (column + 32768) * 65536 + row + 32768;

/**
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} reach
 */
function cellsOf(x, y, reach) {
  /** @type {Map<number, number[]>} */
  const cells = new Map();
  for (let i = 0; i < x.length; i += 1) {
    const key = cellKey(Math.floor(x[i] / reach), Math.floor(y[i] / reach));
    const members = cells.get(key);
    if (members) members.push(i);
    else cells.set(key, [i]);
  }
  return cells;
}
