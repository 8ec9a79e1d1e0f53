/** The dock's event table: the records of the selection, or all of them, under the filters. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { byId } from "../dom.js";
import { ALL_COLUMNS, EventList } from "../panels/event-list.js";
import { filterQuery } from "../url-state.js";

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountDockEvents(store, api) {
  const list = new EventList(byId("event-table"), api, { columns: ALL_COLUMNS, limit: 200, label: "Events" });
  /** @type {string | null} */
  let shown = null;

  function show() {
    const query = filterQuery({ ...store.state, minCount: 1 });
    const chosen = store.state.selected ?? store.state.focus;
    if (chosen?.startsWith("a:")) query.set("account", chosen.slice(2));
    if (chosen?.startsWith("h:")) query.set("host", chosen.slice(2));
    // A selected node's records are wanted whole, whoever they are of.
    if (chosen) query.set("noise", "1");
    byId("event-scope").hidden = Boolean(chosen) || !(store.state.question || store.state.expression);
    if (query.toString() === shown) return;
    shown = query.toString();
    void list.show(query);
  }

  store.on(
    ["eventIds", "types", "packages", "outcome", "noise", "question", "expression"],
    () => store.state.dock === "events" && show(),
  );
  return { show };
}
