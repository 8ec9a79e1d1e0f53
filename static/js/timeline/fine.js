/** Counts by the minute, fetched when the timeline is zoomed in so far that hours would be blocks. */

/** @import { CaseApi } from "../api.js" */
/** @import { Minutes, Timeline, TimelineRow } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { Latest } from "../api.js";
import { isoHour } from "./scale.js";

const MOST_HOURS = 48; // the server's own bound
const MARGIN = 0.5; // of the span, fetched on both sides, so that a small step needs no question
const ROWS = 1000;
const PAUSE = 120; // milliseconds of rest before the server is asked

/**
 * The hours to fetch for *span*, null when it is too wide for minutes.
 * @param {Span} span
 * @returns {Span | null}
 */
export function wanted(span) {
  const hours = span.end - span.start;
  if (hours > MOST_HOURS - 2) return null;
  const margin = Math.floor(Math.min(hours * MARGIN, (MOST_HOURS - 2 - hours) / 2));
  return { start: Math.floor(span.start) - margin, end: Math.ceil(span.end) + margin };
}

/**
 * The timeline with its counts by the minute, in hours: 480000.25 is a quarter past.
 * @param {Timeline} timeline
 * @param {Minutes} minutes
 * @returns {Timeline}
 */
export function withMinutes(timeline, minutes) {
  /** @param {[number, number][]} counts @returns {[number, number][]} */
  const inHours = counts => counts.map(([minute, count]) => [minute / 60, count]);
  const byKey = new Map(minutes.rows.map(row => [row.key, row.counts]));
  /** @param {TimelineRow} row an account beyond the bound of the answer keeps its hours */
  const countsOf = row => {
    const found = byKey.get(row.key);
    return found || !minutes.truncated ? inHours(found ?? []) : row.counts;
  };
  return {
    ...timeline,
    histogram: inHours(minutes.histogram),
    rows: timeline.rows.map(row => ({ ...row, counts: countsOf(row) })),
  };
}

export class Fine {
  /**
   * @param {CaseApi} api
   * @param {() => URLSearchParams} query filters and key, without a span
   * @param {() => void} onCome
   */
  constructor(api, query, onCome) {
    this.api = api;
    this.query = query;
    this.onCome = onCome;
    this.latest = new Latest();
    this.timer = 0;
    this.forget();
  }

  /** The hours are others now. */
  forget() {
    clearTimeout(this.timer);
    /** @type {Span | null} */
    this.asked = null;
    /** @type {{ span: Span, timeline: Timeline } | null} */
    this.known = null;
  }

  /**
   * The timeline to draw for *span*: by the minute where that is known, else asked for.
   * @param {Timeline} timeline
   * @param {Span} span
   * @returns {{ timeline: Timeline, isFine: boolean }}
   */
  of(timeline, span) {
    const need = wanted(span);
    if (!need) return { timeline, isFine: false };
    if (this.known && covers(this.known.span, span)) return { timeline: this.known.timeline, isFine: true };
    if (!this.asked || !covers(this.asked, span)) this.ask(timeline, need);
    return { timeline, isFine: false };
  }

  /**
   * @param {Timeline} timeline
   * @param {Span} span
   */
  ask(timeline, span) {
    this.asked = span;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const query = this.query();
      query.set("from", isoHour(span.start));
      query.set("to", isoHour(span.end));
      query.set("limit", String(ROWS));
      void this.latest.run(
        signal => this.api.get("/timeline/minutes", query, signal),
        minutes => {
          this.known = { span, timeline: withMinutes(timeline, minutes) };
          this.onCome();
        },
        () => undefined, // without minutes the hours stay
      );
    }, PAUSE);
  }
}

/**
 * @param {Span} outer
 * @param {Span} inner
 */
function covers(outer, inner) {
  return outer.start <= inner.start && outer.end >= inner.end;
}
