/** What narrows every view: event ids, minimum count, noise, and the fields below them. */

/** @import { CaseSummary } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, typed } from "../dom.js";
import { compact, counted, number } from "../format.js";
import { t } from "../i18n.js";
import { DEFAULT_IDS, EVENT_TITLES } from "../labels.js";
import { hasFilters } from "../store.js";
import { mountFields } from "./filter-fields.js";
import { mountPills } from "./filter-pills.js";

/** Stops of the slider: a count of thousands is as near as a count of two. */
export const COUNT_STEPS = [
  1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000, 100_000,
];
const MOST_CHIPS = 10;

/** @typedef {{ event_id: number, title?: string, n_events: number }} KnownId */

/** @param {Store} store */
export function mountFilters(store) {
  const count = typed("filter-count", HTMLInputElement);
  const noise = typed("filter-noise", HTMLInputElement);
  /** @type {KnownId[]} */
  let ids = DEFAULT_IDS.map(id => ({ event_id: id, n_events: 0 }));
  const fields = mountFields(store);
  mountPills(store);

  count.addEventListener("input", () => (byId("filter-count-value").textContent = number(stepOf(count))));
  count.addEventListener("change", () => store.set({ minCount: stepOf(count) }));
  noise.addEventListener("change", () => store.set({ noise: noise.checked }));
  byId("filters-reset").addEventListener("click", () => {
    store.set({ file: null });
    store.resetFilters();
  });

  function draw() {
    const { state } = store;
    fill(byId("filter-ids"), ...ids.map(chip));
    count.value = String(stepIndex(state.minCount));
    byId("filter-count-value").textContent = number(state.minCount);
    count.setAttribute("aria-valuetext", number(state.minCount));
    noise.checked = state.noise;
    byId("filters-reset").hidden = !hasFilters(state) && !state.file;
  }

  /** @param {KnownId} id */
  function chip({ event_id: id, n_events: events }) {
    const { eventIds } = store.state;
    const isOn = eventIds.includes(id);
    const toggle = () =>
      store.set({ eventIds: isOn ? eventIds.filter(other => other !== id) : [...eventIds, id] });
    const help = [EVENT_TITLES[id] ?? t("Event"), events && counted(events, "event")].filter(Boolean);
    return el(
      "button",
      { "aria-pressed": String(isOn), title: help.join(" · "), click: toggle, "data-id": id },
      String(id),
    );
  }

  /** The chips are made anew; the one that had the focus keeps it. */
  function drawKeepingFocus() {
    const focused = document.activeElement?.getAttribute("data-id");
    draw();
    if (focused)
      /** @type {HTMLElement | null} */ (byId("filter-ids").querySelector(`[data-id="${focused}"]`))?.focus();
  }

  store.on([], drawKeepingFocus);
  draw();
  return {
    /** @param {CaseSummary} summary */
    showCase(summary) {
      const known = summary.event_ids.flatMap(row =>
        row.event_id === undefined ? [] : [{ ...row, event_id: row.event_id }],
      );
      const busiest = [...known].sort((a, b) => b.n_events - a.n_events).slice(0, MOST_CHIPS);
      if (busiest.length) ids = busiest.sort((a, b) => a.event_id - b.event_id);
      fields.showCase(summary);
      draw();
    },
    /** @param {number} events how many the noise filter keeps out of the view */
    showHidden(events) {
      byId("noise-hidden").textContent =
        store.state.noise || !events ? "" : t("{n} hidden", { n: compact(events) });
    },
  };
}

/** @param {HTMLInputElement} input */
const stepOf = input => COUNT_STEPS[Number(input.value)] ?? 1;

/** @param {number} value */
export function stepIndex(value) {
  const above = COUNT_STEPS.findIndex(step => step >= value);
  return above < 0 ? COUNT_STEPS.length - 1 : above;
}
