/** What lies under the pointer on the heatmap, or what the focused row is about. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { el, fill } from "../dom.js";
import { counted, hourLabel, HOUR_MS, visible } from "../format.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { zoneText } from "../zone.js";
import { ROW } from "./heatmap.js";
import { countLines, manyFailures, markLines, rowLines } from "./marks.js";
import { binName, gridStart, hourAt, sumWithin } from "./scale.js";

/**
 * @param {{ rows: HTMLElement, labels: HTMLElement }} parts
 * @param {() => { timeline: Timeline, whole: Span, bin: number }} model
 */
export function mountTip({ rows, labels }, model) {
  const tip = el("div", { class: "heat-tip", role: "tooltip", id: "heat-tip", hidden: true });
  document.body.append(tip);
  const hide = () => void (tip.hidden = true);
  rows.addEventListener("pointerleave", hide);
  labels.addEventListener("focusout", hide);
  onKeys(window, "timeline", {
    hideTip() {
      hide();
      return false; // the key goes on to what else it ends
    },
  });
  rows.addEventListener("pointermove", event => {
    const box = rows.getBoundingClientRect();
    const lines = linesAt(model(), event.clientX - box.left, event.clientY - box.top, box.width);
    if (lines) show(lines, event.clientX, event.clientY);
    else hide();
  });
  labels.addEventListener("focusin", event => {
    const button = /** @type {HTMLElement} */ (event.target);
    const row = model().timeline.rows[[...labels.children].indexOf(button)];
    if (!row || !button.matches(":focus-visible")) return;
    const box = button.getBoundingClientRect();
    show([visible(row.label), ...rowLines(row)], box.right, box.bottom);
  });

  /**
   * @param {string[]} lines
   * @param {number} x
   * @param {number} y
   */
  function show(lines, x, y) {
    tip.hidden = false;
    fill(tip, ...lines.map((line, i) => el(i ? "div" : "b", {}, line)));
    const isRight = x + 14 + tip.offsetWidth > innerWidth;
    tip.style.left = `${isRight ? x - tip.offsetWidth - 10 : x + 14}px`;
    tip.style.top = `${Math.min(y + 14, innerHeight - tip.offsetHeight - 6)}px`;
  }
}

/**
 * @param {{ timeline: Timeline, whole: Span, bin: number }} model
 * @param {number} x
 * @param {number} y
 * @param {number} width
 */
function linesAt({ timeline, whole, bin }, x, y, width) {
  const row = timeline.rows[Math.floor(y / ROW)];
  if (!row) return null;
  const first = gridStart(whole, bin);
  const start = first + Math.floor((hourAt(x, whole, width) - first) / bin + 1e-6) * bin;
  const span = { start, end: start + bin };
  const touched = { start: Math.floor(start + 1e-6), end: Math.ceil(span.end - 1e-6) };
  const [mark] = row.marks
    .filter(([hour]) => hour >= touched.start && hour < touched.end)
    .sort((a, b) => b[2] - a[2]);
  const { failures } = row;
  const hasFailures = failures && failures.hour >= touched.start && failures.hour < touched.end;
  const shown = sumWithin(row.counts, span);
  const isHour = bin === 1 && mark?.[0] === touched.start;
  const length = bin === 1 ? "" : ` + ${binName(bin)}`;
  return [
    visible(row.label),
    `${hourLabel(start)}${length} ${zoneText(start * HOUR_MS)}`,
    counted(shown, "event"),
    ...(hasFailures ? [`${hourLabel(failures.hour)}: ${manyFailures(failures.count)}`] : []),
    ...(mark && !isHour ? [t("In the hour from {time}:", { time: hourLabel(mark[0]) })] : []),
    ...(mark ? markLines(mark, row.marks) : []),
    ...(mark ? countLines(isHour ? shown : NaN, mark) : []),
  ];
}
