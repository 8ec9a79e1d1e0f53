/** The heatmap in the dock: names of rows, cells, brush and tip. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
/** @import { Span } from "./scale.js" */
import { byId, el, fill, typed } from "../dom.js";
import { counted, HOUR_MS } from "../format.js";
import { t } from "../i18n.js";
import { accountId, shortNames } from "../names.js";
import { mountBrush } from "./brush.js";
import { noteText } from "./gaps.js";
import { AXIS, drawHeat, ROW } from "./heatmap.js";
import { badgeText, orderedBy, orderName, rowLines } from "./marks.js";
import { isoHour, MINUTE, xOf } from "./scale.js";
import { mountTip } from "./tip.js";

/**
 * @param {Store} store
 * @param {(id: string) => void} pick
 * @param {() => { timeline: Timeline, isFine: boolean, span: Span, brushed: Span | null }} model
 */
export function mountMap(store, pick, model) {
  const canvases = {
    axis: typed("heat-axis", HTMLCanvasElement),
    cells: typed("heat-canvas", HTMLCanvasElement),
  };
  const rows = byId("heat-rows");
  let bin = 1;
  /** @type {string | null} */
  let revealed = null;
  const brush = mountBrush(
    { rows, axis: canvases.axis, box: byId("brush") },
    {
      whole: () => model().span,
      brushed: () => model().brushed,
      bin: () => bin,
      onBrush: span => store.set({ from: isoHour(span.start), to: isoHour(span.end) }),
      onClick: y => {
        const row = model().timeline.rows[Math.floor(y / ROW)];
        if (row) pick(accountId(row.key));
      },
    },
  );
  mountTip({ rows, labels: byId("heat-labels") }, () => {
    const { timeline, span } = model();
    return { timeline, whole: span, bin };
  });

  function draw() {
    const width = rows.clientWidth;
    if (!width) return null;
    const { timeline, isFine, span, brushed } = model();
    drawLabels(timeline);
    const drawn = drawHeat(canvases, timeline, span, width, isFine ? MINUTE : 1);
    bin = drawn.bin;
    const height = Math.max(byId("heat").clientHeight, AXIS + timeline.rows.length * ROW) - 18;
    brush.draw(brushed);
    byId("brush").style.bottom = "auto";
    byId("brush").style.height = `${height}px`;
    drawMoment(span, width, height);
    reveal();
    return drawn;
  }

  /**
   * Where the playback is.
   * @param {Span} span
   * @param {number} width
   * @param {number} height
   */
  function drawMoment(span, width, height) {
    const { moment } = store.state;
    const hour = moment === null ? NaN : Date.parse(moment) / HOUR_MS;
    const line = byId("heat-moment");
    line.hidden = !(hour >= span.start && hour <= span.end);
    line.style.left = `${rows.offsetLeft + xOf(hour, span, width)}px`;
    line.style.height = `${height}px`;
  }

  /** Bring the selected account's row into sight, once: afterwards the reader scrolls. */
  function reveal() {
    const row = byId("heat-labels").querySelector("[aria-current]");
    if (!row || store.state.selected === revealed) return;
    // Within the heatmap only: where the page scrolls, it must not turn away from the graph.
    const [box, view] = [row.getBoundingClientRect(), byId("heat").getBoundingClientRect()];
    const [above, below] = [view.top + AXIS - box.top, box.bottom - view.bottom];
    if (above > 0) byId("heat").scrollTop -= above;
    else if (below > 0) byId("heat").scrollTop += below;
    revealed = store.state.selected;
  }

  /** @param {Timeline} timeline */
  function drawLabels(timeline) {
    const names = shortNames(timeline.rows);
    const at = [...byId("heat-labels").children].indexOf(document.activeElement ?? rows);
    const buttons = timeline.rows.map(row => {
      const id = accountId(row.key);
      const isMarked = row.n_marked > 0 || Boolean(row.failures);
      const badge = isMarked ? el("em", {}, badgeText(orderedBy(row, store.state.order))) : el("span");
      const attributes = {
        class: isMarked ? "marked" : null,
        title: [row.label, ...rowLines(row)].join("\n"),
        "aria-current": id === store.state.selected ? "true" : null,
        click: () => pick(id),
      };
      return el("button", attributes, badge, el("span", {}, names.get(row.key) ?? row.label));
    });
    const why = [t("No events."), ...timeline.notes.map(noteText)].join(" ");
    const hint = !buttons.length && el("p", { class: "hint-small" }, why);
    const rest =
      timeline.truncated &&
      el(
        "p",
        { class: "hint-small" },
        t("{accounts} in all", { accounts: counted(timeline.total, "account") }),
      );
    fill(byId("heat-labels"), ...buttons, hint, rest);
    fill(byId("heat-order"), orderName(store.state.order));
    if (at >= 0) buttons[at]?.focus();
  }

  return { draw };
}
