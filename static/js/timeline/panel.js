/** The dock: heatmap, the same as a table, and the events behind it. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { Latest } from "../api.js";
import { byId, el, fill, icon, typed } from "../dom.js";
import { counted, number, when, HOUR_MS } from "../format.js";
import { attachMenu } from "../menu.js";
import { accountId, shortNames } from "../names.js";
import { filterQuery } from "../url-state.js";
import { mountBrush } from "./brush.js";
import { mountDockEvents } from "./dock-events.js";
import { AXIS, drawHeat, ROW } from "./heatmap.js";
import { binName, hoursOf, isoHour, sumWithin } from "./scale.js";
import { timelineTable } from "./table.js";
import { mountTip } from "./tip.js";

const ROWS = 60;
/** @type {Record<string, string>} */
const ORDERS = { anomalous: "Anomalous first", busiest: "Busiest first", name: "By name" };
const DOCKS = /** @type {const} */ (["heatmap", "table", "events"]);

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {(id: string) => void} pick
 */
export function mountTimeline(store, api, pick) {
  const latest = new Latest();
  const canvases = {
    axis: typed("heat-axis", HTMLCanvasElement),
    cells: typed("heat-canvas", HTMLCanvasElement),
  };
  const rows = byId("heat-rows");
  /** @type {Timeline} */
  let timeline = { hour0: 0, n_hours: 1, rows: [], histogram: [], notes: [], total: 0, truncated: false };
  let bin = 1;

  /** @type {import("./scale.js").Span | null} */
  let zoomed = null;
  const log = () => ({ start: timeline.hour0, end: timeline.hour0 + Math.max(1, timeline.n_hours) });
  const whole = () => zoomed ?? log();
  const brushed = () => hoursOf(store.state.from, store.state.to, log());
  const brush = mountBrush(
    { rows, axis: canvases.axis, box: byId("brush") },
    {
      whole,
      brushed,
      bin: () => bin,
      onBrush: span => store.set({ from: isoHour(span.start), to: isoHour(span.end) }),
      onClick: y =>
        timeline.rows[Math.floor(y / ROW)] && pick(accountId(timeline.rows[Math.floor(y / ROW)].key)),
    },
  );
  mountTip(rows, () => ({ timeline, whole: whole(), bin }));
  const events = mountDockEvents(store, api);

  for (const dock of DOCKS) byId(`dock-${dock}`).addEventListener("click", () => store.set({ dock }));
  byId("brush-clear").addEventListener("click", () => store.set({ from: null, to: null }));
  byId("dock-tall").addEventListener("click", () => {
    const isTall = document.body.classList.toggle("dock-tall");
    byId("dock-tall").setAttribute("aria-pressed", String(isTall));
  });
  attachMenu(
    byId("timeline-order"),
    () =>
      Object.entries(ORDERS).map(([order, label]) => ({
        label,
        checked: store.state.order === order,
        run: () => store.set({ order }),
      })),
    "Order of rows",
  );

  byId("timeline-zoom").addEventListener("click", () => {
    zoomed = zoomed && !isNarrower() ? null : brushed();
    draw();
  });

  /** Whether the brush lies within what is shown, so that it can be zoomed into. */
  function isNarrower() {
    const [span, shown] = [brushed(), whole()];
    return span !== null && (span.start > shown.start || span.end < shown.end);
  }

  function drawZoom() {
    const canZoom = isNarrower();
    const button = byId("timeline-zoom");
    button.hidden = !canZoom && !zoomed;
    button.setAttribute("aria-label", canZoom ? "Zoom into the selected hours" : "Show the whole log");
    fill(button, icon(canZoom ? "zoom-in" : "zoom-out"));
  }

  function load() {
    const query = filterQuery({ ...store.state, from: null, to: null });
    query.set("order", store.state.order);
    query.set("limit", String(ROWS));
    if (store.state.focus) query.set("key", store.state.focus);
    return latest.run(
      signal => api.get("/timeline", query, signal),
      answer => {
        timeline = answer;
        showNotes(answer.notes);
        draw();
      },
      problem => fill(byId("heat-labels"), el("p", { class: "hint-small" }, problem.detail)),
    );
  }

  function draw() {
    const { dock, order } = store.state;
    for (const name of DOCKS) byId(`dock-${name}`).setAttribute("aria-pressed", String(name === dock));
    byId("heat").hidden = dock !== "heatmap";
    byId("heat-scale").hidden = dock !== "heatmap";
    byId("timeline-table").hidden = dock !== "table";
    byId("event-table").hidden = dock !== "events";
    if (dock !== "events") byId("event-scope").hidden = true;
    byId("timeline-order-name").textContent = ORDERS[order] ?? order;
    drawChip();
    drawZoom();
    if (dock === "heatmap") drawMap();
    if (dock === "table")
      fill(
        byId("timeline-table"),
        timelineTable(timeline, brushed() ?? whole(), key => pick(accountId(key))),
      );
    if (dock === "events") events.show();
  }

  /** @type {string | null} */
  let revealed = null;

  /** Bring the selected account's row into sight, once: afterwards the reader scrolls. */
  function reveal() {
    const row = byId("heat-labels").querySelector("[aria-current]");
    if (!row || store.state.selected === revealed) return;
    row.scrollIntoView({ block: "nearest" });
    revealed = store.state.selected;
  }

  function drawMap() {
    const width = rows.clientWidth;
    if (!width) return;
    drawLabels();
    const drawn = drawHeat(canvases, timeline, whole(), width);
    bin = drawn.bin;
    byId("heat-max").textContent = `${number(drawn.most)}+ events / ${binName(bin)}`;
    brush.draw(brushed());
    byId("brush").style.bottom = "auto";
    byId("brush").style.height =
      `${Math.max(byId("heat").clientHeight, AXIS + timeline.rows.length * ROW) - 18}px`;
    reveal();
  }

  function drawLabels() {
    const names = shortNames(timeline.rows);
    const buttons = timeline.rows.map(row => {
      const id = accountId(row.key);
      const isMarked = row.marks.length > 0;
      const badge = isMarked
        ? el("em", { title: "Highest ChangeFinder score" }, (row.max_score ?? 0).toFixed(1))
        : el("span");
      const attributes = {
        class: isMarked ? "marked" : null,
        title: row.label,
        "aria-current": id === store.state.selected ? "true" : null,
        click: () => pick(id),
      };
      return el("button", attributes, badge, el("span", {}, names.get(row.key) ?? row.label));
    });
    const hint = !buttons.length && el("p", { class: "hint-small" }, "No events.");
    const rest =
      timeline.truncated && el("p", { class: "hint-small" }, `${counted(timeline.total, "account")} in all`);
    fill(byId("heat-labels"), ...buttons, hint, rest);
  }

  function drawChip() {
    const span = brushed();
    byId("brush-chip").hidden = !span;
    if (!span) return;
    const total = counted(sumWithin(timeline.histogram, span), "event");
    byId("brush-text").textContent = `${when(span.start * HOUR_MS)} – ${when(span.end * HOUR_MS)} · ${total}`;
  }

  store.on(
    ["eventIds", "types", "packages", "outcome", "minCount", "noise", "order", "focus"],
    () => void load(),
  );
  store.on(["dock", "selected", "from", "to"], draw);
  new ResizeObserver(draw).observe(rows);
  return { load, draw };
}

/**
 * Say which stretches of the log have no scores: silence there means nothing.
 * @param {string[]} notes
 */
function showNotes(notes) {
  const [first, ...more] = notes;
  byId("timeline-notes").hidden = !first;
  byId("timeline-notes").textContent = more.length ? `${first} And ${more.length} more.` : (first ?? "");
}
