/**
 * The one table of what can be done by key, and from the search box by name.  A letter that acts on the selected node
 * means nothing else: what the page does by that letter takes Shift, and Export an X.
 */

/** @import { Command } from "./keyboard.js" */
/** @import { Store } from "./store.js" */
import { byId } from "./dom.js";
import { t } from "./i18n.js";

/** @param {string} id press the button that does it */
const press = id => () => byId(id).click();

/**
 * @param {Store} store
 * @param {{ search: () => void, build: () => void, help: () => void, theme: () => void, letGo: () => void }} does
 * @returns {Command[]}
 */
export function commandsOf(store, does) {
  const noise = () => store.set({ noise: !store.state.noise });
  const table = () => store.set({ shown: store.state.shown === "table" ? "graph" : "table" });
  return [
    { keys: ["/"], text: t("Search"), icon: "search", run: does.search, isOffered: false },
    { keys: ["B"], text: t("Build a search"), icon: "sliders", run: does.build },
    { keys: ["?"], text: t("Keyboard and search help"), icon: "question-circle", run: does.help },
    { keys: ["A"], text: t("All logons"), icon: "house", run: () => store.show({}) },
    { keys: ["Shift+N"], text: t("Show or hide noise"), icon: "eye", run: noise },
    { keys: ["R"], text: t("Reset filters"), icon: "funnel", run: () => store.resetFilters() },
    { keys: ["G"], text: t("Show as graph or table"), icon: "table", run: table },
    { keys: ["Shift+C"], text: t("Cypher behind this view"), icon: "code-slash", run: press("tool-cypher") },
    { keys: ["1"], text: t("Timeline as heatmap"), icon: "grid-3x3", run: press("dock-heatmap") },
    { keys: ["2"], text: t("Timeline as lines"), icon: "graph-up", run: press("dock-lines") },
    { keys: ["3"], text: t("Timeline as table"), icon: "table", run: press("dock-table") },
    { keys: ["4"], text: t("Events"), icon: "list-ul", run: press("dock-events") },
    { keys: ["+"], text: t("Zoom in"), icon: "zoom-in", run: press("zoom-in") },
    { keys: ["-"], text: t("Zoom out"), icon: "zoom-out", run: press("zoom-out") },
    { keys: ["0"], text: t("Fit the graph"), icon: "fullscreen", run: press("zoom-fit") },
    { keys: ["Ctrl+Z"], text: t("Undo"), icon: "arrow-counterclockwise", run: press("tool-undo") },
    { keys: ["Ctrl+Shift+Z"], text: t("Redo"), icon: "arrow-clockwise", run: press("tool-redo") },
    { keys: ["U"], text: t("Load logs"), icon: "upload", run: press("upload-button") },
    { keys: ["V"], text: t("Saved views and notes"), icon: "bookmark", run: press("views-button") },
    { keys: ["X"], text: t("Export"), icon: "download", run: press("export-button") },
    { keys: ["Shift+K"], text: t("Open another case"), icon: "folder2-open", run: press("case-button") },
    { keys: ["Shift+L"], text: t("Copy link to this view"), icon: "link-45deg", run: press("copy-link") },
    { keys: ["Shift+T"], text: t("Light or dark"), icon: "moon-stars", run: does.theme },
    { keys: [], text: t("Language"), icon: "translate", run: press("language-button") },
    {
      keys: ["Escape"],
      text: t("Close, or let go of the selection"),
      icon: "x-lg",
      run: does.letGo,
      isOffered: false,
    },
  ];
}
