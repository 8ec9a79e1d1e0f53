/** The one store: what the URL says, and nothing else.  Panels read it, ask for changes and are told of them. */

/** @import { State } from "./types.d.ts" */

/** @type {Readonly<State>} */
export const INITIAL = Object.freeze({
  question: null,
  expression: null,
  focus: null,
  cypher: null,
  cypherValues: null,
  file: null,
  values: {},
  eventIds: [],
  types: [],
  packages: [],
  computers: [],
  kinds: [],
  outcome: null,
  minCount: 1,
  from: null,
  to: null,
  noise: false,
  selected: null,
  layout: "force",
  root: null,
  lines: "triple",
  sized: "events",
  pathFrom: null,
  pathTo: null,
  hops: null,
  timed: false,
  path: 0,
  changes: null,
  budget: 300,
  rankOf: "accounts",
  rankMethod: null,
  order: "anomalous",
  dock: "heatmap",
  sort: "time",
  isDescending: false,
  columnTexts: {},
  shown: "graph",
  tableSort: "count",
  tableOrder: "descending",
  lang: null,
  zone: "UTC",
  moment: null,
  zoom: null,
});

/** @type {(keyof State)[]} the part that narrows what counts */
export const FILTER_KEYS = [
  "eventIds",
  "types",
  "packages",
  "computers",
  "kinds",
  "outcome",
  "minCount",
  "from",
  "to",
  "noise",
];
/** @type {(keyof State)[]} the part that says what is looked at */
export const SUBJECT_KEYS = ["question", "expression", "focus", "values", "cypher", "cypherValues"];

/**
 * @param {unknown} a
 * @param {unknown} b
 */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

export class Store {
  /** @param {State} state */
  constructor(state) {
    /** @type {State} */
    this.state = state;
    /** @type {{ keys: (keyof State)[], listener: (state: State, before: State) => void }[]} */
    this.listeners = [];
  }

  /**
   * Call *listener* after any of *keys* has changed; all keys when there are none.
   * @param {(keyof State)[]} keys
   * @param {(state: State, before: State) => void} listener
   */
  on(keys, listener) {
    this.listeners.push({ keys, listener });
  }

  /** @param {Partial<State>} changes */
  set(changes) {
    const before = this.state;
    const changed = /** @type {(keyof State)[]} */ (Object.keys(changes)).filter(
      key => !same(before[key], changes[key]),
    );
    if (!changed.length) return;
    this.state = { ...before, ...changes };
    for (const { keys, listener } of this.listeners)
      if (!keys.length || keys.some(key => changed.includes(key))) listener(this.state, before);
  }

  /**
   * Look at something else; the selection is let go unless it is given.
   * @param {Partial<State>} subject
   */
  show(subject) {
    this.set({
      question: null,
      expression: null,
      focus: null,
      cypher: null,
      cypherValues: null,
      file: null,
      values: {},
      changes: null,
      selected: null,
      budget: INITIAL.budget,
      ...subject,
    });
  }

  resetFilters() {
    this.set(Object.fromEntries(FILTER_KEYS.map(key => [key, INITIAL[key]])));
  }
}

/** @param {State} state */
export function hasFilters(state) {
  return FILTER_KEYS.some(key => !same(state[key], INITIAL[key]));
}
