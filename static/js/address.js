/** Keeps the address, the history and the window's title in step with the store. */

/** @import { Store } from "./store.js" */
import { FILTER_KEYS, SUBJECT_KEYS } from "./store.js";
import { toQuery } from "./url-state.js";
import { readAddress } from "./url-unknown.js";

const STEPS = /** @type {const} */ ([...SUBJECT_KEYS, ...FILTER_KEYS, "file"]);

/** The state the page's address means; what of it counts for nothing is said, and no longer stands there. */
export function takeAddress() {
  const query = new URLSearchParams(location.search);
  const { state, left } = readAddress(query);
  if (left.size < query.size) history.replaceState(null, "", left.size ? `?${left}` : location.pathname);
  return state;
}

/**
 * Another subject or filter is a step in the history, so that Back walks through what was looked at; a selection or a
 * layout merely changes the present step.
 * @param {Store} store
 * @param {() => string} title
 */
export function mountAddress(store, title) {
  let isWalking = false;
  store.on([], (state, before) => {
    const isStep = STEPS.some(key => state[key] !== before[key]);
    const query = toQuery(state).toString();
    const address = query ? `?${query}` : location.pathname;
    if (!isWalking) history[isStep ? "pushState" : "replaceState"](null, "", address);
    document.title = title();
  });
  addEventListener("popstate", () => {
    isWalking = true;
    store.set(takeAddress());
    isWalking = false;
  });
}
