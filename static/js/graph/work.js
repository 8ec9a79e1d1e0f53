/** What the analyst did to a view, as a value that is never changed in place: undo keeps the old one.  Pure. */

/** @import { ViewEdge, ViewNode } from "../types.d.ts" */

/**
 * Neighbours that were asked for, by the node they were asked for.
 * @typedef {object} Addition
 * @property {string} node
 * @property {ViewNode[]} nodes
 * @property {ViewEdge[]} edges
 * @property {string | null} next where the following page begins, null after the last
 * @property {{ kind: "account" | "host", n_nodes: number }[]} left how many are on the following pages
 */

/**
 * @typedef {object} Work
 * @property {readonly string[]} hidden
 * @property {readonly string[]} pinned
 * @property {readonly string[]} folded nodes whose leaves are drawn as one
 * @property {readonly string[]} opened groups that would be drawn as one, but are open
 * @property {readonly Addition[]} added
 */

/** @type {Work} */
export const UNTOUCHED = Object.freeze({ hidden: [], pinned: [], folded: [], opened: [], added: [] });

/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 */
const plus = (a, b) => [...new Set([...a, ...b])];
/**
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 */
const minus = (a, b) => a.filter(id => !b.includes(id));

/** @param {Work} work @param {string[]} ids */
export const hide = (work, ids) => ({ ...work, hidden: plus(work.hidden, ids) });

/**
 * @param {Work} work
 * @param {string[]} ids stay
 * @param {string[]} all
 */
export function hideOthers(work, ids, all) {
  const kept = new Set(ids);
  return hide(
    work,
    all.filter(id => !kept.has(id)),
  );
}

/** @param {Work} work */
export const showAll = work => ({ ...work, hidden: [] });

/** @param {Work} work @param {string[]} ids */
export const pin = (work, ids) => ({ ...work, pinned: plus(work.pinned, ids) });

/** @param {Work} work @param {string[]} ids */
export const unpin = (work, ids) => ({ ...work, pinned: minus(work.pinned, ids) });

/**
 * Open groups; the nodes they belong to are no longer folded.
 * @param {Work} work
 * @param {string[]} groups ids of groups
 */
export function open(work, groups) {
  return { ...work, opened: plus(work.opened, groups) };
}

/**
 * Add a page of neighbours, in the place of the page that the same node had.
 * @param {Work} work
 * @param {Addition} addition
 */
export function expand(work, addition) {
  const before = work.added.find(other => other.node === addition.node);
  const merged = before
    ? {
        ...addition,
        nodes: [...before.nodes, ...addition.nodes],
        edges: [...before.edges, ...addition.edges],
      }
    : addition;
  const shown = addition.nodes.map(node => node.id);
  return {
    ...work,
    folded: minus(work.folded, [addition.node]),
    hidden: minus(work.hidden, shown),
    added: [...work.added.filter(other => other.node !== addition.node), merged],
  };
}

/**
 * Take back what was added for nodes and draw their leaves as one.
 * @param {Work} work
 * @param {string[]} ids
 */
export function collapse(work, ids) {
  return {
    ...work,
    folded: plus(work.folded, ids),
    opened: work.opened.filter(group => !ids.some(id => group.endsWith(`|${id}`))),
    added: work.added.filter(addition => !ids.includes(addition.node)),
  };
}
