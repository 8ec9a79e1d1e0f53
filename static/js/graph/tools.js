/** The buttons above and beside the graph. */

/** @import { Store } from "../store.js" */
/** @import { Acts } from "./acts.js" */
/** @import { GraphView } from "./view.js" */
import { byId, typed } from "../dom.js";
import { t } from "../i18n.js";
import { attachMenu } from "../menu.js";
import { LAYOUTS } from "./layouts.js";
import { webglSwitch } from "./renderer.js";

/**
 * @param {Store} store
 * @param {GraphView} graph
 * @param {Acts} acts
 */
export function mountTools(store, graph, acts) {
  attachMenu(
    byId("layout-button"),
    () => [
      ...Object.entries(LAYOUTS).map(([name, layout]) => ({
        label: layout.title(),
        detail: layout.help(),
        checked: store.state.layout === name,
        run: () => choose(/** @type {keyof typeof LAYOUTS} */ (name)),
      })),
      "-",
      { label: t("Arrange again"), icon: "arrow-clockwise", detail: t("what is not pinned"), run: arrange },
      "-",
      webglSwitch(),
    ],
    t("Layout"),
  );

  function arrange() {
    acts.arrange();
    graph.fit();
  }

  /** @param {keyof typeof LAYOUTS} layout */
  function choose(layout) {
    const { selected } = store.state;
    store.set({ layout, root: layout === "tree" && selected && /^[ahg]:/.test(selected) ? selected : null });
  }

  toggle("tool-labels", true, isOn => graph.showLabels(isOn));
  toggle("tool-box", false, isOn => void graph.cy.userPanningEnabled(!isOn));
  byId("tool-size").addEventListener("click", () =>
    store.set({ sized: store.state.sized === "rank" ? "events" : "rank" }),
  );
  for (const lines of /** @type {const} */ (["triple", "classic"]))
    byId(`lines-${lines}`).addEventListener("click", () => store.set({ lines }));
  byId("tool-undo").addEventListener("click", () => acts.walk("undo"));
  byId("tool-redo").addEventListener("click", () => acts.walk("redo"));
  byId("zoom-in").addEventListener("click", () => graph.zoom.step(1.25));
  byId("zoom-out").addEventListener("click", () => graph.zoom.step(0.8));
  byId("zoom-fit").addEventListener("click", () => graph.fit());

  return {
    draw() {
      const { layout, lines, sized } = store.state;
      const { past, future } = acts.desk.now.history;
      byId("layout-name").textContent = LAYOUTS[layout].title();
      byId("tool-size").setAttribute("aria-pressed", String(sized === "rank"));
      byId("legend-size").textContent = sized === "rank" ? t("Size: PageRank") : t("Size: events");
      for (const name of ["triple", "classic"])
        byId(`lines-${name}`).setAttribute("aria-pressed", String(lines === name));
      typed("tool-undo", HTMLButtonElement).disabled = !past.length;
      typed("tool-redo", HTMLButtonElement).disabled = !future.length;
    },
  };
}

/**
 * @param {string} id of a button
 * @param {boolean} isOn
 * @param {(isOn: boolean) => void} run
 */
function toggle(id, isOn, run) {
  const button = byId(id);
  button.addEventListener("click", () => {
    isOn = !isOn;
    button.setAttribute("aria-pressed", String(isOn));
    run(isOn);
  });
}
