/** What lies under the pointer on the heatmap. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { el, fill } from "../dom.js";
import { counted, hourLabel, visible } from "../format.js";
import { ROW } from "./heatmap.js";
import { hourAt, sumWithin } from "./scale.js";

/**
 * @param {HTMLElement} area
 * @param {() => { timeline: Timeline, whole: Span, bin: number }} model
 */
export function mountTip(area, model) {
  const tip = el("div", { class: "heat-tip", "aria-hidden": "true", hidden: true });
  document.body.append(tip);
  area.addEventListener("pointerleave", () => (tip.hidden = true));
  area.addEventListener("pointermove", event => {
    const box = area.getBoundingClientRect();
    const { timeline, whole, bin } = model();
    const row = timeline.rows[Math.floor((event.clientY - box.top) / ROW)];
    tip.hidden = !row;
    if (!row) return;
    const at = Math.floor((hourAt(event.clientX - box.left, whole, box.width) - whole.start) / bin);
    const span = { start: whole.start + at * bin, end: whole.start + (at + 1) * bin };
    const mark = row.marks
      .filter(([hour]) => hour >= span.start && hour < span.end)
      .sort((a, b) => b[2] - a[2])[0];
    const hours = bin === 1 ? "" : ` + ${bin} h`;
    const lines = [
      visible(row.label),
      `${hourLabel(span.start)}${hours} UTC`,
      counted(sumWithin(row.counts, span), "event"),
    ];
    if (mark) lines.push(`ChangeFinder score ${mark[2].toFixed(2)}`);
    fill(tip, ...lines.map((line, i) => el(i ? "div" : "b", {}, line)));
    const right = event.clientX + 14 + tip.offsetWidth > innerWidth;
    tip.style.left = `${right ? event.clientX - tip.offsetWidth - 10 : event.clientX + 14}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 6)}px`;
  });
}
