/** Choosing a span of hours with the pointer: drag a new one, or drag its ends. */

/** @import { Span } from "./scale.js" */
import { gridStart, hourAt, xOf } from "./scale.js";

const GRIP = 6; // pixels around an end that take hold of it
const STILL = 4; // pixels a click may move

/**
 * @param {{ rows: HTMLElement, axis: HTMLElement, box: HTMLElement }} parts
 * @param {{ whole: () => Span, brushed: () => Span | null, bin: () => number, onBrush: (span: Span) => void, onClick: (y: number) => void }} model
 */
export function mountBrush(parts, model) {
  for (const area of [parts.rows, parts.axis]) area.addEventListener("pointerdown", start);

  /** @param {PointerEvent} event */
  function start(event) {
    if (event.button !== 0) return;
    const area = /** @type {HTMLElement} */ (event.currentTarget);
    const box = area.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const fixed = otherEnd(x, box.width);
    let moved = false;
    area.setPointerCapture(event.pointerId);

    /** @param {PointerEvent} drag */
    const move = drag => {
      const now = drag.clientX - box.left;
      if (!moved && Math.abs(now - x) < STILL) return;
      moved = true;
      draw(rounded(fixed ?? hourAt(x, model.whole(), box.width), hourAt(now, model.whole(), box.width)));
    };
    /** @param {PointerEvent} up */
    const end = up => {
      area.removeEventListener("pointermove", move);
      const now = up.clientX - box.left;
      if (moved)
        model.onBrush(
          rounded(fixed ?? hourAt(x, model.whole(), box.width), hourAt(now, model.whole(), box.width)),
        );
      else if (area === parts.rows) model.onClick(y);
    };
    area.addEventListener("pointermove", move);
    area.addEventListener("pointerup", end, { once: true });
  }

  /**
   * @param {number} x
   * @param {number} width
   * @returns {number | null} the end that stays when *x* takes hold of the other one
   */
  function otherEnd(x, width) {
    const brushed = model.brushed();
    if (!brushed) return null;
    if (Math.abs(x - xOf(brushed.start, model.whole(), width)) <= GRIP) return brushed.end;
    return Math.abs(x - xOf(brushed.end, model.whole(), width)) <= GRIP ? brushed.start : null;
  }

  /**
   * @param {number} a
   * @param {number} b
   * @returns {Span} whole cells, at least one
   */
  function rounded(a, b) {
    const bin = model.bin();
    const from = gridStart(model.whole(), bin);
    const start = from + Math.floor((Math.min(a, b) - from) / bin) * bin;
    const end = from + Math.ceil((Math.max(a, b) - from) / bin) * bin;
    return { start, end: Math.max(start + bin, end) };
  }

  /** @param {Span | null} span */
  function draw(span) {
    parts.box.hidden = !span;
    if (!span) return;
    const width = parts.rows.clientWidth;
    const [left, right] = [xOf(span.start, model.whole(), width), xOf(span.end, model.whole(), width)];
    parts.box.style.left = `${parts.rows.offsetLeft + Math.max(0, left)}px`;
    parts.box.style.width = `${Math.max(3, Math.min(width, right) - Math.max(0, left))}px`;
  }

  return { draw };
}
