/** The dock: heatmap, lines, the same as a table, and the events behind it. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Span } from "./scale.js" */
import { Latest } from "../api.js";
import { byId, el, fill, typed } from "../dom.js";
import { clockLabel, counted, number, when, HOUR_MS } from "../format.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { attachMenu } from "../menu.js";
import { accountId } from "../names.js";
import { FILTER_KEYS, SUBJECT_KEYS } from "../store.js";
import { viewQuery } from "../url-state.js";
import { dayStart } from "../zone.js";
import { mountDockEvents } from "./dock-events.js";
import { Fine } from "./fine.js";
import { mountLines } from "./lines-panel.js";
import { mountMap } from "./map.js";
import { binName, hoursOf, MINUTE, NEARLY, spanOf, sumWithin } from "./scale.js";
import { mountQuiet } from "./quiet.js";
import { mountSilences } from "./silences.js";
import { showNotes } from "./gaps.js";
import { timelineTable } from "./table.js";
import { mountZoneMenu } from "./zone-menu.js";
import { ALL, clamped, mountZoom, readZoom, wholeMinutes, within, zoomText } from "./zoom.js";

const ROWS = 60;
const REMEMBER_MS = 300;
const ORDERS = () => ({
  anomalous: t("Anomalous first"),
  busiest: t("Busiest first"),
  name: t("By name"),
});
const DOCKS = /** @type {const} */ (["heatmap", "lines", "table", "events"]);

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {(id: string) => void} pick
 */
