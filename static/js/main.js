/** Wires the page: one store, one API client, and the panels, which do not know each other. */

/** @import { Problem, View } from "./types.d.ts" */
/** @import { DrawnView } from "./graph/drawn.js" */
import { mountAddress, takeAddress } from "./address.js";
import { caseApi, Latest, pageCase, request } from "./api.js";
import { askQuestions, askView } from "./ask-view.js";
import { commandsOf } from "./commands.js";
import { announce, byId, fill, typed } from "./dom.js";
import { closeDrawers, mountDrawers, openDetails } from "./drawers.js";
import { counted } from "./format.js";
import { mountGraph } from "./graph/mount.js";
import { t } from "./i18n.js";
import { mountImports } from "./imports.js";
import { keyMap, mountKeyboard } from "./keyboard.js";
import { learn } from "./labels.js";
import { mountLanguage } from "./language.js";
import { mountMore } from "./more.js";
import { mountCases } from "./panels/cases.js";
import { mountComparison } from "./panels/comparison.js";
import { mountCrumb, subjectOf } from "./panels/crumb.js";
import { mountCypher } from "./panels/cypher.js";
import { mountDetails } from "./panels/details.js";
import { mountEdgeTable } from "./panels/edge-table.js";
import { mountEmpty } from "./panels/empty.js";
import { mountExports } from "./panels/exports.js";
import { mountFilters } from "./panels/filters.js";
import { mountFindings } from "./panels/findings.js";
import { mountQuestions } from "./panels/questions.js";
import { mountRank } from "./panels/rank.js";
import { mountReceipts } from "./panels/receipt.js";
import { mountSearch } from "./panels/search.js";
import { mountSearchBuilder } from "./panels/search-builder.js";
import { mountViews } from "./panels/views.js";
import { FILTER_KEYS, Store, SUBJECT_KEYS } from "./store.js";
import { loadNotes } from "./notes.js";
import { mountTheme } from "./theme.js";
import { mountTimeline } from "./timeline/panel.js";
import { mountPlayback } from "./timeline/playback.js";
import { copy } from "./toast.js";
import { letGoOf } from "./url-unknown.js";
import { setZone } from "./zone.js";

const caseName = pageCase() || "default";
const store = new Store(takeAddress());
const api = caseApi(caseName);
setZone(store.state.zone);
store.on(["zone"], ({ zone }) => {
  setZone(zone); // before any panel hears of it
  void loadAll();
});

const [graph] = await Promise.all([
  mountGraph(store, api, { onOpen: focus, onDrawn: showDrawn }),
  request("/catalogue").then(learn, () => undefined), // without it numbers stay numbers
]);
const openReceipt = mountReceipts(store, api);
const imports = mountImports(caseName, api, openReceipt, () => void loadAll());
const empty = mountEmpty(store, { upload: imports.open, retry: () => void loadAll() });
const questions = mountQuestions(store);
const filters = mountFilters(store);
const findings = mountFindings(store, api);
const crumb = mountCrumb(store, questions.find, graph.showHidden);
const edges = mountEdgeTable(store);
const comparison = mountComparison(store, { hide: graph.veil, onNarrowed });
const details = mountDetails(store, api, {
  openReceipt,
  onPick: pick,
  onExpand: graph.expand,
  onHide: graph.hide,
  menuOf: graph.menuOf,
  onChanged: () => void loadAll(),
});
const rank = mountRank(store, api, pick);
const timeline = mountTimeline(store, api, pick);
const playback = mountPlayback(store, { hide: graph.veil, onMoment: crumb.showMoment });
const search = mountSearch(store, api, pick, () => commands);
const builder = mountSearchBuilder(search.run);
const cypher = mountCypher(store, api);
const cases = mountCases(caseName, imports.open);
mountExports(store, api, caseName, graph.picture);
mountViews(store, api, pick);
mountDrawers();
mountMore(mountLanguage(store));
const switchTheme = mountTheme(() => {
  graph.recolour();
  timeline.draw();
  details.recolour();
});

