/** What narrows every view: event ids, minimum count, noise, outcome, type, package, time. */

/** @import { CaseSummary } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, typed } from "../dom.js";
import { compact, number } from "../format.js";
import { DEFAULT_IDS, EVENT_TITLES, LOGON_TYPES } from "../labels.js";
import { hasFilters } from "../store.js";

/** Stops of the slider: a count of thousands is as near as a count of two. */
export const COUNT_STEPS = [
  1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000, 100_000,
];
const MOST_CHIPS = 10;

/** @param {Store} store */
export function mountFilters(store) {
  const count = typed("filter-count", HTMLInputElement);
  const noise = typed("filter-noise", HTMLInputElement);
  /** @type {{ event_id: number, title?: string, n_events: number }[]} */
  let ids = DEFAULT_IDS.map(id => ({ event_id: id, title: EVENT_TITLES[id], n_events: 0 }));
  fillTypes(typed("filter-type", HTMLSelectElement));
  const fields = bindFields(store);

  count.addEventListener("input", () => (byId("filter-count-value").textContent = number(stepOf(count))));
  count.addEventListener("change", () => store.set({ minCount: stepOf(count) }));
  noise.addEventListener("change", () => store.set({ noise: noise.checked }));
  byId("filters-reset").addEventListener("click", () => store.resetFilters());

  function draw() {
    const { state } = store;
    fill(byId("filter-ids"), ...ids.map(chip));
    count.value = String(stepIndex(state.minCount));
    byId("filter-count-value").textContent = number(state.minCount);
    count.setAttribute("aria-valuetext", number(state.minCount));
    noise.checked = state.noise;
    byId("filters-reset").hidden = !hasFilters(state);
    fields.draw();
  }

  /** @param {{ event_id: number, title?: string, n_events: number }} id */
  function chip({ event_id: id, title, n_events: events }) {
    const { eventIds } = store.state;
    const isOn = eventIds.includes(id);
    const toggle = () =>
      store.set({ eventIds: isOn ? eventIds.filter(other => other !== id) : [...eventIds, id] });
    const help = `${title ?? "Event"}${events ? ` · ${number(events)} events` : ""}`;
    return el("button", { "aria-pressed": String(isOn), title: help, click: toggle }, String(id));
  }

  store.on([], draw);
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
      byId("noise-hidden").textContent = store.state.noise || !events ? "" : `${compact(events)} hidden`;
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

/** @param {HTMLSelectElement} select */
function fillTypes(select) {
  for (const [type, title] of Object.entries(LOGON_TYPES))
    select.append(el("option", { value: type }, `${type} ${title}`));
}

/** @param {Store} store */
function bindFields(store) {
  const outcome = typed("filter-outcome", HTMLSelectElement);
  const type = typed("filter-type", HTMLSelectElement);
  const package_ = typed("filter-package", HTMLSelectElement);
  const [from, to] = [typed("filter-from", HTMLInputElement), typed("filter-to", HTMLInputElement)];
  outcome.addEventListener("change", () => store.set({ outcome: outcome.value || null }));
  type.addEventListener("change", () => store.set({ types: type.value ? [Number(type.value)] : [] }));
  package_.addEventListener("change", () => store.set({ packages: package_.value ? [package_.value] : [] }));
  from.addEventListener("change", () => store.set({ from: from.value ? `${from.value}:00Z` : null }));
  to.addEventListener("change", () => store.set({ to: to.value ? `${to.value}:00Z` : null }));
  const minutes = (/** @type {string | null} */ moment) => moment?.slice(0, 16) ?? "";
  return {
    draw() {
      const { state } = store;
      outcome.value = state.outcome ?? "";
      type.value = state.types[0] === undefined ? "" : String(state.types[0]);
      package_.value = state.packages[0] ?? "";
      from.value = minutes(state.from);
      to.value = minutes(state.to);
    },
    /** @param {CaseSummary} summary */
    showCase(summary) {
      const names = summary.packages.flatMap(row => (row.package ? [row.package] : []));
      fill(package_, el("option", { value: "" }, "any"), ...names.map(name => el("option", {}, name)));
    },
  };
}
