/** Which stretch of the log is shown: from the whole log to ten minutes, by wheel, buttons and keys. */

/** @import { Span } from "./scale.js" */
import { HOUR_MS } from "../format.js";
import { onKeys } from "../keyboard.js";
import { hourAt, isoHour } from "./scale.js";

const NARROWEST = 1 / 6; // ten minutes
const STEP = 1.6; // of a key or a button
const PAN = 0.2; // of what is shown
const WHEEL = 0.0022; // per unit of the wheel

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
 * @param {Span} span
 * @param {Span} log
 * @param {number} share of what is shown, positive is later
 */
export function panned(span, log, share) {
  const by = share * (span.end - span.start);
  return clamped({ start: span.start + by, end: span.end + by }, log);
}

/**
 * A span as the address holds it: two moments around a slash, to the minute.
 * @param {Span | null} span
 */
export function zoomText(span) {
  return span && [span.start, span.end].map(isoHour).join("/");
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
 * @param {{ shown: () => Span, log: () => Span, show: (span: Span | null) => void }} model
 */
export function mountZoom({ area, rows, axis }, { shown, log, show }) {
  /** @param {number} factor */
  const by = factor => show(zoomed(shown(), log(), factor));
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
