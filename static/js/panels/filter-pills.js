/** The filters that are on, each with a button that takes it away. */

/** @import { State } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { announce, byId, el, fill, icon } from "../dom.js";
import { number, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { filesWords } from "../events/scope.js";
import { EVENT_TITLES, kindTitle, logonType } from "../labels.js";
import { INITIAL } from "../store.js";
import { zoneName } from "../zone.js";

/**
 * @typedef {object} Pill
 * @property {string} text
 * @property {string} [title]
 * @property {Partial<State>} without the state's change that takes the filter away
 */

/**
 * Every filter that is on, in the order of the panel.
 * @param {State} state
 * @returns {Pill[]}
 */
export function pillsOf(state) {
  return [
    ...each(
      state,
      "eventIds",
      id => String(id),
      id => EVENT_TITLES[id],
    ),
    ...one(state, "minCount", n => t("at least {n} events", { n: number(n) })),
    ...one(state, "outcome", outcome => (outcome === "failure" ? t("failed") : t("succeeded"))),
    ...each(state, "types", type => t("type {type}", { type: logonType(type) })),
    ...each(state, "packages", visible),
    ...each(state, "computers", name => t("on {host}", { host: visible(name) })),
    ...each(state, "kinds", kindTitle),
    ...one(state, "from", moment => t("from {time} {zone}", { time: when(moment), zone: zoneName() })),
    ...one(state, "to", moment => t("before {time} {zone}", { time: when(moment), zone: zoneName() })),
    ...one(state, "noise", () => t("with noise")),
    ...one(state, "file", sums => t("list of events: {files}", { files: filesWords(sums) })),
  ];
}

/**
 * @template {"eventIds" | "types" | "packages" | "computers" | "kinds"} Key
 * @param {State} state
 * @param {Key} key
 * @param {(value: State[Key][number]) => string} say
 * @param {(value: State[Key][number]) => string | undefined} [explain]
 * @returns {Pill[]}
 */
function each(state, key, say, explain) {
  const values = /** @type {State[Key][number][]} */ (state[key]);
  return values.map(value => ({
    text: say(value),
    title: explain?.(value),
    without: { [key]: values.filter(other => other !== value) },
  }));
}

/**
 * @template {"minCount" | "outcome" | "from" | "to" | "noise" | "file"} Key
 * @param {State} state
 * @param {Key} key
 * @param {(value: NonNullable<State[Key]>) => string} say
 * @returns {Pill[]}
 */
function one(state, key, say) {
  const value = state[key];
  if (value === INITIAL[key] || value === null) return [];
  return [{ text: say(value), without: { [key]: INITIAL[key] } }];
}

/** @param {Store} store */
export function mountPills(store) {
  const list = byId("filter-pills");

  function draw() {
    const pills = pillsOf(store.state);
    list.hidden = !pills.length;
    fill(list, ...pills.map((pill, i) => el("li", {}, button(pill, i))));
  }

  /**
   * @param {Pill} pill
   * @param {number} index
   */
  function button({ text, title, without }, index) {
    const remove = () => {
      store.set(without);
      announce(t("Filter removed: {filter}", { filter: text }));
      const left = list.querySelectorAll("button");
      (left[Math.min(index, left.length - 1)] ?? byId("filter-noise")).focus();
    };
    const name = t("Remove filter: {filter}", { filter: text });
    return el(
      "button",
      { class: "filter-pill", "aria-label": name, title: title ?? null, click: remove },
      el("span", {}, text),
      icon("x-lg", "sm"),
    );
  }

  store.on([], draw);
  draw();
}