/** @param {string} id select a node if it is in the view, else look at it alone */
function pick(id) {
  closeDrawers();
  if (graph.has(id)) {
    store.set({ selected: id });
    graph.reveal(id);
  } else focus(id);
  openDetails();
}

/** @param {string} id */
function focus(id) {
  store.show({ focus: id, selected: id });
}

const [viewing, counting, summing] = [new Latest(), new Latest(), new Latest()];
let hasEvents = true;

function loadGraph() {
  byId("graph-loading").hidden = false;
  return viewing.run(signal => askView(api, store.state, signal), showView, showProblem);
}

/** @param {View} view */
function showView(view) {
  byId("graph-loading").hidden = true;
  questions.showFound(view);
  comparison.open(view); // first: the graph is laid out beside its panel
  void graph.show(view);
  filters.showHidden(view.n_hidden_noise);
  if (view.nodes.length) empty.hide();
  else if (hasEvents) empty.noHits(view);
  announce(
    `${subjectOf(store.state, questions.find)}: ${counted(view.n_nodes_total, "node")}, ${counted(view.n_events, "event")}`,
  );
}

/** @param {DrawnView} view what is drawn of it, after everything done to it */
function showDrawn(view) {
  details.showView(view);
  playback.show(view);
  comparison.show(view);
}

/** @param {DrawnView} view what of it is looked at */
function onNarrowed(view) {
  crumb.show(view);
  edges.show(view);
}

/** @param {Problem} problem */
function showProblem(problem) {
  if (letGoOf(store, problem)) return;
  byId("graph-loading").hidden = true;
  comparison.open(null);
  crumb.show(null);
  if (hasEvents) empty.problem(problem);
}

function loadQuestions() {
  return counting.run(
    signal => askQuestions(api, store.state, signal),
    answer => {
      questions.show(answer.questions);
      findings.showQuestions(answer.questions);
      details.showQuestions(answer.questions);
      crumb.showQuestions(answer.questions);
    },
    () => questions.show([]),
  );
}

function loadCase() {
  return summing.run(
    signal => Promise.all([api.get("", undefined, signal), api.get("/receipts", undefined, signal)]),
    ([summary, { receipts }]) => {
      hasEvents = summary.n_events > 0;
      cases.show(summary);
      filters.showCase(summary);
      details.showCase(summary, receipts);
      if (!hasEvents) empty.noEvents();
    },
    problem => {
      hasEvents = false;
      if (problem.status === 404) empty.noEvents();
      else empty.problem(problem);
    },
  );
}

async function loadAll() {
  await loadCase();
  if (!hasEvents) return;
  await Promise.all([
    loadGraph(),
    loadQuestions(),
    rank.load(),
    timeline.load(),
    details.load(),
    findings.load(),
    loadNotes(api),
  ]);
}

store.on([...SUBJECT_KEYS, ...FILTER_KEYS, "budget"], () => void loadGraph());
store.on(FILTER_KEYS, () => void Promise.all([loadQuestions(), findings.load()]));
mountAddress(store, () => `${subjectOf(store.state, questions.find)} – ${caseName} – LogonTracer`);
byId("copy-link").addEventListener("click", () => void copy(location.href, t("Link")));
const help = () => typed("help-dialog", HTMLDialogElement).showModal();
byId("help-button").addEventListener("click", help);

function letGo() {
  if (cypher.isOpen()) cypher.close();
  else store.set({ selected: null });
  closeDrawers();
}

const commands = commandsOf(store, {
  search: search.focus,
  build: builder.open,
  help,
  theme: switchTheme,
  letGo,
});
mountKeyboard(commands);
fill(byId("key-map"), ...keyMap(commands));

await loadAll();
await imports.resume();
document.documentElement.dataset.ready = "true";
