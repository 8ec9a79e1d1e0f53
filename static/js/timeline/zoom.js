/** Which stretch of the log is shown: from the whole log to ten minutes, by wheel, buttons and keys. */

/** @import { Counts } from "./crowd.js" */
/** @import { Span } from "./scale.js" */
import { HOUR_MS } from "../format.js";
import { onKeys } from "../keyboard.js";
import { busiest, eventsWithin } from "./crowd.js";
import { hourAt, isoHour, MINUTE, NEARLY } from "./scale.js";

const NARROWEST = 1 / 6; // ten minutes
export const ALL = "all"; // in the address: the whole log of one that is mostly rest
const STEP = 1.6; // of a key or a button
const PAN = 0.2; // of what is shown
const WHEEL = 0.0022; // per unit of the wheel
const FAIR = 0.25; // of the events that would lie around the middle if all were spread evenly

/**
 * @param {Span} span
 * @param {Span} log
 * @returns {Span | null} *span* within the log, null when it is all of it
 */
export function clamped({ start, end }, log) {
  const width = Math.max(NARROWEST, end - start);
  if (width >= log.end - log.start) return null;
  const first = Math.min(Math.max(start, log.start), log.end - width);
  return { start: first, end: first + width };
}

/**
 * Exactly the chosen hours that the log has.
 * @param {Span} span
 * @param {Span} log
 * @returns {Span | null}
 */
export function within({ start, end }, log) {
  return clamped({ start: Math.max(start, log.start), end: Math.min(end, log.end) }, log);
}

/**
 * @param {Span} span what is shown
 * @param {Span} log
 * @param {number} factor above 1 shows less
 * @param {number} [at] the hour that stays where it is; by default the middle
 */
export function zoomed(span, log, factor, at = (span.start + span.end) / 2) {
  const width = Math.max(NARROWEST, (span.end - span.start) / factor);
  const share = (at - span.start) / (span.end - span.start);
  return clamped({ start: at - share * width, end: at + (1 - share) * width }, log);
}

/**
 * The hour to zoom in at when no pointer says where: the middle, unless next to nothing happened around it.
 * @param {Span} span what is shown
 * @param {number} factor
 * @param {Counts} counts
 */
export function placeOf(span, factor, counts) {
  const middle = (span.start + span.end) / 2;
  const width = Math.max(NARROWEST, (span.end - span.start) / factor);
  const around = { start: middle - width / 2, end: middle + width / 2 };
  const share = eventsWithin(counts, span) / factor;
  if (factor <= 1 || eventsWithin(counts, around) >= share * FAIR) return middle;
  const crowd = busiest(counts, span, width);
  // What is zoomed at *at* keeps its place on the screen; the crowd's middle is to be the middle.
  return crowd === null ? middle : (crowd - middle / factor) / (1 - 1 / factor);
}

/**
 * @param {Span} span
 * @param {Span} log
 * @param {number} share of what is shown, positive is later
 */
export function panned(span, log, share) {
  const by = share * (span.end - span.start);
  return clamped({ start: span.start + by, end: span.end + by }, log);
}

/**
 * A span as the address holds it: two moments around a slash, whole minutes of which none is cut.
 * @param {Span | null} span
 */
export function zoomText(span) {
  if (!span) return null;
  const { start, end } = wholeMinutes(span);
  return [start, end].map(isoHour).join("/");
}

/**
 * @param {Span} span
 * @returns {Span}
 */
export function wholeMinutes({ start, end }) {
  return {
    start: Math.floor(start / MINUTE + NEARLY) * MINUTE,
    end: Math.ceil(end / MINUTE - NEARLY) * MINUTE,
  };
}

/**
 * @param {string | null} text
 * @returns {Span | null} null for the whole log, and for what is no span
 */
export function readZoom(text) {
  const [start, end] = (text ?? "").split("/").map(moment => Date.parse(moment) / HOUR_MS);
  return start < end ? { start, end } : null;
}

/**
 * @param {{ area: HTMLElement, rows: HTMLElement, axis: HTMLElement }} parts
 * @param {{ shown: () => Span, log: () => Span, counts: () => Counts, show: (span: Span | null) => void }} model
 */
export function mountZoom({ area, rows, axis }, { shown, log, counts, show }) {
  /** @param {number} factor */
  const by = factor => show(zoomed(shown(), log(), factor, placeOf(shown(), factor, counts())));
  onKeys(area, "timeline", {
    nearer: () => by(STEP),
    farther: () => by(1 / STEP),
    all: () => show(null),
    earlier: () => show(panned(shown(), log(), -PAN)),
    later: () => show(panned(shown(), log(), PAN)),
  });
  for (const element of new Set([rows, axis]))
    element.addEventListener("wheel", event => onWheel(event, element), { passive: false });

  /**
   * The plain wheel scrolls the rows; with Ctrl, as a pinch sends it, and over the axis it zooms.
   * @param {WheelEvent} event
   * @param {HTMLElement} element
   */
  function onWheel(event, element) {
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!isSideways && !event.ctrlKey && element !== axis) return;
    event.preventDefault();
    const box = element.getBoundingClientRect();
    if (isSideways) show(panned(shown(), log(), (event.deltaX || event.deltaY) / Math.max(1, box.width)));
    else {
      const at = hourAt(event.clientX - box.left, shown(), box.width);
      show(zoomed(shown(), log(), Math.exp(-event.deltaY * WHEEL), at));
    }
  }
  return { nearer: () => by(STEP), farther: () => by(1 / STEP) };
}
