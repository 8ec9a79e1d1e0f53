/** The work on every view of this session, with its history and the places of its nodes.  Pure. */

/** @import { Layout, Point } from "../types.d.ts" */
/** @import { Work } from "./work.js" */
import { History } from "./history.js";
import { UNTOUCHED } from "./work.js";

/**
 * What shapes the picture besides the work itself.
 * @typedef {{ layout: Layout, root: string | null, lines: "triple" | "classic", sized: "events" | "rank" }} Look
 * @typedef {{ work: Work, look: Look, places: Map<string, Point> }} Snapshot
 */

const MOST_SESSIONS = 30;

class Session {
  constructor() {
    /** @type {Work} */
    this.work = UNTOUCHED;
    /** @type {History<Snapshot>} */
    this.history = new History();
    /** @type {Map<string, Map<string, Point>>} by layout */
    this.places = new Map();
  }
}

export class Desk {
  constructor() {
    /** @type {Map<string, Session>} by what is looked at */
    this.sessions = new Map();
    this.now = new Session();
  }

  /** @param {string} subject */
  open(subject) {
    this.now = this.sessions.get(subject) ?? new Session();
    this.sessions.delete(subject);
    this.sessions.set(subject, this.now);
    for (const oldest of [...this.sessions.keys()].slice(0, -MOST_SESSIONS)) this.sessions.delete(oldest);
  }

  get work() {
    return this.now.work;
  }

  /**
   * @param {Look} look
   * @returns {Map<string, Point>} where the nodes of this view are in a layout; to be filled by who places them
   */
  places({ layout, root }) {
    const key = layout === "tree" ? `tree ${root}` : layout;
    const known = this.now.places.get(key) ?? new Map();
    this.now.places.set(key, known);
    return known;
  }

  /**
   * Let a layout be made anew; pinned nodes stay.
   * @param {Look} look
   */
  forget(look) {
    const places = this.places(look);
    for (const id of [...places.keys()]) if (!this.work.pinned.includes(id)) places.delete(id);
  }

  /**
   * Take pinned nodes along into another layout.
   * @param {Look} from
   * @param {Look} to
   */
  carryPins(from, to) {
    const [before, after] = [this.places(from), this.places(to)];
    for (const id of this.work.pinned) {
      const point = before.get(id);
      if (point) after.set(id, point);
    }
  }

  /** @param {Look} look */
  snapshot(look) {
    return { work: this.now.work, look, places: new Map(this.places(look)) };
  }

  /**
   * Remember how it is, before something changes.
   * @param {Look} look
   */
  record(look) {
    this.now.history.record(this.snapshot(look));
  }

  /**
   * @param {Look} look
   * @param {(work: Work) => Work} change
   */
  act(look, change) {
    this.record(look);
    this.now.work = change(this.now.work);
  }

  /**
   * @param {"undo" | "redo"} way
   * @param {Look} look
   * @returns {Look | null} how it looked then, null when there is nothing to go back to
   */
  walk(way, look) {
    const found = this.now.history[way](this.snapshot(look));
    if (!found) return null;
    this.now.work = found.work;
    const places = this.places(found.look);
    places.clear();
    for (const [id, point] of found.places) places.set(id, point);
    return found.look;
  }
}
