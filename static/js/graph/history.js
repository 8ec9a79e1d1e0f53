/** Steps back and forward through states that are never changed in place.  Pure. */

const MOST_STEPS = 100;

/** @template State */
export class History {
  constructor() {
    /** @type {State[]} */
    this.past = [];
    /** @type {State[]} */
    this.future = [];
  }

  /**
   * Remember the state that is about to change; what was undone before can no longer be redone.
   * @param {State} now
   */
  record(now) {
    this.past = [...this.past, now].slice(-MOST_STEPS);
    this.future = [];
  }

  /**
   * @param {State} now
   * @returns {State | null} the state before, null at the beginning
   */
  undo(now) {
    const before = this.past.at(-1);
    if (before === undefined) return null;
    this.past = this.past.slice(0, -1);
    this.future = [...this.future, now];
    return before;
  }

  /**
   * @param {State} now
   * @returns {State | null} the state that was undone last, null when there is none
   */
  redo(now) {
    const after = this.future.at(-1);
    if (after === undefined) return null;
    this.future = this.future.slice(0, -1);
    this.past = [...this.past, now];
    return after;
  }
}
