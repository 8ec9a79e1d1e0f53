/** An analyst's own query as the state holds it, and the view its answer makes.  Pure. */

/** @import { State, View } from "./types.d.ts" */

/**
 * @param {Pick<State, "cypher" | "cypherValues">} state
 * @returns {{ cypher: string, parameters: Record<string, unknown> }}
 */
export function ownQuery({ cypher, cypherValues }) {
  return { cypher: cypher ?? "", parameters: objectOf(cypherValues) };
}

/**
 * @param {string | null} text JSON out of an address; what is no object counts as none
 * @returns {Record<string, unknown>}
 */
function objectOf(text) {
  try {
    const read = JSON.parse(text ?? "{}");
    return read && typeof read === "object" && !Array.isArray(read) ? read : {};
  } catch {
    return {};
  }
}

/**
 * @param {{ view: Omit<View, "n_logons" | "n_events" | "n_hidden_noise"> }} answer
 * @returns {View}
 */
export function ownView({ view }) {
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((total, n) => total + n, 0);
  return {
    ...view,
    n_logons: sum(view.edges.map(edge => edge.n_logons ?? 0)),
    n_events: sum(view.edges.filter(edge => edge.kind !== "source").map(edge => edge.count)),
    n_hidden_noise: 0,
  };
}
