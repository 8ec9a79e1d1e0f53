/** The nodes a path passes through.  Pure. */

/** @import { FoundPath } from "../types.d.ts" */

/**
 * @param {FoundPath} path
 * @returns {string[]} hosts and accounts in turn, from start to end
 */
export function stopsOf({ steps }) {
  const stops = steps.flatMap(({ from, account, to }) => [from, account, to]);
  return stops.filter(
    /** @returns {id is string} */
    (id, i) => id !== null && id !== stops[i - 1],
  );
}
