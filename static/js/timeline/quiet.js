/** Long stretches of a log without an event: which there are, and the way across them. */

/** @import { Span } from "./scale.js" */
import { byId, el, fill, icon } from "../dom.js";
import { counted, number } from "../format.js";
import { t } from "../i18n.js";
import { xOf } from "./scale.js";

const DAY = 24; // hours
const MONTH = 730.5;
const LEAST = 30 * DAY; // a shorter rest is none to be told of
const SHARE = 0.15; // of the log, below which it is seen as it is
const AROUND = 0.04; // of a stretch with events, shown on both of its sides
const BUTTON = 22; // pixels
const WIDE = 80; // pixels of a mark that can say what it is

/** @typedef {Span & { n: number }} Stretch a span with *n* events */

/**
 * The stretches with events that long rests lie between.
 * @param {[number, number][]} histogram hour and count, rising
 * @param {Span} log
 * @returns {Stretch[]} in their order; one when there is no long rest
 */
export function stretches(histogram, log) {
  const least = Math.max(LEAST, (log.end - log.start) * SHARE);
  /** @type {Stretch[]} */
  const found = [];
  for (const [hour, count] of histogram) {
    if (!count) continue;
    const last = found[found.length - 1];
    if (last && hour - last.end < least) [last.end, last.n] = [hour + 1, last.n + count];
    else found.push({ start: hour, end: hour + 1, n: count });
  }
  return found;
}

/**
 * A stretch with a little of what lies around it, so that its rests are seen to begin.
 * @param {Span} stretch
 * @returns {Span}
 */
export function withMargin({ start, end }) {
  const margin = Math.max(1, Math.ceil((end - start) * AROUND));
  return { start: start - margin, end: end + margin };
}

/**
 * Where to begin when most of a log is rest: the stretch with the most events.
 * @param {Stretch[]} found
 * @param {Span} log
 * @returns {Span | null} null to begin with the whole log
 */
export function beginning(found, log) {
  const busy = found.reduce((sum, { start, end }) => sum + end - start, 0);
  if (found.length < 2 || busy * 2 > log.end - log.start) return null;
  return withMargin(found.reduce((most, one) => (one.n > most.n ? one : most)));
}

/**
 * The rests that are in sight, each between two stretches.
 * @param {Stretch[]} found
 * @param {Span} shown
 * @returns {{ before: Stretch, after: Stretch }[]}
 */
export function rests(found, shown) {
  return found
    .slice(1)
    .map((after, i) => ({ before: found[i], after }))
    .filter(({ before, after }) => after.start > shown.start && before.end < shown.end);
}

/** @param {number} hours */
export function restName(hours) {
  return hours < 2 * MONTH
    ? t("{n} days without events", { n: number(Math.round(hours / DAY)) })
    : t("{n} months without events", { n: number(Math.round(hours / MONTH)) });
}

/** @param {(span: Span) => void} show */
export function mountQuiet(show) {
  const box = el("div", { class: "quiet-marks" });
  byId("heat-axis").after(box);
  /** @type {Stretch[]} */
  let found = [];
  let isFirst = true;

  /**
   * @param {string} name
   * @param {string} label
   * @param {Stretch} stretch
   */
  const jump = (name, label, stretch) =>
    el(
      "button",
      { "aria-label": label, title: label, "data-to": stretch.start, click: () => show(withMargin(stretch)) },
      icon(name, "sm"),
    );

  /**
   * @param {{ before: Stretch, after: Stretch }} rest
   * @param {Span} shown
   */
  function mark({ before, after }, shown) {
    const width = box.clientWidth;
    const [left, right] = [before.end, after.start].map(hour => xOf(hour, shown, width));
    const [from, to] = [Math.max(0, left), Math.min(width, right)];
    const text = restName(after.start - before.end);
    const earlier = t("{rest}; to the {events} before", { rest: text, events: counted(before.n, "event") });
    const later = t("{rest}; to the {events} after", { rest: text, events: counted(after.n, "event") });
    const isWide = to - from >= WIDE;
    if (!isWide && left >= 0 && right <= width) return null;
    const one = el(
      "span",
      { class: "quiet", role: "group", "aria-label": text, title: text },
      (left < 0 || right <= width) && jump("chevron-left", earlier, before),
      isWide && el("span", {}, text),
      (right > width || left >= 0) && jump("chevron-right", later, after),
    );
    one.style.left = `${isWide ? from : left < 0 ? 0 : width - BUTTON}px`;
    if (isWide) one.style.width = `${to - from}px`;
    return one;
  }

  return {
    /** @param {[number, number][]} histogram @param {Span} log */
    take: (histogram, log) => void (found = stretches(histogram, log)),
    /**
     * Once: where to begin, unless the address says where to look.
     * @param {import("../types.d.ts").State} state
     * @param {Span} log
     */
    begin({ zoom, from, to, moment }, log) {
      const isFree = isFirst && !zoom && !from && !to && !moment;
      isFirst = false;
      return isFree ? beginning(found, log) : null;
    },
    hasRests: () => found.length > 1,
    /** @param {Span} shown */
    draw(shown) {
      const at = box.contains(document.activeElement) && document.activeElement?.getAttribute("data-to");
      fill(box, ...rests(found, shown).map(rest => mark(rest, shown)));
      if (!at) return;
      const button = /** @type {HTMLElement | null} */ (box.querySelector(`[data-to="${at}"]`));
      (button ?? byId("heat")).focus();
    },
  };
}
