/** Puts the exported file together: graph, timeline, tables, search, theme. */

/** @import { Point } from "./model.js" */
import { byId, canvasOf, counted } from "./dom.js";
import { mountGestures } from "./gestures.js";
import { mountGraph } from "./graph.js";
import { readModel } from "./model.js";
import { mountPanels } from "./panels.js";
import { mountTimeline } from "./timeline.js";
import { speak, t } from "./words.js";

const root = document.documentElement;
root.dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

const model = readModel();
speak(model.texts);
const canvas = canvasOf("graph");
const graph = mountGraph(canvas, model, point => panels.showPoint(point));
const panels = mountPanels(model, point => graph.choose(point, true));
const timeline = mountTimeline(model.hours, id => {
  const point = model.byId.get(id);
  if (point) graph.choose(point, true);
});
mountGestures(canvas, graph);

function redraw() {
  graph.redraw();
  timeline.redraw();
}

/** @param {string} text */
function search(text) {
  const wanted = text.trim().toLowerCase();
  const found = wanted ? new Set(model.points.filter(point => matches(point, wanted))) : null;
  byId("found").textContent = found ? t("{n} found", { n: counted(found.size) }) : "";
  graph.choose(null);
  graph.light(found);
  panels.list(found);
}

/**
 * @param {Point} point
 * @param {string} wanted
 */
function matches(point, wanted) {
  return point.label.toLowerCase().includes(wanted) || point.id.slice(2).toLowerCase().includes(wanted);
}

const box = byId("search");
box.addEventListener("input", () => box instanceof HTMLInputElement && search(box.value));
byId("zoom-in").addEventListener("click", () => graph.zoomBy(1.25));
byId("zoom-out").addEventListener("click", () => graph.zoomBy(0.8));
byId("fit").addEventListener("click", () => graph.fit());
byId("theme").addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  redraw();
});
addEventListener("resize", redraw);
graph.fit();
timeline.redraw();
root.dataset.ready = "true";