export function mountTimeline(store, api, pick) {
  const latest = new Latest();
  /** @type {Timeline} */
  let timeline = { hour0: 0, n_hours: 1, rows: [], histogram: [], notes: [], total: 0, truncated: false };
  let zoomed = readZoom(store.state.zoom);
  let remembering = 0;
  const log = () => ({ start: timeline.hour0, end: timeline.hour0 + Math.max(1, timeline.n_hours) });
  const shown = () => zoomed ?? log();
  const brushed = () => spanOf(store.state.from, store.state.to, log());
  /** The selected hours of the log, null for all of it or none. */
  const selected = () => {
    const span = brushed();
    return span && within(wholeMinutes(span), log());
  };

  const fine = new Fine(api, query, draw);
  const model = () => ({ ...fine.of(timeline, shown()), span: shown(), log: log(), brushed: brushed() });
  const counts = () => {
    const { timeline: drawn, isFine } = fine.of(timeline, shown());
    return { histogram: drawn.histogram, unit: isFine ? MINUTE : 1 };
  };
  const map = mountMap(store, pick, model);
  const lines = mountLines(draw);
  const events = mountDockEvents(store, api);
  const zoom = mountZoom(
    { area: byId("heat"), rows: byId("heat-rows"), axis: byId("heat-axis") },
    { shown, log, counts, show },
  );
  mountZoom(
    { area: byId("timeline-lines"), rows: byId("lines-canvas"), axis: byId("lines-canvas") },
    { shown, log, counts, show },
  );
  mountZoneMenu(store);
  for (const dock of DOCKS) byId(`dock-${dock}`).addEventListener("click", () => store.set({ dock }));
  byId("brush-clear").addEventListener("click", () => store.set({ from: null, to: null }));
  byId("dock-tall").addEventListener("click", () => {
    const isTall = document.body.classList.toggle("dock-tall");
    byId("dock-tall").setAttribute("aria-pressed", String(isTall));
  });
  byId("timeline-nearer").addEventListener("click", zoom.nearer);
  byId("timeline-farther").addEventListener("click", zoom.farther);
  byId("timeline-zoom").addEventListener("click", () => show(selected()));
  byId("timeline-whole").addEventListener("click", () => show(null));
  byId("marks-button").addEventListener("click", () => typed("marks-dialog", HTMLDialogElement).showModal());
  attachMenu(
    byId("timeline-order"),
    () =>
      Object.entries(ORDERS()).map(([order, label]) => ({
        label,
        checked: store.state.order === order,
        run: () => store.set({ order }),
      })),
    t("Order of rows"),
  );

  /** @param {Span | null} span */
  function show(span) {
    zoomed = span && clamped(span, log());
    clearTimeout(remembering); // a turn of the wheel is many steps, the address wants the last one
    const text = zoomText(zoomed) ?? (quiet.hasRests() ? ALL : null);
    remembering = setTimeout(() => store.set({ zoom: text }), REMEMBER_MS);
    draw();
  }

  const silences = mountSilences(store, api);
  const quiet = mountQuiet(show);

  function query() {
    const asked = viewQuery({ ...store.state, from: null, to: null, focus: null });
    if (store.state.focus) asked.set("key", store.state.focus);
    return asked;
  }

  function load() {
    const asked = query();
    asked.set("order", store.state.order);
    asked.set("limit", String(ROWS));
    void silences.load(draw);
    return latest.run(
      signal => api.get("/timeline", asked, signal),
      answer => {
        timeline = answer;
        zoomed = zoomed && clamped(zoomed, log());
        fine.forget();
        quiet.take(timeline.histogram, log());
        sayNotes();
        draw();
        const start = quiet.begin(store.state, log());
        if (start) show(start);
      },
      problem => fill(byId("heat-labels"), el("p", { class: "hint-small" }, said(problem, "detail"))),
    );
  }

  function draw() {
    const { dock, order } = store.state;
    for (const name of DOCKS) byId(`dock-${name}`).setAttribute("aria-pressed", String(name === dock));
    byId("heat").hidden = dock !== "heatmap";
    byId("heat-scale").hidden = dock !== "heatmap";
    byId("timeline-lines").hidden = dock !== "lines";
    byId("timeline-table").hidden = dock !== "table";
    byId("event-table").hidden = dock !== "events";
    byId("timeline-order-name").textContent = ORDERS()[/** @type {"name"} */ (order)] ?? order;
    drawChip();
    drawZoom();
    if (dock === "heatmap") {
      drawScale(map.draw());
      silences.draw(model().span);
      quiet.draw(model().span);
    }
    if (dock === "lines") drawLines();
    if (dock === "table") drawTable();
    if (dock === "events") events.show();
  }

  function drawLines() {
    const { timeline: drawn, isFine, span } = model();
    lines.draw(drawn, span, isFine ? MINUTE : 1);
  }

  function drawTable() {
    const { timeline: drawn, isFine, span } = model();
    const within = zoomed ? span : (brushed() ?? span);
    const finest = isFine ? MINUTE : 1;
    fill(
      byId("timeline-table"),
      timelineTable(drawn, within, key => pick(accountId(key)), finest),
      silences.table(),
    );
  }

  /** @param {{ bin: number, most: number } | null} scale */
  function drawScale(scale) {
    if (!scale) return;
    const values = { n: number(scale.most), bin: binName(scale.bin) };
    byId("heat-max").textContent = t("{n}+ events / {bin}", values);
  }

  function drawZoom() {
    const [inside, now] = [selected(), shown()];
    const isNarrower =
      inside !== null && (inside.start > now.start + NEARLY || inside.end < now.end - NEARLY);
    byId("timeline-zoom").hidden = !isNarrower;
    const isWhole = zoomed === null;
    byId("timeline-whole").hidden = isWhole || store.state.dock === "events";
    for (const id of ["timeline-nearer", "timeline-farther"]) byId(id).hidden = store.state.dock === "events";
    /** @type {HTMLButtonElement} */ (byId("timeline-farther")).disabled = isWhole;
  }

  function drawChip() {
    const span = brushed();
    byId("brush-chip").hidden = !span;
    if (!span) return;
    const hours = hoursOf(store.state.from, store.state.to, log());
    const total = counted(sumWithin(timeline.histogram, hours ?? span), "event");
    const [start, end] = [span.start * HOUR_MS, span.end * HOUR_MS];
    const isOneDay = dayStart(start) === dayStart(end);
    const text = `${when(start)} – ${isOneDay ? clockLabel(end) : when(end)} · ${total}`;
    byId("brush-text").textContent = text;
    byId("brush-text").title = text;
  }

  store.on(
    [...FILTER_KEYS.filter(key => key !== "from" && key !== "to"), ...SUBJECT_KEYS, "order"],
    () => void load(),
  );
  const sayNotes = () => showNotes(timeline.notes, store.state);
  store.on(["zoom"], ({ zoom: text }) => {
    if (text === zoomText(zoomed)) return;
    zoomed = readZoom(text);
    draw();
  });
  store.on(["dock", "selected", "from", "to", "moment"], draw);
  new ResizeObserver(draw).observe(byId("heat-rows"));
  new ResizeObserver(draw).observe(byId("timeline-lines"));
  return { load, draw };
}
